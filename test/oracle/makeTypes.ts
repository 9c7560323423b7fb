import { type Draft, type DraftField, type DraftInterface, type DraftType, keyFieldNames } from './draft.ts';
import type { Random } from './random.ts';
import type { ArgumentModel } from './world.ts';

export const BUILT_IN = ['String', 'Int', 'Float', 'Boolean', 'ID'] as const;

const NAMES = [
  'name',
  'size',
  'kind',
  'next',
  'items',
  'owner',
  'parts',
  'note',
  'rank',
  'spot',
  'mate',
  'tags',
];

/** Named types without fields yet: enums, inputs, entities with their keys, values, interfaces, unions. */
export function makeTypes(draft: Draft): void {
  const { random } = draft;
  draft.enums.push({ name: 'Mood', values: ['GOOD', 'BAD', 'UGLY'].slice(0, 2 + random.below(2)) });
  draft.inputs.push({
    name: 'Wish',
    fields: [
      argument('count', 'Int', random.chance(0.5) ? '7' : null),
      argument('words', '[String!]', null),
      argument('mood', 'Mood', random.chance(0.5) ? 'GOOD' : null),
    ],
  });
  for (let n = 0; n < 2 + random.below(4); n++) addEntity(draft, `Entity${n}`);
  for (let n = 0; n < random.below(3); n++) addType(draft, `Value${n}`, 'value', [field('id', 'ID!')]);
  for (let n = 0; n < random.below(3); n++) addInterface(draft, `Face${n}`);
  for (let n = 0; n < random.below(3); n++) addUnion(draft, `Union${n}`);
}

function addEntity(draft: Draft, name: string): void {
  const type = addType(draft, name, 'entity', []);
  const keys = draft.random.pick([
    ['id'],
    ['id'],
    ['id'],
    ['id', 'code'],
    ['id', 'code region'],
    ['id', 'ref { code }'],
    ['code region'],
    ['ref { code }'],
  ]);
  const fields = new Set(keys.flatMap(keyFieldNames));
  for (const one of fields) {
    if (one === 'ref') addType(draft, `${name}Ref`, 'value', [field('code', 'String!')]);
    type.fields.push(field(one, one === 'id' ? 'ID!' : one === 'ref' ? `${name}Ref!` : 'String!'));
  }
  const all = keys.map((one) => ({ fields: one, isResolvable: true }));
  const [hub, ...others] = draft.random.some(draft.subgraphs, 1, 3);
  if (hub === undefined) return;
  // Keys are placed with the entity's other fields; the first home has all keys, so that each leads to each.
  type.homes.push({ subgraph: hub, keys: all.map((key) => ({ ...key })) });
  for (const subgraph of others)
    type.homes.push({ subgraph, keys: draft.random.some(all, 1, all.length).map((key) => ({ ...key })) });
}

function addType(draft: Draft, name: string, kind: DraftType['kind'], fields: DraftField[]): DraftType {
  const type: DraftType = { name, kind, homes: [], interfaces: [], fields };
  draft.types.push(type);
  return type;
}

function addInterface(draft: Draft, name: string): void {
  const { random } = draft;
  const able = draft.types.filter((type) => type.fields.some((one) => one.name === 'id'));
  const entities = able.filter(({ kind }) => kind === 'entity');
  const drawn = random.some(random.chance(0.6) ? entities : able, 1, 3);
  if (drawn.length === 0) return;
  const parent = draft.extra.chance(0.4) ? draft.interfaces[0] : undefined;
  const members = parent ? draft.extra.some(typesOf(draft, parent), 1, 3) : drawn;
  const suffix = name.toLowerCase();
  const fields = [field('id', 'ID!'), field(`${suffix}Text`, 'String', random)];
  if (random.chance(0.5)) fields.push(field(`${suffix}Next`, random.chance(0.5) ? name : `[${name}!]`));
  if (random.chance(0.5)) fields.push(field(`${suffix}Count`, wrap(random, 'Int')));
  const plain = fields.map((one) => ({ name: one.name, type: one.type, args: one.args }));
  const inherited = parent?.fields.slice(1) ?? [];
  draft.interfaces.push({
    name,
    ...(parent && { parent: parent.name }),
    fields: [...plain, ...inherited],
    homes: [],
    asObject: null,
  });
  for (const type of members) {
    type.interfaces.push(name);
    for (const one of fields.slice(1)) {
      const isStricter = !one.type.endsWith('!') && !one.type.includes(name) && random.chance(0.2);
      type.fields.push({ ...one, homes: [], type: isStricter ? `${one.type}!` : one.type });
    }
    for (const home of type.homes) {
      if (home.keys.every((key) => key.fields !== 'id')) home.keys.push({ fields: 'id', isResolvable: true });
    }
  }
}

function typesOf(draft: Draft, { name }: DraftInterface): DraftType[] {
  return draft.types.filter(({ interfaces }) => interfaces.includes(name));
}

function addUnion(draft: Draft, name: string): void {
  const able = draft.types.filter((type) => !type.name.endsWith('Ref'));
  const all = draft.random.some(able, 1, 4).map((type) => type.name);
  // The first home only says who may be a member; it goes when the first field of the type is placed.
  draft.unions.push({ name, homes: [{ subgraph: '', members: all }] });
}

export function field(name: string, type: string, random: Random | null = null): DraftField {
  return { name, type, args: random ? textArguments(random) : [], homes: [], requires: null };
}

/** A field of a random type, under a name that its type does not have yet. */
export function randomField(draft: Draft, owner: DraftType, prefix = ''): DraftField {
  const { random } = draft;
  const taken = new Set(owner.fields.map(({ name }) => name));
  const free = NAMES.map((name) => prefix + name).filter((name) => !taken.has(name));
  const name = free.length > 0 ? random.pick(free) : `${prefix}more${owner.fields.length}`;
  const named = random.chance(owner.kind === 'root' ? 0.15 : 0.5) ? leafName(draft) : compositeName(draft);
  const type = wrap(random, named);
  if (named === 'String' && type === named) return field(name, type, random);
  const one = field(name, type);
  if (type.startsWith('[') && random.chance(0.3)) {
    one.args.push(argument('first', 'Int', random.chance(0.5) ? '2' : null));
  }
  return one;
}

function leafName(draft: Draft): string {
  const { random } = draft;
  if (random.chance(0.2)) return 'Mood';
  return random.chance(0.08) ? 'Json' : random.pick(BUILT_IN);
}

function compositeName({ random, types, interfaces, unions }: Draft): string {
  const objects = types.filter(({ name, kind }) => kind !== 'root' && !/Ref$|Part$/.test(name));
  return random.pick([...objects, ...objects, ...interfaces, ...interfaces, ...unions, ...unions]).name;
}

function wrap(random: Random, named: string): string {
  const patterns = ['X', 'X', 'X', 'X!', 'X!', '[X]', '[X!]', '[X!]!', '[X]!', '[[X]]', '[[X!]!]'];
  return random.pick(patterns).replace('X', named);
}

function textArguments(random: Random): ArgumentModel[] {
  if (random.chance(0.5)) return [];
  return random.some(
    [
      argument('times', 'Int', random.chance(0.5) ? '3' : null),
      argument('words', '[String!]', random.chance(0.3) ? '["a"]' : null),
      argument('mood', 'Mood', random.chance(0.5) ? 'BAD' : null),
      argument('wish', 'Wish', null),
      argument('ratio', 'Float!', '1.5'),
    ],
    1,
    3,
  );
}

export function argument(name: string, type: string, defaultValue: string | null): ArgumentModel {
  return { name, type, defaultValue };
}
