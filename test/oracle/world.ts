/**
 * A made-up federation as plain data: who declares what, and what is stored. The subgraphs and the monolith are
 * both made of it, and the shrinker takes parts of it away.
 */
export interface World {
  readonly subgraphs: readonly string[];
  readonly enums: readonly EnumModel[];
  readonly inputs: readonly InputModel[];
  readonly types: readonly TypeModel[];
  readonly interfaces: readonly InterfaceModel[];
  readonly unions: readonly UnionModel[];
  readonly store: readonly StoredNode[];
}

export interface EnumModel {
  readonly name: string;
  readonly values: readonly string[];
}

export interface InputModel {
  readonly name: string;
  readonly fields: readonly ArgumentModel[];
}

/** A root type, an entity with keys, or a value type that subgraphs share. */
export interface TypeModel {
  readonly name: string;
  readonly kind: 'root' | 'entity' | 'value';
  readonly homes: readonly TypeHome[];
  readonly interfaces: readonly string[];
  readonly fields: readonly FieldModel[];
}

export interface TypeHome {
  readonly subgraph: string;
  readonly keys: readonly KeyModel[];
}

export interface KeyModel {
  readonly fields: string;
  readonly isResolvable: boolean;
}

export interface FieldModel {
  readonly name: string;
  /** As clients see it, such as `[Int!]`. */
  readonly type: string;
  readonly args: readonly ArgumentModel[];
  readonly homes: readonly FieldHome[];
  /** Computed from these other fields of its object, which the representation must bring. */
  readonly requires: string | null;
  /** True for a field that subgraphs may use and clients may not see. */
  readonly isInaccessible?: boolean;
}

/** How one subgraph declares a field. */
export interface FieldHome {
  readonly subgraph: string;
  /** May be stricter than what clients see. */
  readonly type: string;
  readonly role: 'resolves' | 'external' | 'overridden';
  readonly provides: string | null;
  readonly overrides: string | null;
}

export interface ArgumentModel {
  readonly name: string;
  readonly type: string;
  /** As GraphQL text. */
  readonly defaultValue: string | null;
}

export interface InterfaceModel {
  readonly name: string;
  /** The interface that it implements. */
  readonly parent?: string;
  readonly fields: readonly {
    readonly name: string;
    readonly type: string;
    readonly args: readonly ArgumentModel[];
  }[];
  readonly homes: readonly string[];
  /** The subgraph that resolves the interface by its key, and the one that has it as an object. */
  readonly asObject: { readonly resolver: string; readonly subgraph: string } | null;
}

export interface UnionModel {
  readonly name: string;
  readonly homes: readonly { readonly subgraph: string; readonly members: readonly string[] }[];
}

/** One object of the made-up data. */
export interface StoredNode {
  readonly id: number;
  readonly type: string;
  readonly values: Readonly<Record<string, StoredValue>>;
}

export type StoredValue =
  | null
  | string
  | number
  | boolean
  | Reference
  | StoredScalar
  | readonly StoredValue[];

export interface Reference {
  readonly node: number;
}

/** What a custom scalar holds. */
export interface StoredScalar {
  readonly json: unknown;
}

export function isReference(value: unknown): value is Reference {
  return typeof value === 'object' && value !== null && 'node' in value;
}

export function namedTypeOf(type: string): string {
  return type.replaceAll(/[[\]!]/g, '');
}

/** The types that a value of this name can have where `subgraph` gives it; all of them without a subgraph. */
export function membersOf(world: World, name: string, subgraph: string | null): string[] {
  const union = world.unions.find((one) => one.name === name);
  if (union) {
    const homes = union.homes.filter((home) => subgraph === null || home.subgraph === subgraph);
    return [...new Set(homes.flatMap(({ members }) => members))];
  }
  const asked = world.interfaces.find((one) => one.name === name);
  if (!asked) return world.types.some((one) => one.name === name) ? [name] : [];
  const isSeenWhole = subgraph === null || asked.asObject?.subgraph === subgraph;
  return world.types
    .filter(({ interfaces }) => interfaces.includes(name))
    .filter(({ homes }) => isSeenWhole || homes.some((home) => home.subgraph === subgraph))
    .map((type) => type.name);
}

/** ` implements Face0`, or nothing. */
export function parentOf({ interfaces }: Pick<World, 'interfaces'>, { parent }: InterfaceModel): string {
  return interfaces.some(({ name }) => name === parent) ? ` implements ${parent}` : '';
}

/** The fields that an interface has in a subgraph: those that all its types there resolve there. */
export function interfaceFieldsIn(world: World, asked: InterfaceModel, subgraph: string): string[] {
  const implementing = membersOf(world, asked.name, subgraph);
  return asked.fields
    .map(({ name }) => name)
    .filter((name) => implementing.every((typeName) => isResolvedIn(world, typeName, name, subgraph)));
}

function isResolvedIn(world: World, typeName: string, fieldName: string, subgraph: string): boolean {
  const type = world.types.find(({ name }) => name === typeName);
  const field = type?.fields.find(({ name }) => name === fieldName);
  return field?.homes.some((home) => home.subgraph === subgraph && home.role === 'resolves') ?? false;
}
