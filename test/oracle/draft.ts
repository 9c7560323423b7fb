import type { Random } from './random.ts';
import {
  type FieldHome,
  type FieldModel,
  type InterfaceModel,
  namedTypeOf,
  type TypeHome,
  type TypeModel,
  type UnionModel,
  type World,
} from './world.ts';

type Writable<Part> = Part extends readonly (infer Item)[]
  ? Writable<Item>[]
  : Part extends object
    ? { -readonly [Key in keyof Part]: Writable<Part[Key]> }
    : Part;

/** A world in the making. Its data comes last, when it is known who gives what. */
export type Draft = Writable<Omit<World, 'store'>> & {
  readonly random: Random;
  /** For what was added to the worlds later, so that seeds go on to mean what they meant. */
  readonly extra: Random;
};
export type DraftType = Writable<TypeModel>;
export type DraftField = Writable<FieldModel>;
export type DraftInterface = Writable<InterfaceModel>;
export type DraftUnion = Writable<UnionModel>;

/** A choice led to a world that cannot be; the case is left out and counted. */
export class Discarded extends Error {}

export function typeNamed(draft: Draft, name: string): DraftType | undefined {
  return draft.types.find((type) => type.name === name);
}

export function homeOf(type: DraftType, subgraph: string): Writable<TypeHome> | undefined {
  return type.homes.find((home) => home.subgraph === subgraph);
}

export function declares(field: DraftField, subgraph: string): boolean {
  return field.homes.some((home) => home.subgraph === subgraph);
}

/** Makes a subgraph declare a field, and everything that the field's type needs there. */
export function placeField(
  draft: Draft,
  field: DraftField,
  subgraph: string,
  given: Partial<Writable<FieldHome>> = {},
): void {
  if (declares(field, subgraph)) return;
  const usual = { subgraph, type: field.type, role: 'resolves', provides: null, overrides: null } as const;
  field.homes.push({ ...usual, ...given });
  placeType(draft, namedTypeOf(field.type), subgraph);
}

/** Makes a subgraph know a type well enough to give values of it. */
export function placeType(draft: Draft, name: string, subgraph: string): void {
  const type = typeNamed(draft, name);
  if (type) placeObject(draft, type, subgraph);
  const asked = draft.interfaces.find((one) => one.name === name);
  if (asked) placeInterface(draft, asked, subgraph);
  const union = draft.unions.find((one) => one.name === name);
  if (union) placeUnion(draft, union, subgraph);
}

function placeObject(draft: Draft, type: DraftType, subgraph: string): void {
  if (homeOf(type, subgraph)) return;
  if (type.kind === 'value') {
    type.homes.push({ subgraph, keys: [] });
    for (const field of type.fields) placeField(draft, field, subgraph);
  } else if (type.kind === 'entity') {
    const hub = type.homes[0];
    if (!hub) throw new Error(`${type.name} has no home.`);
    const key = type.interfaces.length > 0 ? hub.keys[0] : draft.random.pick(hub.keys);
    if (!key) throw new Error(`${type.name} has no key.`);
    type.homes.push({ subgraph, keys: [{ fields: key.fields, isResolvable: draft.random.chance(0.5) }] });
    placeKeys(draft, type);
  }
}

/** Makes each home of an entity give the fields of the keys that it has there. */
export function placeKeys(draft: Draft, type: DraftType): void {
  for (const { subgraph, keys } of type.homes) {
    const names = new Set(keys.flatMap((key) => keyFieldNames(key.fields)));
    for (const field of type.fields) if (names.has(field.name)) placeField(draft, field, subgraph);
  }
}

/** The fields of the entity itself that a key is made of. */
export function keyFieldNames(key: string): string[] {
  return key.replaceAll(/\{.*?\}/g, '').match(/\w+/g) ?? [];
}

function placeInterface(draft: Draft, asked: DraftInterface, subgraph: string): void {
  if (asked.homes.includes(subgraph)) return;
  asked.homes.push(subgraph);
  const types = draft.types.filter((type) => type.interfaces.includes(asked.name));
  for (const type of draft.random.some(types, 1, types.length)) placeObject(draft, type, subgraph);
  // An interface and the one that it implements go together, so that either has its fields wherever it is.
  for (const one of draft.interfaces) {
    if (one.parent === asked.name || asked.parent === one.name) placeInterface(draft, one, subgraph);
  }
}

function placeUnion(draft: Draft, union: DraftUnion, subgraph: string): void {
  if (union.homes.some((home) => home.subgraph === subgraph)) return;
  const all = [...new Set(union.homes.flatMap(({ members }) => members))];
  const members = draft.random.some(all, 1, all.length);
  union.homes.push({ subgraph, members });
  for (const member of members) placeType(draft, member, subgraph);
}
