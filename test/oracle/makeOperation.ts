import {
  type GraphQLArgument,
  type GraphQLCompositeType,
  type GraphQLField,
  type GraphQLInputType,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isCompositeType,
  isEnumType,
  isInputObjectType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
  isUnionType,
  parse,
  validate,
} from 'graphql';
import type { Random } from './random.ts';

export interface Operation {
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
}

interface Draft {
  readonly schema: GraphQLSchema;
  readonly random: Random;
  readonly variables: Map<string, { readonly declaration: string; readonly value: unknown }>;
  readonly fragments: { readonly name: string; readonly on: string; readonly text: string }[];
  /** What a response key stands for at each place, so that selections there can be merged. */
  readonly keys: Map<
    string,
    { readonly parent: GraphQLCompositeType; readonly what: string; readonly type: string }[]
  >;
  left: number;
}

/** A random valid operation, or null when several tries were not. */
export function makeOperation(schema: GraphQLSchema, random: Random): Operation | null {
  for (let attempt = 0; attempt < 5; attempt++) {
    const operation = draftOperation(schema, random);
    if (validate(schema, parse(operation.query)).length === 0) return operation;
  }
  return null;
}

/** A random valid subscription, or null where the schema has none or several tries were not valid. */
export function makeSubscription(schema: GraphQLSchema, random: Random): Operation | null {
  const root = schema.getSubscriptionType();
  for (let attempt = 0; root && attempt < 5; attempt++) {
    const draft = newDraft(schema, random);
    const body = fieldSelection(draft, root, '', 0);
    const operation = body === null ? null : finish(draft, 'subscription', `{ ${body} }`);
    if (operation && isValidSubscription(schema, operation)) return operation;
  }
  return null;
}

/** graphql-js throws where the root field of a subscription depends on a variable. */
function isValidSubscription(schema: GraphQLSchema, { query }: Operation): boolean {
  try {
    return validate(schema, parse(query)).length === 0;
  } catch {
    return false;
  }
}

function draftOperation(schema: GraphQLSchema, random: Random): Operation {
  const mutation = schema.getMutationType();
  const isMutation = Boolean(mutation) && random.chance(0.25);
  const root = isMutation ? mutation : schema.getQueryType();
  if (!root) throw new Error('There is no query type.');
  const draft = newDraft(schema, random);
  return finish(draft, isMutation ? 'mutation' : 'query', selectionSet(draft, root, '', 0));
}

function newDraft(schema: GraphQLSchema, random: Random): Draft {
  const left = random.pick([6, 12, 25, 45]);
  return { schema, random, variables: new Map(), fragments: [], keys: new Map(), left };
}

function finish(draft: Draft, kind: string, body: string): Operation {
  const declarations = [...draft.variables.values()].map(({ declaration }) => declaration).join(', ');
  const head = `${kind} Asked${declarations === '' ? '' : `(${declarations})`}`;
  const fragments = draft.fragments.map(({ name, on, text }) => `fragment ${name} on ${on} ${text}`);
  const variables = Object.fromEntries(
    [...draft.variables].flatMap(([name, { value }]) => (value === undefined ? [] : [[name, value]])),
  );
  return { query: [`${head} ${body}`, ...fragments].join('\n'), variables };
}

function selectionSet(draft: Draft, type: GraphQLCompositeType, path: string, depth: number): string {
  const { random } = draft;
  const selections: string[] = [];
  const count = 1 + random.below(4);
  for (let n = 0; n < count; n++) {
    draft.left--;
    const text = selection(draft, type, path, depth);
    if (text !== null) selections.push(text);
  }
  if (selections.length === 0) selections.push('__typename');
  return `{ ${selections.join(' ')} }`;
}

function selection(draft: Draft, type: GraphQLCompositeType, path: string, depth: number): string | null {
  const { random } = draft;
  if (random.chance(0.08)) return `${random.chance(0.3) ? 'kindOf: ' : ''}__typename${condition(draft)}`;
  const isNarrow = isUnionType(type) || random.chance(isAbstractType(type) ? 0.5 : 0.12);
  if (isNarrow) return draft.left > 0 && depth < 9 ? fragment(draft, type, path, depth + 1) : null;
  return fieldSelection(draft, type, path, depth);
}

function fragment(draft: Draft, type: GraphQLCompositeType, path: string, depth: number): string {
  const { random, schema } = draft;
  const on = random.pick(overlapping(schema, type));
  const known = draft.fragments.filter((one) => one.on === on.name);
  if (known.length > 0 && random.chance(0.3)) return `...${random.pick(known).name}${condition(draft)}`;
  const directives = condition(draft);
  const body = selectionSet(draft, on, path, depth);
  if (random.chance(0.25)) {
    const name = `Part${draft.fragments.length}`;
    draft.fragments.push({ name, on: on.name, text: body });
    return `...${name}${directives}`;
  }
  const isPlain = on === type && random.chance(0.5);
  return `...${isPlain ? '' : ` on ${on.name}`}${directives} ${body}`;
}

function overlapping(schema: GraphQLSchema, type: GraphQLCompositeType): GraphQLCompositeType[] {
  const possible = new Set(isAbstractType(type) ? schema.getPossibleTypes(type) : [type]);
  return Object.values(schema.getTypeMap()).filter(
    (one): one is GraphQLCompositeType =>
      isCompositeType(one) &&
      !one.name.startsWith('__') &&
      (isAbstractType(one) ? schema.getPossibleTypes(one) : [one]).some((member) => possible.has(member)),
  );
}

