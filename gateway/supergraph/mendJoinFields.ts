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
import { commonType, type Subtypes, subtypesIn } from './commonType.ts';
import type { FieldDeclaration, FieldDeclarations } from './fieldDeclarations.ts';
import { namedType } from './namedType.ts';

type FieldsType = ObjectTypeDefinitionNode | InterfaceTypeDefinitionNode;

interface Mending {
  readonly declarations: FieldDeclarations;
  readonly subtypes: Subtypes;
  /** Subgraph name by its value of `join__Graph`. */
  readonly graphs: ReadonlyMap<string, string>;
}

/**
 * Mends two defects of the composer, each of which makes a plan give wrong data:
 *
 * - A field that is `Book` in one subgraph and `Media`, a union or interface with Book in it, in another, takes the
 *   type of the first; it must take the wider one, and say what each subgraph gives.
 * - An `@external` field of an `@interfaceObject`, declared by every subgraph of the interface, is left without a
 *   `@join__field`, which says that each of them can resolve it; the planner then asks the wrong one.
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
  const wider = widerType(declared, mending.subtypes);
  const isExternalMissing = lacksExternal(type, field, declared);
  if (wider === null && !isExternalMissing) return field;
  const others = field.directives?.filter((directive) => !isJoinField(directive)) ?? [];
  const joinFields = joinFieldsOf(type, field, mending).map((joinField) => {
    const one = declared.find(({ subgraph }) => subgraph === mending.graphs.get(graphOf(joinField) ?? ''));
    if (one === undefined) return joinField;
    return describe(joinField, wider === null ? null : one.type, isExternalMissing && one.isExternal);
  });
  return { ...field, type: wider ?? field.type, directives: [...joinFields, ...others] };
}

/** The type that holds what all subgraphs give; null where they agree on the named type. */
export function widerType(declared: readonly FieldDeclaration[], subtypes: Subtypes): TypeNode | null {
  const types = declared.map(({ type }) => type);
  return new Set(types.map(namedType)).size < 2 ? null : commonType(types, subtypes);
}

function lacksExternal(
  type: FieldsType,
  field: FieldDefinitionNode,
  declared: readonly FieldDeclaration[],
): boolean {
  if (type.kind !== Kind.INTERFACE_TYPE_DEFINITION || field.directives?.some(isJoinField)) return false;
  return declared.some(({ isExternal }) => isExternal);
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

function describe(
  joinField: ConstDirectiveNode,
  type: TypeNode | null,
  isExternal: boolean,
): ConstDirectiveNode {
  const added: ConstArgumentNode[] = [];
  if (type !== null) added.push(argument('type', { kind: Kind.STRING, value: print(type) }));
  if (isExternal) added.push(argument('external', { kind: Kind.BOOLEAN, value: true }));
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

function nameOf(value: string) {
  return { kind: Kind.NAME, value } as const;
}
