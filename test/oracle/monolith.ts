import {
  buildSchema,
  type DocumentNode,
  execute,
  type GraphQLError,
  type GraphQLFieldResolver,
  type GraphQLOutputType,
  type GraphQLSchema,
  getNamedType,
  isInterfaceType,
  isListType,
  isNonNullType,
  parseType,
  responsePathAsArray,
} from 'graphql';
import type { Fault } from './faults.ts';
import { printMonolith } from './printMonolith.ts';
import { fieldsOf, type Reading, type Seen, type State } from './readField.ts';
import { fieldResolver } from './subgraphs.ts';
import type { World } from './world.ts';

export type Path = readonly (string | number)[];

/** What stands at one place of an answer. */
export interface Place {
  readonly type: GraphQLOutputType;
  readonly parent: string;
  readonly field: string;
  /** The stored object whose field it is. */
  readonly node: number;
}

export interface MonolithAnswer {
  readonly data: unknown;
  readonly errors: readonly GraphQLError[];
  /** By path, as JSON. */
  readonly places: ReadonlyMap<string, Place>;
  readonly log: readonly string[];
}

export interface Monolith {
  readonly schema: GraphQLSchema;
  answer(
    document: DocumentNode,
    variables: Operation['variables'],
    faults: readonly Fault[],
  ): Promise<MonolithAnswer>;
}

interface Operation {
  readonly variables: Readonly<Record<string, unknown>>;
}

/** The whole graph as one schema over the same stored objects: graphql-js says what is right. */
export function createMonolith(world: World): Monolith {
  const schema = buildSchema(printMonolith(world), { noLocation: true });
  const nodes = new Map(world.store.map((node) => [node.id, node]));
  const fields = fieldsOf(world);
  return {
    schema,
    async answer(document, variables, faults) {
      const state: State = { tick: 0, met: 0, log: [] };
      const places = new Map<string, Place>();
      const recording: GraphQLFieldResolver<unknown, Reading> = (source, args, context, info) => {
        const node = (source as Seen | undefined)?.node?.id ?? rootOf(world, info.parentType.name);
        const place = { type: info.returnType, parent: info.parentType.name, field: info.fieldName, node };
        places.set(JSON.stringify(responsePathAsArray(info.path)), place);
        return fieldResolver(source, args, context, info);
      };
      const contextValue: Reading = { world, nodes, fields, faults, subgraph: null, state };
      const result = await execute({
        schema,
        document,
        variableValues: variables,
        contextValue,
        fieldResolver: recording,
        typeResolver: (value) => (value as Seen).__typename,
      });
      return { data: result.data ?? null, errors: result.errors ?? [], places, log: state.log };
    },
  };
}

function rootOf(world: World, name: string): number {
  return world.store.find(({ type }) => type === name)?.id ?? -1;
}

/** The type at a place, lists unwrapped as far as the path goes into them; undefined for no place. */
export function typeAt(places: ReadonlyMap<string, Place>, path: Path): GraphQLOutputType | undefined {
  let depth = path.length;
  while (depth > 0 && typeof path[depth - 1] === 'number') depth--;
  let type = places.get(JSON.stringify(path.slice(0, depth)))?.type;
  for (let index = depth; index < path.length && type; index++) {
    const list: GraphQLOutputType = isNonNullType(type) ? type.ofType : type;
    type = isListType(list) ? list.ofType : undefined;
  }
  return type;
}

/**
 * Where a null ends up that stands at a place: there, or at the nearest place above that may be null. A subgraph that
 * promises more than clients see carries it further up, so each has a place of its own.
 */
export function settle(world: World, places: ReadonlyMap<string, Place>, path: Path): Path[] {
  const byTypes = [null, ...world.subgraphs].map((subgraph) => settleIn(world, places, path, subgraph));
  const byInterface = settleByInterface(places, path);
  return byInterface ? [...byTypes, byInterface] : byTypes;
}

/**
 * Of an object behind an interface nobody may have been asked for the type. Then what the interface says of its field
 * counts, which may be null where the type's own may not.
 */
function settleByInterface(places: ReadonlyMap<string, Place>, path: Path): Path | null {
  const place = places.get(JSON.stringify(path));
  const parent = typeAt(places, path.slice(0, -1));
  const face = parent && getNamedType(parent);
  if (!place || !isInterfaceType(face)) return null;
  const type = face.getFields()[place.field]?.type;
  return type && !isNonNullType(type) ? path : null;
}

/**
 * True when a field that a fault is about is asked of an interface that allows a null there, where the type itself does
 * not. The planner does not ask for a type's name where it asks the same of all types, so how far the null goes is not
 * for the monolith to say.
 */
export function isSeenAsInterface(places: ReadonlyMap<string, Place>, faults: readonly Fault[]): boolean {
  return [...places].some(
    ([path, { node, field, type }]) =>
      isNonNullType(type) &&
      faults.some((fault) => 'field' in fault && fault.node === node && fault.field === field) &&
      settleByInterface(places, JSON.parse(path)) !== null,
  );
}

function settleIn(
  world: World,
  places: ReadonlyMap<string, Place>,
  path: Path,
  subgraph: string | null,
): Path {
  let at = path;
  while (at.length > 0) {
    const type = typeAt(places, at);
    if (type && !isNonNullType(type) && !isPromised(world, places, at, subgraph)) return at;
    at = at.slice(0, -1);
    // Objects in a field or in a list: the object's own place is judged next.
  }
  return at;
}

/** True when the subgraph gives the value of a place, and says that it is never null. */
function isPromised(
  world: World,
  places: ReadonlyMap<string, Place>,
  path: Path,
  subgraph: string | null,
): boolean {
  const depth = path.findLastIndex((key) => typeof key === 'string') + 1;
  const place = places.get(JSON.stringify(path.slice(0, depth)));
  const type = world.types.find(({ name }) => name === place?.parent);
  const field = type?.fields.find(({ name }) => name === place?.field);
  const home = field?.homes.find((one) => one.subgraph === subgraph);
  if (!home) return false;
  let promised = parseType(home.type);
  for (let index = depth; index < path.length; index++) {
    const list = promised.kind === 'NonNullType' ? promised.type : promised;
    if (list.kind !== 'ListType') return false;
    promised = list.type;
  }
  return promised.kind === 'NonNullType';
}
