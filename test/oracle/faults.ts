import type { GraphQLSchema } from 'graphql';
import type { Random } from './random.ts';
import { type FieldModel, isReference, type TypeModel, type World } from './world.ts';

/** What goes wrong at one field of one stored object, wherever it is asked for. */
export interface FieldFault {
  readonly kind: 'field-error' | 'wrong-leaf' | 'null' | 'left-out';
  readonly node: number;
  readonly field: string;
}

/** What goes wrong when a subgraph looks one entity up. */
export interface EntityFault {
  readonly kind: 'unknown-entity' | 'entity-error';
  readonly subgraph: string;
  readonly node: number;
}

/** What goes wrong with a subgraph's replies: all of them, or one of the calls. */
export interface ReplyFault {
  readonly kind: 'reply';
  readonly subgraph: string;
  readonly call: number | null;
  readonly how: (typeof replyFaults)[number];
}

export type Fault = FieldFault | EntityFault | ReplyFault;

export const replyFaults = [
  'timeout',
  'unreachable',
  'status-500',
  'broken-json',
  'not-an-object',
  'null-data',
  'null-data-with-path',
  'empty-data',
  'short-entities',
  'entities-null-entries',
] as const;

/** One to three things to go wrong in a world. */
export function makeFaults(world: World, random: Random): Fault[] {
  const count = random.pick([1, 1, 1, 2, 3]);
  return Array.from({ length: count }, () => makeFault(world, random)).flat();
}

function makeFault(world: World, random: Random): Fault[] {
  const draw = random.below(10);
  if (draw < 6) return fieldFault(world, random);
  const subgraph = random.pick(world.subgraphs);
  if (draw < 8) {
    const entities = world.store.filter(({ type }) => typeOf(world, type)?.kind === 'entity');
    if (entities.length === 0) return [];
    const kind = random.pick(['unknown-entity', 'entity-error'] as const);
    return [{ kind, subgraph, node: random.pick(entities).id }];
  }
  return [
    {
      kind: 'reply',
      subgraph,
      call: random.chance(0.5) ? null : random.below(3),
      how: random.pick(replyFaults),
    },
  ];
}

function fieldFault(world: World, random: Random): Fault[] {
  const node = random.pick(world.store);
  const type = typeOf(world, node.type);
  if (!type || type.fields.length === 0) return [];
  const field = random.pick(type.fields);
  const kinds: FieldFault['kind'][] = ['field-error', 'left-out'];
  // What one subgraph tells another through the gateway, with keys and `@requires`, the gateway cannot judge.
  const isSeenByClients = !isNeededElsewhere(world, type, field);
  if (isSeenByClients || !field.type.endsWith('!')) kinds.push('null');
  if (isSeenByClients && isLeafValue(node.values[field.name])) kinds.push('wrong-leaf', 'wrong-leaf');
  return [{ kind: random.pick(kinds), node: node.id, field: field.name }];
}

function isLeafValue(value: unknown): boolean {
  return value !== null && value !== undefined && !Array.isArray(value) && !isReference(value);
}

export function typeOf(world: World, name: string): TypeModel | undefined {
  return world.types.find((type) => type.name === name);
}

/**
 * True when the monolith with the same faults must answer the same. Not so when a subgraph sees more of the
 * fault than the client: a field that keys, `@requires` or `@provides` need, or that a subgraph promises more of than
 * the graph does.
 */
export function isWellDefined(world: World, faults: readonly Fault[], schema: GraphQLSchema): boolean {
  return faults.every((fault) => {
    if (!('field' in fault)) return false;
    const node = world.store.find(({ id }) => id === fault.node);
    const type = node && typeOf(world, node.type);
    const field = type?.fields.find(({ name }) => name === fault.field);
    if (!type || !field || schema.getType(type.name) === undefined) return false;
    return !isNeededElsewhere(world, type, field) && field.homes.every((home) => home.type === field.type);
  });
}

function isNeededElsewhere(world: World, type: TypeModel, field: FieldModel): boolean {
  if (type.name.endsWith('Ref') || field.name === 'id') return true;
  const isExternal = field.homes.some(({ role }) => role !== 'resolves');
  const named = new RegExp(`\\b${field.name}\\b`);
  const isKey = type.homes.some(({ keys }) => keys.some((key) => named.test(key.fields)));
  const isRequired = world.types.some(({ fields }) =>
    fields.some(({ requires }) => requires !== null && named.test(requires)),
  );
  return isExternal || isKey || isRequired;
}

/** True for a null where clients may get one: not wrong at all. */
export function isMeantNull(world: World, fault: Fault): boolean {
  if (fault.kind !== 'null') return false;
  const node = world.store.find(({ id }) => id === fault.node);
  const field = node && typeOf(world, node.type)?.fields.find(({ name }) => name === fault.field);
  return field !== undefined && !field.type.endsWith('!');
}
