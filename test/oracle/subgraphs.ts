import { buildSubgraphSchema } from '@apollo/subgraph';
import {
  type DocumentNode,
  defaultFieldResolver,
  execute,
  GraphQLError,
  type GraphQLFieldResolver,
  GraphQLList,
  type GraphQLOutputType,
  GraphQLScalarType,
  type GraphQLSchema,
  getNamedType,
  isEnumType,
  isInterfaceType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
  parse,
} from 'graphql';
import type { Fault, ReplyFault } from './faults.ts';
import { printSubgraph } from './printSubgraph.ts';
import { fieldsOf, Lie, type Reading, readField, type Seen, type State, see } from './readField.ts';
import { membersOf, type StoredNode, type World } from './world.ts';

/** The subgraphs of a world. They answer from its stored objects, with the faults of one case. */
export interface Subgraphs {
  /** The response as JSON text. */
  answer(subgraph: string, body: string, conduct: Conduct): Promise<string>;
}

export interface Conduct {
  readonly faults: readonly Fault[];
  /** Passes wrong values and nulls on as they are, instead of checking its own types. */
  readonly isLying: boolean;
  readonly state: State;
}

export function createSubgraphs(world: World): Subgraphs {
  const schemas = new Map<string, GraphQLSchema>();
  const documents = new Map<string, DocumentNode>();
  const nodes = new Map(world.store.map((node) => [node.id, node]));
  const fields = fieldsOf(world);
  const schemaOf = (subgraph: string, isLying: boolean): GraphQLSchema => {
    const key = `${subgraph} ${isLying}`;
    const schema = schemas.get(key) ?? buildSchemaOf(world, subgraph, isLying);
    schemas.set(key, schema);
    return schema;
  };
  const documentOf = (query: string): DocumentNode => {
    const document = documents.get(query) ?? parse(query, { noLocation: true });
    if (documents.size > 500) documents.clear();
    documents.set(query, document);
    return document;
  };
  return {
    async answer(subgraph, body, { faults, isLying, state }) {
      const { query, variables } = JSON.parse(body);
      const contextValue: Reading = { world, nodes, fields, faults, subgraph, state };
      const result = await execute({
        schema: schemaOf(subgraph, isLying),
        document: documentOf(query),
        variableValues: variables,
        contextValue,
        rootValue: {},
        fieldResolver,
        typeResolver: (value) => (value as Seen).__typename,
      });
      return JSON.stringify(result);
    },
  };
}

/** Resolves any field of the stored objects, in a subgraph or in the monolith. */
export const fieldResolver: GraphQLFieldResolver<unknown, Reading> = (source, args, context, info) => {
  if (info.fieldName === '_entities') return defaultFieldResolver(source, args, context, info);
  const root = context.world.store.find(({ type }) => type === info.parentType.name);
  const seen = info.path.prev === undefined && root ? see(root) : (source as Seen);
  const value = readField(context, seen, info.fieldName, args);
  const named = getNamedType(info.returnType);
  // Of objects and custom scalars nothing can be said that is not theirs.
  if (value instanceof Lie && (!isLeafType(named) || named.name === 'Json'))
    throw new GraphQLError('planted');
  return value;
};

function buildSchemaOf(world: World, subgraph: string, isLying: boolean): GraphQLSchema {
  const typeDefs = parse(printSubgraph(world, subgraph), { noLocation: true });
  const schema = buildSubgraphSchema([{ typeDefs }]);
  const names = [...world.types.map(({ name }) => name), ...world.interfaces.map(({ name }) => name)];
  for (const name of names) {
    const type = schema.getType(name);
    if (!isObjectType(type) && !isInterfaceType(type)) continue;
    type.extensions = { ...type.extensions, apollo: { subgraph: { resolveReference: resolver(name) } } };
    if (isLying) for (const field of Object.values(type.getFields())) field.type = lenient(field.type);
  }
  return schema;
}