function fieldSelection(
  draft: Draft,
  type: GraphQLCompositeType,
  path: string,
  depth: number,
): string | null {
  if (isUnionType(type)) return null;
  const { random } = draft;
  const isLast = draft.left <= 0 || depth >= 9 || path.split('.').length > 5;
  const fields = Object.values(type.getFields()).filter(
    (field) => !isLast || isLeafType(getNamedType(field.type)),
  );
  if (fields.length === 0) return null;
  const field = random.pick(fields);
  const args = argumentsText(draft, field.args);
  const key = responseKey(draft, type, field, args, path);
  const alias = key === field.name ? '' : `${key}: `;
  const named = getNamedType(field.type);
  const directives = condition(draft);
  const body = isCompositeType(named) ? ` ${selectionSet(draft, named, `${path}.${key}`, depth + 1)}` : '';
  return `${alias}${field.name}${args}${directives}${body}`;
}

/** The field's own name, another field's name, or a name of its own when these mean something else here. */
function responseKey(
  draft: Draft,
  parent: GraphQLCompositeType,
  field: GraphQLField<unknown, unknown>,
  args: string,
  path: string,
): string {
  const { random } = draft;
  const what = field.name + args;
  const type = String(field.type);
  const wished = random.chance(0.8)
    ? field.name
    : random.pick(['id', 'name', 'next', 'a', 'b', 'code', 'items']);
  for (const key of [wished, field.name, ...Array.from({ length: 50 }, (_, n) => `${field.name}${n}`)]) {
    const place = `${path}|${key}`;
    const known = draft.keys.get(place) ?? [];
    const fits = known.every(
      (one) =>
        one.type === type &&
        (one.what === what || (one.parent !== parent && isObjectType(one.parent) && isObjectType(parent))),
    );
    if (!fits) continue;
    draft.keys.set(place, [...known, { parent, what, type }]);
    return key;
  }
  throw new Error('No response key is free.');
}

function condition(draft: Draft): string {
  const { random } = draft;
  if (!random.chance(0.1)) return '';
  const name = random.pick(['skip', 'include']);
  if (random.chance(0.2)) return ` @${name}(if: ${random.chance(0.5)})`;
  const variable = random.pick(['yes', 'no', 'maybe']);
  const value = variable === 'maybe' ? undefined : variable === 'yes';
  const declaration = variable === 'maybe' ? '$maybe: Boolean! = true' : `$${variable}: Boolean!`;
  draft.variables.set(variable, { declaration, value });
  return ` @${name}(if: $${variable})`;
}

function argumentsText(draft: Draft, args: readonly GraphQLArgument[]): string {
  const given = args.flatMap((arg) => {
    const isNeeded = isNonNullType(arg.type) && arg.defaultValue === undefined;
    if (!isNeeded && draft.random.chance(0.4)) return [];
    return [`${arg.name}: ${argumentText(draft, arg.type)}`];
  });
  return given.length === 0 ? '' : `(${given.join(', ')})`;
}

function argumentText(draft: Draft, type: GraphQLInputType): string {
  const { random, variables } = draft;
  if (random.chance(0.6)) return inputValue(draft, type).text;
  const name = `v${variables.size}`;
  const { text, value } = inputValue(draft, type, true);
  const hasDefault = random.chance(0.3);
  const isOmitted = !isNonNullType(type) || hasDefault ? random.chance(0.3) : false;
  const declaration = `$${name}: ${type}${hasDefault ? ` = ${text}` : ''}`;
  variables.set(name, { declaration, value: isOmitted ? undefined : value });
  return `$${name}`;
}

/** A value as GraphQL text and as JSON. */
function inputValue(
  draft: Draft,
  type: GraphQLInputType,
  isConstant = false,
): { text: string; value: unknown } {
  const { random } = draft;
  if (isNonNullType(type)) return inputOf(draft, type.ofType, isConstant);
  return random.chance(0.15) ? { text: 'null', value: null } : inputOf(draft, type, isConstant);
}

function inputOf(
  draft: Draft,
  type: GraphQLInputType,
  isConstant: boolean,
): { text: string; value: unknown } {
  const { random } = draft;
  if (isListType(type)) {
    const items = Array.from({ length: random.below(3) }, () => inputValue(draft, type.ofType, isConstant));
    return { text: `[${items.map(({ text }) => text).join(', ')}]`, value: items.map(({ value }) => value) };
  }
  if (isInputObjectType(type)) {
    const fields = random.some(Object.values(type.getFields()), 0, 3).map((field) => {
      const useVariable = !isConstant && random.chance(0.2);
      if (useVariable) return { name: field.name, text: argumentText(draft, field.type), value: null };
      return { name: field.name, ...inputValue(draft, field.type, isConstant) };
    });
    return {
      text: `{${fields.map(({ name, text }) => `${name}: ${text}`).join(', ')}}`,
      value: Object.fromEntries(fields.map(({ name, value }) => [name, value])),
    };
  }
  if (isEnumType(type)) {
    const value = random.pick(type.getValues()).name;
    return { text: value, value };
  }
  const named = String(type);
  const value =
    named === 'Int'
      ? random.below(4)
      : named === 'Float'
        ? random.pick([0.5, 2, -3.25])
        : random.pick(['', 'x', 'a "b"', 'é']);
  return { text: JSON.stringify(value), value };
}
