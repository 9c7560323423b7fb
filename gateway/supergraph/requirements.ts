import {
  type ConstDirectiveNode,
  type DocumentNode,
  type FieldDefinitionNode,
  type InterfaceTypeDefinitionNode,
  isTypeDefinitionNode,
  Kind,
  type ObjectTypeDefinitionNode,
  type TypeDefinitionNode,
  valueFromASTUntyped,
} from 'graphql';
import type { Features } from './features.ts';
import type { Requirement } from './generation.ts';
import { namedType } from './namedType.ts';
import { allOf, noRequirement } from './requirement.ts';
import { SupergraphError } from './supergraphError.ts';

/**
 * What a caller needs, by coordinate, from `@authenticated`, `@requiresScopes` and `@policy`.
 *
 * `Type` is what the type itself asks for: to be checked where a fragment names the type. `Type.field` is
 * complete: the field's own, its parent type's and its return type's. A field selected through an interface asks
 * for everything that it asks for on any implementing type, because the plan is made before the concrete types
 * are known. What an interface asks for does not bind its implementing types: composers write there the sum of
 * what those ask for. Only a field that an `@interfaceObject` adds has its one definition on the interface.
 */
export function readRequirements(document: DocumentNode, features: Features): Map<string, Requirement> {
  const declared = declaredRequirements(document, features);
  if (declared.size === 0) return new Map();
  const joinField = features.directiveName('join', 'field');
  return effectiveRequirements(readTypes(document, joinField), declared);
}

type Declared = ReadonlyMap<string, Requirement>;

function declaredRequirements(document: DocumentNode, features: Features): Declared {
  const read = requirementReader(features);
  const declared = new Map<string, Requirement>();
  const declare = (coordinate: string, directives: readonly ConstDirectiveNode[] | undefined): void => {
    const requirement = directives?.length ? read(coordinate, directives) : noRequirement;
    if (requirement !== noRequirement) declared.set(coordinate, requirement);
  };
  for (const type of document.definitions) {
    if (!isTypeDefinitionNode(type)) continue;
    declare(type.name.value, type.directives);
    if (!isFieldsType(type)) continue;
    for (const field of type.fields ?? [])
      declare(`${type.name.value}.${field.name.value}`, field.directives);
  }
  return declared;
}

type RequirementReader = (coordinate: string, directives: readonly ConstDirectiveNode[]) => Requirement;

function requirementReader(features: Features): RequirementReader {
  const authenticated = features.directiveName('authenticated', 'authenticated');
  const requiresScopes = features.directiveName('requiresScopes', 'requiresScopes');
  const policy = features.directiveName('policy', 'policy');
  return (coordinate, directives) =>
    allOf(
      directives.map((directive): Requirement => {
        switch (directive.name.value) {
          case authenticated:
            return { ...noRequirement, isAuthenticated: true };
          case requiresScopes:
            return { ...noRequirement, scopes: alternativesOf(coordinate, directive, 'scopes') };
          case policy:
            return { ...noRequirement, policies: alternativesOf(coordinate, directive, 'policies') };
          default:
            return noRequirement;
        }
      }),
    );
}

/** `[["a", "b"], ["c"]]`: a and b together, or c. An empty list would protect nothing, so it is refused. */
function alternativesOf(coordinate: string, directive: ConstDirectiveNode, argument: string): string[][] {
  const node = directive.arguments?.find(({ name }) => name.value === argument)?.value;
  const value: unknown = node === undefined ? [] : valueFromASTUntyped(node);
  const alternatives = asList(value).map(asList);
  const isUsable = alternatives.every((names) => names.length > 0 && names.every(isText));
  if (alternatives.length > 0 && isUsable) return alternatives.map((names) => names.map(String).sort());
  throw new SupergraphError(
    'SUPERGRAPH_REQUIREMENT_INVALID',
    `@${directive.name.value} on ${coordinate} must list names in "${argument}", and none of its lists may be empty.`,
  );
}

/** GraphQL's coercion of input lists: a single value stands for a list of one. */
function asList(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [value];
}

function isText(value: unknown): boolean {
  return typeof value === 'string' && value !== '';
}

type FieldsType = ObjectTypeDefinitionNode | InterfaceTypeDefinitionNode;

function isFieldsType(type: TypeDefinitionNode): type is FieldsType {
  return type.kind === Kind.OBJECT_TYPE_DEFINITION || type.kind === Kind.INTERFACE_TYPE_DEFINITION;
}

interface Types {
  readonly all: ReadonlyMap<string, FieldsType>;
  /** The object types of each interface. */
  readonly implementations: ReadonlyMap<string, readonly string[]>;
  /** The local name of `@join__field`. */
  readonly joinField: string;
}

function readTypes(document: DocumentNode, joinField: string): Types {
  const all = new Map<string, FieldsType>();
  const implementations = new Map<string, string[]>();
  for (const type of document.definitions) {
    if (!isTypeDefinitionNode(type) || !isFieldsType(type)) continue;
    all.set(type.name.value, type);
    if (type.kind === Kind.INTERFACE_TYPE_DEFINITION) continue;
    for (const { name } of type.interfaces ?? []) {
      const objects = implementations.get(name.value);
      if (objects === undefined) implementations.set(name.value, [type.name.value]);
      else objects.push(type.name.value);
    }
  }
  return { all, implementations, joinField };
}

function effectiveRequirements(types: Types, declared: Declared): Map<string, Requirement> {
  const effective = new Map([...declared].filter(([coordinate]) => !coordinate.includes('.')));
  for (const [typeName, type] of types.all) {
    const objects = types.implementations.get(typeName) ?? [];
    for (const { name } of type.fields ?? []) {
      const onEach = [typeName, ...objects].map((one) => fieldOnType(one, name.value, types, declared));
      const requirement = allOf(onEach);
      if (requirement !== noRequirement) effective.set(`${typeName}.${name.value}`, requirement);
    }
  }
  return effective;
}

/** What a field asks for on one type, implementing types left aside. */
function fieldOnType(typeName: string, fieldName: string, types: Types, declared: Declared): Requirement {
  const type = types.all.get(typeName);
  const field = type?.fields?.find(({ name }) => name.value === fieldName);
  const coordinates = [typeName, `${typeName}.${fieldName}`];
  if (field !== undefined) coordinates.push(namedType(field.type));
  if (field !== undefined && isAddedByInterfaceObject(field, types.joinField)) {
    coordinates.push(...(type?.interfaces ?? []).map(({ name }) => `${name.value}.${fieldName}`));
  }
  return allOf(coordinates.map((coordinate) => declared.get(coordinate) ?? noRequirement));
}

/** Such a field has a `@join__field` that names no subgraph. */
function isAddedByInterfaceObject(field: FieldDefinitionNode, joinField: string): boolean {
  return (field.directives ?? []).some(
    (directive) =>
      directive.name.value === joinField && !directive.arguments?.some(({ name }) => name.value === 'graph'),
  );
}
