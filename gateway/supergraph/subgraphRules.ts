import {
  type ConstDirectiveNode,
  type DefinitionNode,
  type DocumentNode,
  type FieldDefinitionNode,
  Kind,
  type ObjectTypeDefinitionNode,
  type ObjectTypeExtensionNode,
} from 'graphql';
import type { CompositionError, SubgraphDocument } from './compositionError.ts';
import { type Features, readFeatures } from './features.ts';
import { readTypeGraph, waysToTypes } from './typeGraph.ts';

/** An object type of one subgraph, its extensions there included. */
interface ObjectType {
  readonly subgraph: SubgraphDocument;
  readonly name: string;
  readonly directives: readonly ConstDirectiveNode[];
  readonly fields: readonly FieldDefinitionNode[];
}

/**
 * Rules of federation that the composer does not check, each of which would make requests fail:
 *
 * - A field with `@requires` that can be asked for needs a key of its type, for the request must come back to its subgraph.
 * - A subgraph that has an interface as `@interfaceObject` must not have the interface's types as well.
 * - `@override` is not defined for the fields of an `@interfaceObject`.
 */
export function subgraphRuleErrors(
  subgraphs: readonly SubgraphDocument[],
  supergraph: DocumentNode,
): CompositionError[] {
  const reachable = waysToTypes(readTypeGraph(supergraph));
  const implementations = implementationsIn(subgraphs);
  return subgraphs.flatMap((subgraph) => {
    const features = readFeatures(subgraph.document);
    const types = objectTypesOf(subgraph);
    return [
      ...types
        .filter(({ name }) => reachable.has(name))
        .flatMap((type) => checkKeyOfRequires(type, features)),
      ...types.flatMap((type) => checkInterfaceObject(type, types, implementations, features)),
    ];
  });
}

function implementationsIn(subgraphs: readonly SubgraphDocument[]): Map<string, Set<string>> {
  const implementations = new Map<string, Set<string>>();
  for (const definition of subgraphs.flatMap(({ document }) => document.definitions)) {
    if (!isObjectType(definition)) continue;
    for (const { name } of definition.interfaces ?? []) {
      const known = implementations.get(name.value) ?? new Set();
      implementations.set(name.value, known.add(definition.name.value));
    }
  }
  return implementations;
}

function objectTypesOf(subgraph: SubgraphDocument): ObjectType[] {
  const parts = Map.groupBy(subgraph.document.definitions.filter(isObjectType), ({ name }) => name.value);
  return [...parts].map(([name, definitions]) => ({
    subgraph,
    name,
    directives: definitions.flatMap(({ directives }) => directives ?? []),
    fields: definitions.flatMap(({ fields }) => fields ?? []),
  }));
}

function isObjectType(
  definition: DefinitionNode,
): definition is ObjectTypeDefinitionNode | ObjectTypeExtensionNode {
  return definition.kind === Kind.OBJECT_TYPE_DEFINITION || definition.kind === Kind.OBJECT_TYPE_EXTENSION;
}

function isApplied(directives: readonly ConstDirectiveNode[] | undefined, name: string): boolean {
  return directives?.some((directive) => directive.name.value === name) ?? false;
}

function checkKeyOfRequires(type: ObjectType, features: Features): CompositionError[] {
  if (isApplied(type.directives, features.directiveName('federation', 'key'))) return [];
  const requires = features.directiveName('federation', 'requires');
  return type.fields
    .filter(({ directives }) => isApplied(directives, requires))
    .map((field) =>
      errorAt(type, field, 'SATISFIABILITY_ERROR', 'has @requires, but its type has no @key to come back by'),
    );
}

function checkInterfaceObject(
  type: ObjectType,
  types: readonly ObjectType[],
  implementations: ReadonlyMap<string, ReadonlySet<string>>,
  features: Features,
): CompositionError[] {
  if (!isApplied(type.directives, features.directiveName('federation', 'interfaceObject'))) return [];
  const override = features.directiveName('federation', 'override');
  const beside = types.filter(({ name }) => implementations.get(type.name)?.has(name));
  const overriding = type.fields.filter(({ directives }) => isApplied(directives, override));
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

function errorAt(
  type: ObjectType,
  field: FieldDefinitionNode | null,
  code: string,
  what: string,
): CompositionError {
  const { name: subgraph, file, document } = type.subgraph;
  const definition = document.definitions.find((one) => isObjectType(one) && one.name.value === type.name);
  const coordinate = field === null ? `Type "${type.name}"` : `Field "${type.name}.${field.name.value}"`;
  return {
    code,
    message: `[${subgraph}] ${coordinate} ${what}.`,
    subgraph,
    type: type.name,
    field: field?.name.value ?? null,
    line: (field ?? definition)?.loc?.startToken.line ?? null,
    file,
  };
}
