import {
  type ConstArgumentNode,
  type ConstDirectiveNode,
  type DocumentNode,
  type FieldDefinitionNode,
  type InterfaceTypeDefinitionNode,
  Kind,
  type ObjectTypeDefinitionNode,
  print,
  type TypeNode,
} from 'graphql';
import { type Subtypes, subtypesIn } from './commonType.ts';
import type { FieldDeclaration, FieldDeclarations } from './fieldDeclarations.ts';
import { typeOfAll } from './fieldTypeErrors.ts';
import { namedType } from './namedType.ts';

type FieldsType = ObjectTypeDefinitionNode | InterfaceTypeDefinitionNode;

interface Mending {
  readonly declarations: FieldDeclarations;
  readonly subtypes: Subtypes;
  /** Subgraph name by its value of `join__Graph`. */
  readonly graphs: ReadonlyMap<string, string>;
}

/**
 * Mends three defects of the composer:
 *
 * - A field that is `Book` in one subgraph and `Media`, a union or interface with Book in it, in another, takes the
 *   type of the first; it must take the wider one, and say what each subgraph gives.
 * - An `@external` field of an `@interfaceObject`, declared by every subgraph of the interface, is left without a
 *   `@join__field`, which says that each of them can resolve it; the planner then asks the wrong one.
 * - A root field that every subgraph has loses its `@provides`, and what is provided is fetched once more.
 */
export function mendJoinFields(document: DocumentNode, declarations: FieldDeclarations): DocumentNode {
  const mending: Mending = {
    declarations,
    subtypes: subtypesIn(document.definitions),
    graphs: readGraphs(document),
  };
  const definitions = document.definitions.map((definition) =>
    definition.kind === Kind.OBJECT_TYPE_DEFINITION || definition.kind === Kind.INTERFACE_TYPE_DEFINITION
      ? mendType(definition, mending)
      : definition,
  );
  return { ...document, definitions };
}

function readGraphs(document: DocumentNode): Map<string, string> {
  const graphs = new Map<string, string>();
  for (const definition of document.definitions) {
    if (definition.kind !== Kind.ENUM_TYPE_DEFINITION || definition.name.value !== 'join__Graph') continue;
    for (const value of definition.values ?? []) {
      const name = argumentOf(value.directives?.[0], 'name');
      if (name?.kind === Kind.STRING) graphs.set(value.name.value, name.value);
    }
  }
  return graphs;
}

function mendType<Type extends FieldsType>(type: Type, mending: Mending): Type {
  return { ...type, fields: type.fields?.map((field) => mendField(type, field, mending)) ?? [] };
}

function mendField(type: FieldsType, field: FieldDefinitionNode, mending: Mending): FieldDefinitionNode {
  const declared = mending.declarations.get(`${type.name.value}.${field.name.value}`) ?? [];
  const wider = mendedType(field, declared, mending.subtypes);
  const isSilent = lacksJoinFields(type, field, declared);
  if (wider === null && !isSilent) return field;
  const others = field.directives?.filter((directive) => !isJoinField(directive)) ?? [];
  const joinFields = joinFieldsOf(type, field, mending).map((joinField) => {
    const one = declared.find(({ subgraph }) => subgraph === mending.graphs.get(graphOf(joinField) ?? ''));
    if (one === undefined) return joinField;
    return withArguments(joinField, [
      ...(wider === null ? [] : [textArgument('type', print(one.type))]),
      ...(isSilent && one.isExternal ? [argument('external', { kind: Kind.BOOLEAN, value: true })] : []),
      ...(isSilent && one.provides !== null ? [textArgument('provides', one.provides)] : []),
    ]);
  });
  return { ...field, type: wider ?? field.type, directives: [...joinFields, ...others] };
}

/** The type that the field must have where the composer's is too narrow, or its subgraphs' must be told; else null. */
function mendedType(
  field: FieldDefinitionNode,
  declared: readonly FieldDeclaration[],
  subtypes: Subtypes,
): TypeNode | null {
  const common = typeOfAll(declared, subtypes);
  if (common === null) return null;
  return print(common) !== print(field.type) || haveSeveralNames(declared) ? common : null;
}

/** True where a union or an interface must win over what it holds. */
export function isWidened(declared: readonly FieldDeclaration[], subtypes: Subtypes): boolean {
  return haveSeveralNames(declared) && typeOfAll(declared, subtypes) !== null;
}

function haveSeveralNames(declared: readonly FieldDeclaration[]): boolean {
  return new Set(declared.map(({ type }) => namedType(type))).size > 1;
}

/** True for a field without a word on its subgraphs although they differ in what they do for it. */
function lacksJoinFields(
  type: FieldsType,
  field: FieldDefinitionNode,
  declared: readonly FieldDeclaration[],
): boolean {
  if (field.directives?.some(isJoinField)) return false;
  if (declared.some(({ provides }) => provides !== null)) return true;
  return type.kind === Kind.INTERFACE_TYPE_DEFINITION && declared.some(({ isExternal }) => isExternal);
}

/** The field's `@join__field`s; a field without any is resolved by every subgraph of its type. */
function joinFieldsOf(type: FieldsType, field: FieldDefinitionNode, mending: Mending): ConstDirectiveNode[] {
  const present = field.directives?.filter(isJoinField) ?? [];
  if (present.length > 0) return present;
  const joinTypes = type.directives?.filter(({ name }) => name.value === 'join__type') ?? [];
  const graphs = new Set(joinTypes.flatMap((joinType) => graphOf(joinType) ?? []));
  const declared = mending.declarations.get(`${type.name.value}.${field.name.value}`) ?? [];
  return [...graphs]
    .filter((graph) => declared.some(({ subgraph }) => subgraph === mending.graphs.get(graph)))
    .map((graph) => ({
      kind: Kind.DIRECTIVE,
      name: nameOf('join__field'),
      arguments: [argument('graph', { kind: Kind.ENUM, value: graph })],
    }));
}

function withArguments(
  joinField: ConstDirectiveNode,
  added: readonly ConstArgumentNode[],
): ConstDirectiveNode {
  const missing = added.filter(({ name }) => argumentOf(joinField, name.value) === undefined);
  return { ...joinField, arguments: [...(joinField.arguments ?? []), ...missing] };
}

function isJoinField({ name }: ConstDirectiveNode): boolean {
  return name.value === 'join__field';
}

function graphOf(directive: ConstDirectiveNode): string | undefined {
  const graph = argumentOf(directive, 'graph');
  return graph?.kind === Kind.ENUM ? graph.value : undefined;
}

function argumentOf(directive: ConstDirectiveNode | undefined, name: string) {
  return directive?.arguments?.find((one) => one.name.value === name)?.value;
}

function argument(name: string, value: ConstArgumentNode['value']): ConstArgumentNode {
  return { kind: Kind.ARGUMENT, name: nameOf(name), value };
}

function textArgument(name: string, value: string): ConstArgumentNode {
  return argument(name, { kind: Kind.STRING, value });
}

function nameOf(value: string) {
  return { kind: Kind.NAME, value } as const;
}
