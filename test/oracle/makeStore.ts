import { type ListTypeNode, type NamedTypeNode, parseType, type TypeNode } from 'graphql';
import { Discarded } from './draft.ts';
import type { Random } from './random.ts';
import {
  type FieldModel,
  membersOf,
  type StoredNode,
  type StoredValue,
  type TypeModel,
  type World,
} from './world.ts';

/** Random objects for all types of a world: nulls, empty lists, cycles, the same entity in many places. */
export function makeStore(world: World, random: Random, extra: Random): StoredNode[] {
  const nodes: { id: number; type: string; values: Record<string, StoredValue> }[] = [];
  for (const type of world.types) {
    const count = type.kind === 'root' ? 1 : type.name.endsWith('Ref') ? 8 : 2 + random.below(3);
    for (let n = 0; n < count; n++) nodes.push({ id: nodes.length, type: type.name, values: {} });
  }
  const makeNode = (id: number, type: TypeModel) => {
    const values: Record<string, StoredValue> = {};
    const choices = type.name === 'Subscription' ? extra : random;
    for (const field of type.fields) values[field.name] = storedValue(world, type, field, id, nodes, choices);
    return values;
  };
  for (const node of nodes) {
    const type = world.types.find(({ name }) => name === node.type);
    if (type) node.values = makeNode(node.id, type);
  }
  return nodes;
}

function storedValue(
  world: World,
  type: TypeModel,
  field: FieldModel,
  id: number,
  nodes: readonly { readonly id: number; readonly type: string }[],
  random: Random,
): StoredValue {
  if (field.requires !== null || field.name === 'tick') return null;
  if (field.name === 'id') return type.kind === 'entity' ? `${type.name}-${id}` : `v${id}`;
  if (field.name === 'code') return `code-${id}`;
  if (field.name === 'ref') {
    const own = nodes.filter((node) => node.type === type.name);
    const refs = nodes.filter((node) => node.type === `${type.name}Ref`);
    return { node: refs[own.findIndex((node) => node.id === id)]?.id ?? 0 };
  }
  const strictest = field.homes.find((home) => home.type !== field.type)?.type ?? field.type;
  const givers = field.homes.filter(({ role }) => role !== 'overridden');
  const isObject = (name: string) => membersOf(world, name, null).length > 0;
  const allowed = (name: string) =>
    givers
      .map((home) => new Set(membersOf(world, name, home.subgraph)))
      .reduce((all, members) => all.intersection(members));
  const make = (node: TypeNode, isNonNull: boolean): StoredValue => {
    if (node.kind === 'NonNullType') return make(node.type, true);
    if (!isNonNull && random.chance(0.15)) return null;
    if (node.kind === 'ListType') return makeList(node);
    const name = node.name.value;
    return isObject(name) ? makeReference(node, isNonNull) : makeLeaf(world, name, random);
  };
  const makeList = (node: ListTypeNode): StoredValue => {
    if (canBeEmptyOnly(node.type)) return [];
    return Array.from({ length: random.below(4) }, () => make(node.type, false));
  };
  const canBeEmptyOnly = (node: TypeNode): boolean =>
    node.kind === 'NonNullType' &&
    node.type.kind === 'NamedType' &&
    isObject(node.type.name.value) &&
    allowed(node.type.name.value).size === 0;
  const makeReference = (node: NamedTypeNode, isNonNull: boolean): StoredValue => {
    const types = allowed(node.name.value);
    const able = nodes.filter((one) => types.has(one.type));
    if (able.length > 0) return { node: random.pick(able).id };
    if (isNonNull) throw new Discarded(`no value for ${type.name}.${field.name}`);
    return null;
  };
  return make(parseType(strictest), false);
}

function makeLeaf(world: World, name: string, random: Random): StoredValue {
  switch (name) {
    case 'Int':
      return random.pick([0, 1, -1, 7, 2_147_483_647, -2_147_483_648]);
    case 'Float':
      return random.pick([0, 0.5, -1.25, 3, 1e21, 1e-7]);
    case 'Boolean':
      return random.chance(0.5);
    case 'ID':
      return random.pick(['x', '12', '007', '']);
    case 'Json':
      return {
        json: random.pick([
          { __typename: 'Entity0', id: 'x', list: [null, 1] },
          [1, 'a'],
          'text',
          5,
          { json: {} },
        ]),
      };
    case 'String':
      return random.pick([
        '',
        'a',
        'some text',
        '"quoted" \\ \n',
        'é 😀',
        '\ud800',
        '__proto__',
        'null',
        '12',
      ]);
    default: {
      const values = world.enums.find((one) => one.name === name)?.values ?? [];
      return random.pick(values);
    }
  }
}
