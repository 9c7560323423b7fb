import {
  Discarded,
  type Draft,
  type DraftField,
  type DraftType,
  homeOf,
  placeField,
  placeKeys,
  typeNamed,
} from './draft.ts';
import { addDirectives } from './makeDirectives.ts';
import { addMoreDirectives } from './makeMoreDirectives.ts';
import { makeStore } from './makeStore.ts';
import { addSubscription } from './makeSubscriptions.ts';
import { argument, field, makeTypes, randomField } from './makeTypes.ts';
import type { Random } from './random.ts';
import { namedTypeOf, type World } from './world.ts';

const SUBGRAPHS = ['alpha', 'beta', 'gamma', 'delta-store', 'epsilon'];

/** A random world. Throws `Discarded` when the choices contradict each other. */
export function makeWorld(random: Random, extra: Random): World {
  const subgraphs = SUBGRAPHS.slice(0, 2 + random.below(4));
  const draft: Draft = {
    random,
    extra,
    subgraphs,
    enums: [],
    inputs: [],
    types: [],
    interfaces: [],
    unions: [],
  };
  makeTypes(draft);
  for (const type of [...draft.types]) if (type.kind === 'entity') placeKeys(draft, type);
  for (const type of [...draft.types]) if (type.kind === 'value') addValueFields(draft, type);
  for (const type of [...draft.types]) if (type.kind === 'entity') addEntityFields(draft, type);
  addSplitValue(draft);
  addRoots(draft);
  addDirectives(draft);
  addMoreDirectives(draft);
  addSubscription(draft);
  const { random: _random, extra: _extra, ...shape } = withoutUnused(draft);
  return { ...shape, store: makeStore({ ...shape, store: [] }, random, extra) };
}

/** All homes of a value give all its fields, so nothing of it is out of reach. */
function addValueFields(draft: Draft, type: DraftType): void {
  if (type.name.endsWith('Ref')) return;
  for (let n = 0; n < 1 + draft.random.below(3); n++) type.fields.push(randomField(draft, type));
  for (const one of type.fields) for (const { subgraph } of type.homes) placeField(draft, one, subgraph);
}

function addEntityFields(draft: Draft, type: DraftType): void {
  for (let n = 0; n < 2 + draft.random.below(4); n++) type.fields.push(randomField(draft, type));
  if (draft.random.chance(0.15)) type.fields.push(field('tick', 'Int!'));
  const able = type.homes
    .filter(({ keys }) => keys.some((key) => key.isResolvable))
    .map((one) => one.subgraph);
  for (const one of type.fields.filter(({ homes }) => homes.length === 0)) placeSomewhere(draft, one, able);
}

/** In one subgraph, or shared by several of which some promise more than others. */
function placeSomewhere(draft: Draft, one: DraftField, subgraphs: readonly string[]): void {
  const { random } = draft;
  const isConcrete = !/Face|Union/.test(one.type);
  const homes = random.some(subgraphs, 1, isConcrete && random.chance(0.25) ? 2 : 1);
  for (const [index, subgraph] of homes.entries()) {
    const isStricter = index > 0 && !one.type.endsWith('!') && !/face/.test(one.name) && random.chance(0.3);
    placeField(draft, one, subgraph, isStricter ? { type: `${one.type}!` } : {});
  }
}

/** An entity's value of which two subgraphs know different parts. */
function addSplitValue(draft: Draft): void {
  const { random } = draft;
  if (!random.chance(0.3)) return;
  const owners = draft.types.filter(({ kind, homes }) => kind === 'entity' && homes.length > 1);
  if (owners.length === 0) return;
  const owner = random.pick(owners);
  const [first, second] = random.some(resolvableHomes(owner), 2, 2);
  if (first === undefined || second === undefined) return;
  const name = `${owner.name}Part`;
  const parts = ['shared', 'left', 'right'].map((part) =>
    field(part, random.pick(['Int', 'String!', '[Int!]'])),
  );
  const homes = [first, second].map((subgraph) => ({ subgraph, keys: [] }));
  draft.types.push({ name, kind: 'value', homes, interfaces: [], fields: parts });
  const [shared, left, right] = parts;
  for (const part of [shared, left]) if (part) placeField(draft, part, first);
  for (const part of [shared, right]) if (part) placeField(draft, part, second);
  const whole = field('whole', random.pick(['X', 'X!', '[X]', '[X!]']).replace('X', name));
  owner.fields.push(whole);
  for (const subgraph of [first, second]) placeField(draft, whole, subgraph);
}

export function resolvableHomes(type: DraftType): string[] {
  return type.homes
    .filter(({ keys }) => keys.some((key) => key.isResolvable))
    .map(({ subgraph }) => subgraph);
}

function addRoots(draft: Draft): void {
  const { random } = draft;
  const query: DraftType = { name: 'Query', kind: 'root', homes: [], interfaces: [], fields: [] };
  draft.types.push(query);
  for (let n = 0; n < 3 + random.below(5); n++) query.fields.push(randomField(draft, query, 'q'));
  for (const one of query.fields) placeSomewhere(draft, one, draft.subgraphs);
  if (random.chance(0.35)) addMutation(draft);
  for (const type of draft.types.filter(({ kind }) => kind === 'root')) {
    const subgraphs = new Set(type.fields.flatMap(({ homes }) => homes.map(({ subgraph }) => subgraph)));
    type.homes = [...subgraphs].map((subgraph) => ({ subgraph, keys: [] }));
  }
}

function addMutation(draft: Draft): void {
  const mutation: DraftType = { name: 'Mutation', kind: 'root', homes: [], interfaces: [], fields: [] };
  draft.types.push(mutation);
  for (let n = 0; n < 1 + draft.random.below(3); n++) {
    const one = { ...randomField(draft, mutation, 'do'), args: [argument('step', 'Int!', null)] };
    mutation.fields.push(one);
    placeField(draft, one, draft.random.pick(draft.subgraphs));
  }
}

/** Without what no subgraph has: types that no field leads to, and the members that unions only might have. */
function withoutUnused(draft: Draft): Draft {
  for (const union of draft.unions) union.homes = union.homes.filter(({ subgraph }) => subgraph !== '');
  const unions = draft.unions.filter(({ homes }) => homes.length > 0);
  const interfaces = draft.interfaces.filter(({ homes }) => homes.length > 0);
  for (const type of draft.types) {
    type.fields = type.fields.filter(({ homes }) => homes.length > 0);
    type.interfaces = type.interfaces.filter((name) =>
      interfaces.some(
        (one) => one.name === name && type.homes.some((home) => one.homes.includes(home.subgraph)),
      ),
    );
  }
  const types = draft.types.filter(({ homes }) => homes.length > 0);
  for (const { fields } of types) {
    for (const one of fields) {
      for (const { subgraph } of one.homes) checkPlaced(draft, namedTypeOf(one.type), subgraph);
    }
  }
  return { ...draft, types, interfaces, unions };
}

function checkPlaced(draft: Draft, name: string, subgraph: string): void {
  const type = typeNamed(draft, name);
  if (type && !homeOf(type, subgraph)) throw new Discarded(`${name} is not known to ${subgraph}`);
}
