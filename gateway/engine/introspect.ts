import {
  executeSync,
  type FieldNode,
  type FragmentDefinitionNode,
  GraphQLError,
  type GraphQLObjectType,
  type GraphQLResolveInfo,
  type GraphQLSchema,
  getArgumentValues,
  getIntrospectionQuery,
  getNamedType,
  isObjectType,
  Kind,
  parse,
  SchemaMetaFieldDef,
  type SelectionSetNode,
  TypeMetaFieldDef,
} from 'graphql';
import { createBoundedCache } from './boundedCache.ts';
import type { DataObject } from './data.ts';
import { isIncluded } from './document.ts';
import type { Variables } from './operations.ts';
import type { Introspection } from './program.ts';
import { type Refusal, refuse } from './refusal.ts';

/** Answers what an operation asks of the schema itself, or refuses it for the size of the answer. */
export type Introspect = (asked: Introspection, variables: Variables) => Introspected | Refusal;

export interface Introspected {
  readonly kind: 'introspected';
  readonly data: DataObject;
}

/** Answers of a schema that are kept, and about the bytes that they may take. */
const KEPT = { maxEntries: 50, maxBytes: 32 * 1024 * 1024 };

/** About what one value of an answer takes, with its name. */
const BYTES_PER_VALUE = 100;

/** How much larger than the usual introspection an answer may be, and how large it may be in any case. */
const TIMES_USUAL = 1.5;
const ALWAYS_ALLOWED = 10_000;

/**
 * A small operation can ask for the whole schema many times over, and answering it cannot be interrupted. So the
 * values of its answer are counted first, up to what is allowed: a little more than the introspection that tools send,
 * with all that it can ask for. Answers that no variable decides are kept.
 */
export function createIntrospect(schema: GraphQLSchema): Introspect {
  const kept = createBoundedCache<Introspected>(KEPT);
  let most: number | null = null;
  return ({ document, text }, variables) => {
    const isKept = !text.includes('$');
    const known = isKept ? kept.get(text) : undefined;
    if (known) return known;
    most ??= mostValues(schema);
    const size = countValues(schema, document, variables, most);
    if (size > most) return tooLarge;
    const { data } = executeSync({ schema, document, variableValues: variables });
    const answer: Introspected = { kind: 'introspected', data: data ?? {} };
    if (isKept) kept.set(text, answer, text.length * 2 + size * BYTES_PER_VALUE);
    return answer;
  };
}

const tooLarge = refuse('INTROSPECTION_TOO_LARGE', [
  new GraphQLError('The operation asks for too much of the schema; ask for it once, in the usual way.'),
]);

function mostValues(schema: GraphQLSchema): number {
  const usual = parse(
    getIntrospectionQuery({
      specifiedByUrl: true,
      directiveIsRepeatable: true,
      schemaDescription: true,
      inputValueDeprecation: true,
      oneOf: true,
    }),
  );
  return Math.max(
    ALWAYS_ALLOWED,
    Math.ceil(TIMES_USUAL * countValues(schema, usual, {}, Number.POSITIVE_INFINITY)),
  );
}

interface Count {
  readonly schema: GraphQLSchema;
  readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  readonly variables: Variables;
  readonly most: number;
  values: number;
}

/** The values in the answer, long texts as several; a little more than `most` when there are more. */
function countValues(
  schema: GraphQLSchema,
  { definitions }: Introspection['document'],
  variables: Variables,
  most: number,
): number {
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const node of definitions)
    if (node.kind === Kind.FRAGMENT_DEFINITION) fragments.set(node.name.value, node);
  const count: Count = { schema, fragments, variables, most, values: 0 };
  const root = schema.getQueryType();
  for (const node of definitions) {
    if (node.kind === Kind.OPERATION_DEFINITION && root) countSet(count, node.selectionSet, root, undefined);
  }
  return count.values;
}

function countSet(count: Count, set: SelectionSetNode, type: GraphQLObjectType, source: unknown): void {
  for (const node of set.selections) {
    if (count.values > count.most) return;
    if (!isIncluded(node, count.variables)) continue;
    if (node.kind === Kind.FIELD) countField(count, node, type, source);
    else {
      const fragment = node.kind === Kind.INLINE_FRAGMENT ? node : count.fragments.get(node.name.value);
      count.values++;
      if (fragment) countSet(count, fragment.selectionSet, type, source);
    }
  }
}

function countField(count: Count, node: FieldNode, parent: GraphQLObjectType, source: unknown): void {
  count.values++;
  const field = metaFields.get(node.name.value) ?? parent.getFields()[node.name.value];
  if (!field?.resolve) return;
  const args = getArgumentValues(field, node, count.variables);
  // The schema's own resolvers read nothing else.
  const info = { schema: count.schema } as GraphQLResolveInfo;
  countValue(count, node, getNamedType(field.type), field.resolve(source, args, undefined, info));
}

function countValue(count: Count, node: FieldNode, type: unknown, value: unknown): void {
  if (typeof value === 'string') count.values += value.length >> 6;
  else if (Array.isArray(value)) {
    for (const item of value) {
      if (count.values > count.most) return;
      count.values++;
      countValue(count, node, type, item);
    }
  } else if (value && node.selectionSet && isObjectType(type))
    countSet(count, node.selectionSet, type, value);
}

const metaFields = new Map([
  [SchemaMetaFieldDef.name, SchemaMetaFieldDef],
  [TypeMetaFieldDef.name, TypeMetaFieldDef],
]);
