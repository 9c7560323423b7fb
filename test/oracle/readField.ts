import {
  type FieldNode,
  GraphQLError,
  Kind,
  parse,
  parseValue,
  type SelectionSetNode,
  valueFromASTUntyped,
} from 'graphql';
import type { Fault } from './faults.ts';
import {
  type FieldModel,
  isReference,
  membersOf,
  type StoredNode,
  type StoredValue,
  type World,
} from './world.ts';

/** One execution against the stored objects, by the monolith or by a subgraph. */
export interface Reading {
  readonly world: World;
  readonly nodes: ReadonlyMap<number, StoredNode>;
  readonly fields: ReadonlyMap<string, FieldModel>;
  readonly faults: readonly Fault[];
  /** Null for the monolith. */
  readonly subgraph: string | null;
  /** What mutations change, and the order in which they did. */
  readonly state: State;
}

export interface State {
  tick: number;
  /** How often a planted fault was met. */
  met: number;
  readonly log: string[];
}

/** A stored object on its way through an execution, with the representation that it was asked for by. */
export interface Seen {
  readonly __typename: string;
  readonly node: StoredNode;
  readonly representation: Readonly<Record<string, unknown>> | null;
}

/** A value that is none of its field's type. A subgraph that lies passes it on. */
export class Lie {
  readonly value: unknown;
  constructor(value: unknown) {
    this.value = value;
  }
}

/** Fields by `Type.name`. */
export function fieldsOf(world: World): Map<string, FieldModel> {
  return new Map(
    world.types.flatMap((type) => type.fields.map((field) => [`${type.name}.${field.name}`, field])),
  );
}

export function see(node: StoredNode, typeName = node.type): Seen {
  return { __typename: typeName, node, representation: null };
}

/** What a field of a stored object gives, with the faults planted for it. */
export function readField(
  reading: Reading,
  { node, representation }: Seen,
  name: string,
  args: Readonly<Record<string, unknown>>,
): unknown {
  const field = reading.fields.get(`${node.type}.${name}`);
  if (!field) throw new Error(`${node.type} has no ${name}.`);
  const home = field.homes.find(({ subgraph }) => subgraph === reading.subgraph);
  if (home?.role === 'overridden') return poison(field);
  const fault = reading.faults.find((one) => 'field' in one && one.node === node.id && one.field === name);
  if (fault) reading.state.met++;
  if (node.type === 'Mutation') noteMutation(reading, name, args);
  if (fault?.kind === 'field-error') throw new GraphQLError('planted');
  if (fault?.kind === 'null') return null;
  if (fault?.kind === 'left-out') return new Lie(Symbol('left out'));
  if (fault?.kind === 'wrong-leaf') return new Lie({ not: 'a leaf' });
  if (name === 'tick') return reading.state.tick;
  if (field.requires !== null) return computed(reading, field.requires, node, representation);
  return withArguments(reading, node.values[name] ?? null, args);
}

/** Nobody may ask the subgraph that a field was taken from. */
function poison(field: FieldModel): unknown {
  throw new GraphQLError(`${field.name} was taken from this subgraph`);
}

function noteMutation({ state }: Reading, name: string, args: Readonly<Record<string, unknown>>): void {
  state.tick++;
  state.log.push(`${name} ${args.step}`);
}

/** Text shows the arguments that it was asked with; a list ends where it is told to. */
function withArguments(
  reading: Reading,
  value: StoredValue,
  args: Readonly<Record<string, unknown>>,
): unknown {
  const given = Object.keys(args);
  if (Array.isArray(value)) {
    const items = typeof args.first === 'number' ? value.slice(0, args.first) : value;
    return items.map((item: StoredValue) => inside(reading, item));
  }
  const isPlainText = typeof value === 'string' && given.length > 0 && !given.includes('step');
  return isPlainText ? `${value}${JSON.stringify(args)}` : inside(reading, value);
}

function inside(reading: Reading, value: StoredValue): unknown {
  if (Array.isArray(value)) return value.map((item: StoredValue) => inside(reading, item));
  if (isReference(value)) {
    const node = reading.nodes.get(value.node);
    return node ? see(node) : null;
  }
  return typeof value === 'object' && value !== null && 'json' in value ? value.json : value;
}

const selectionSets = new Map<string, SelectionSetNode>();

function selectionOf(text: string): SelectionSetNode {
  const known = selectionSets.get(text);
  if (known) return known;
  const [definition] = parse(`{ ${text} }`).definitions;
  if (definition?.kind !== Kind.OPERATION_DEFINITION) throw new Error('Not a selection.');
  if (selectionSets.size > 500) selectionSets.clear();
  selectionSets.set(text, definition.selectionSet);
  return definition.selectionSet;
}

/** A text that shows everything required: of the store for the monolith, of the representation for a subgraph. */
function computed(
  reading: Reading,
  requires: string,
  node: StoredNode,
  representation: Seen['representation'],
): string {
  const selection = selectionOf(requires);
  if (reading.subgraph === null) return JSON.stringify(fromStore(reading, see(node), selection));
  return JSON.stringify(fromRepresentation(reading.world, representation ?? 'no representation', selection));
}

function fromStore(reading: Reading, value: unknown, selection: SelectionSetNode): unknown {
  if (Array.isArray(value)) return value.map((item) => fromStore(reading, item, selection));
  if (typeof value !== 'object' || value === null) return value;
  const seen = value as Seen;
  return select(reading.world, selection, seen.__typename, (name, inner, node) => {
    const found = readField(reading, seen, name, argumentsOf(reading, seen, node));
    if (found instanceof Lie) throw new GraphQLError('planted');
    if (found === null && reading.fields.get(`${seen.node.type}.${name}`)?.type.endsWith('!')) {
      throw new GraphQLError('planted');
    }
    return inner ? fromStore(reading, found, inner) : found;
  });
}

/** The arguments that a selection gives, and what the others are by default, in the order of the field's. */
function argumentsOf(reading: Reading, { node }: Seen, selection: FieldNode): Record<string, unknown> {
  const field = reading.fields.get(`${node.type}.${selection.name.value}`);
  const args: Record<string, unknown> = {};
  for (const { name, defaultValue } of field?.args ?? []) {
    const given = selection.arguments?.find((one) => one.name.value === name)?.value;
    if (given) args[name] = valueFromASTUntyped(given);
    else if (defaultValue !== null) args[name] = valueFromASTUntyped(parseValue(defaultValue));
  }
  return args;
}

function fromRepresentation(world: World, value: unknown, selection: SelectionSetNode): unknown {
  if (Array.isArray(value)) return value.map((item) => fromRepresentation(world, item, selection));
  if (typeof value !== 'object' || value === null) return value;
  const known = value as Readonly<Record<string, unknown>>;
  return select(world, selection, known.__typename, (name, inner) => {
    if (!Object.hasOwn(known, name)) return 'not in the representation';
    return inner ? fromRepresentation(world, known[name], inner) : known[name];
  });
}

function select(
  world: World,
  { selections }: SelectionSetNode,
  typename: unknown,
  read: (name: string, inner: SelectionSetNode | undefined, node: FieldNode) => unknown,
): Record<string, unknown> {
  const result: Record<string, unknown> = {};
  for (const one of selections) {
    if (one.kind === Kind.FIELD) result[one.name.value] = read(one.name.value, one.selectionSet, one);
    else if (one.kind === Kind.INLINE_FRAGMENT) {
      const condition = one.typeCondition?.name.value;
      if (condition !== undefined && !membersOf(world, condition, null).includes(String(typename))) continue;
      Object.assign(result, select(world, one.selectionSet, typename, read));
    }
  }
  return result;
}
