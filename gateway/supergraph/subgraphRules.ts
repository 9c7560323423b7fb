import type { ConstDirectiveNode, DocumentNode } from 'graphql';
import type { CompositionError, SubgraphDocument } from './compositionError.ts';
import { readFeatures } from './features.ts';
import { rivalOverrides } from './rivalOverrides.ts';
import { errorAt, type SubgraphType, subgraphTypes } from './subgraphTypes.ts';
import { readTypeGraph, waysToTypes } from './typeGraph.ts';

/**
 * Rules of federation that the composer does not check in full, each of which would make requests fail:
 *
 * - A field with `@requires` that can be asked for needs a key of its type, for the request must come back by it.
 * - A subgraph that has an interface as `@interfaceObject` must not have the interface's types as well.
 * - `@override` is not defined for the fields of an `@interfaceObject`.
 * - A subgraph that resolves an interface by key must have, and resolve, all of the interface's types.
 * - Only one subgraph takes over a field from another, unless they share it.
 */
export function subgraphRuleErrors(
  subgraphs: readonly SubgraphDocument[],
  supergraph: DocumentNode,
): CompositionError[] {
  const all = subgraphs.flatMap(subgraphTypes);
  const reachable = waysToTypes(readTypeGraph(supergraph));
  const ofOne = subgraphs.flatMap((subgraph) => {
    const types = all.filter((type) => type.subgraph === subgraph);
    const scope: Scope = { names: federationNames(subgraph), all, types };
    return types.flatMap((type) => [
      ...(reachable.has(type.name) ? keyOfRequires(type, scope) : []),
      ...interfaceObject(type, scope),
      ...interfaceKey(type, scope),
    ]);
  });
  return [...ofOne, ...rivalOverrides(all)];
}

interface Scope {
  readonly names: ReturnType<typeof federationNames>;
  /** The types of all subgraphs. */
  readonly all: readonly SubgraphType[];
  /** The types of the subgraph that is checked. */
  readonly types: readonly SubgraphType[];
}

function federationNames({ document }: SubgraphDocument) {
  const features = readFeatures(document);
  const nameOf = (directive: string): string => features.directiveName('federation', directive);
  return {
    key: nameOf('key'),
    requires: nameOf('requires'),
    override: nameOf('override'),
    interfaceObject: nameOf('interfaceObject'),
  };
}

function keyOfRequires(type: SubgraphType, { names }: Scope): CompositionError[] {
  if (hasDirective(type, names.key)) return [];
  const what = 'has @requires, but its type has no @key to come back by';
  return type.fields
    .filter((field) => hasDirective(field, names.requires))
    .map((field) => errorAt(type, field, 'SATISFIABILITY_ERROR', what));
}

function interfaceObject(type: SubgraphType, { names, all, types }: Scope): CompositionError[] {
  if (!hasDirective(type, names.interfaceObject)) return [];
  const implementing = new Set(implementationsOf(type.name, all).map(({ name }) => name));
  const beside = types.filter(({ name }) => implementing.has(name));
  const overriding = type.fields.filter((field) => hasDirective(field, names.override));
  return [
    ...beside.map((one) =>
      errorAt(
        one,
        null,
        'INTERFACE_OBJECT_USAGE_ERROR',
        `implements "${type.name}", which is an @interfaceObject there`,
      ),
    ),
    ...overriding.map((field) =>
      errorAt(
        type,
        field,
        'OVERRIDE_COLLISION_WITH_ANOTHER_DIRECTIVE',
        'has @override, which an @interfaceObject cannot have',
      ),
    ),
  ];
}

function interfaceKey(type: SubgraphType, { names, all, types }: Scope): CompositionError[] {
  if (!type.isInterface || !hasResolvableKey(type, names.key)) return [];
  const local = implementationsOf(type.name, types);
  const known = new Set(local.map(({ name }) => name));
  const missing = new Set(implementationsOf(type.name, all).map(({ name }) => name)).difference(known);
  const unresolved = local.filter((one) => !hasResolvableKey(one, names.key));
  return [
    ...[...missing].map((name) =>
      errorAt(
        type,
        null,
        'INTERFACE_KEY_MISSING_IMPLEMENTATION_TYPE',
        `has a key, but its type "${name}" is missing there`,
      ),
    ),
    ...unresolved.map((one) =>
      errorAt(one, null, 'INTERFACE_KEY_NOT_ON_IMPLEMENTATION', `has no key to resolve "${type.name}" by`),
    ),
  ];
}

function implementationsOf(interfaceName: string, types: readonly SubgraphType[]): SubgraphType[] {
  return types.filter(({ isInterface, interfaces }) => !isInterface && interfaces.includes(interfaceName));
}

function hasResolvableKey({ directives }: SubgraphType, key: string): boolean {
  return directives.some(({ name, arguments: given }) => {
    const resolvable = given?.find((one) => one.name.value === 'resolvable')?.value;
    return name.value === key && !(resolvable?.kind === 'BooleanValue' && !resolvable.value);
  });
}

function hasDirective(node: { readonly directives?: readonly ConstDirectiveNode[] }, name: string): boolean {
  return node.directives?.some((directive) => directive.name.value === name) ?? false;
}