function resolver(typeName: string) {
  return (representation: Seen['representation'], reading: Reading): Promise<Seen | null> | Seen | null => {
    const node = findNode(reading, typeName, representation ?? {});
    const fault = reading.faults.find(
      (one) =>
        (one.kind === 'unknown-entity' || one.kind === 'entity-error') &&
        one.subgraph === reading.subgraph &&
        one.node === node?.id,
    );
    if (fault) reading.state.met++;
    if (fault?.kind === 'entity-error') return Promise.reject(new GraphQLError('planted'));
    if (!node || fault) return null;
    const isObject = reading.world.interfaces.some(
      ({ name, asObject }) => name === typeName && asObject?.subgraph === reading.subgraph,
    );
    return { __typename: isObject ? typeName : node.type, node, representation };
  };
}

/** The object whose key the representation has, by whichever key it is. */
function findNode(
  reading: Reading,
  typeName: string,
  known: Readonly<Record<string, unknown>>,
): StoredNode | undefined {
  const members = membersOf(reading.world, typeName, reading.subgraph);
  return reading.world.store.find(({ type, values }) => {
    if (!members.includes(type)) return false;
    if (typeof known.id === 'string') return values.id === known.id;
    if (typeof known.code === 'string') return values.code === known.code && values.region === known.region;
    const reference = values.ref as { node: number } | undefined;
    const code = (known.ref as { code?: unknown } | undefined)?.code;
    return reference !== undefined && reading.nodes.get(reference.node)?.values.code === code;
  });
}

const lenientLeaves = new Map<string, GraphQLScalarType>();

/** The same type without promises: null is allowed everywhere, and a lie passes. */
function lenient(type: GraphQLOutputType): GraphQLOutputType {
  if (isNonNullType(type)) return lenient(type.ofType);
  if (isListType(type)) return new GraphQLList(lenient(type.ofType));
  if (!isLeafType(type)) return type;
  const known = isEnumType(type) ? undefined : lenientLeaves.get(type.name);
  if (known) return known;
  const leaf = new GraphQLScalarType({
    name: type.name,
    serialize: (value) => (value instanceof Lie ? value.value : type.serialize(value)),
  });
  if (!isEnumType(type)) lenientLeaves.set(type.name, leaf);
  return leaf;
}

/** The text that reaches the gateway in place of a reply; null when none does. */
export function spoil(
  text: string,
  { how }: ReplyFault,
): { readonly status: number; readonly text: string } | null {
  switch (how) {
    case 'timeout':
    case 'unreachable':
      return null;
    case 'status-500':
      return { status: 500, text: 'Internal Server Error' };
    case 'broken-json':
      return { status: 200, text: text.slice(0, text.length / 2) };
    case 'not-an-object':
      return { status: 200, text: '[1]' };
    case 'null-data':
      return { status: 200, text: '{"data":null,"errors":[{"message":"planted"}]}' };
    case 'null-data-with-path':
      return {
        status: 200,
        text: JSON.stringify({ data: null, errors: [{ message: 'planted', path: pathInto(text) }] }),
      };
    case 'empty-data':
      return { status: 200, text: '{"data":{}}' };
    case 'short-entities':
      return { status: 200, text: mapEntities(text, (entities) => entities.slice(0, -1)) };
    case 'entities-null-entries':
      return {
        status: 200,
        text: mapEntities(text, (entities) => entities.map(() => null), [{ message: 'planted' }]),
      };
  }
}

function pathInto(text: string): (string | number)[] {
  const data = (JSON.parse(text).data ?? {}) as Record<string, unknown>;
  const [key] = Object.keys(data);
  return key === undefined ? [] : [key];
}

function mapEntities(text: string, change: (entities: unknown[]) => unknown[], added: object[] = []): string {
  const reply = JSON.parse(text);
  let isChanged = false;
  for (const [key, value] of Object.entries(reply.data ?? {})) {
    if (!/^_e(ntities|\d+)$/.test(key) || !Array.isArray(value)) continue;
    reply.data[key] = change(value);
    isChanged = true;
  }
  // Errors below entities that are gone would explain nothing.
  if (isChanged && added.length > 0) reply.errors = added;
  return JSON.stringify(reply);
}
