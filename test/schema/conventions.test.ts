import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  type ASTNode,
  type DocumentNode,
  type FieldDefinitionNode,
  type InputValueDefinitionNode,
  Kind,
  type ObjectTypeDefinitionNode,
  parse,
  type TypeNode,
  visit,
} from 'graphql';

interface Sdl {
  readonly file: string;
  readonly document: DocumentNode;
}

const sdls: Sdl[] = ['bank', 'platform'].flatMap((side) =>
  readdirSync(join('schema', side)).map((name) => {
    const file = join('schema', side, name);
    return { file, document: parse(readFileSync(file, 'utf8')) };
  }),
);

/** Every place where a rule is broken, one line each: "file:line what". */
function broken(rule: (node: ASTNode, parent: string) => string | null): string[] {
  return sdls.flatMap(({ file, document }) => brokenIn(file, document, rule));
}

function brokenIn(
  file: string,
  document: DocumentNode,
  rule: (node: ASTNode, parent: string) => string | null,
) {
  const found: string[] = [];
  const names: string[] = [];
  visit(document, {
    enter(node) {
      const what = rule(node, names.at(-1) ?? '');
      if (what !== null) found.push(`${file}:${node.loc?.startToken.line} ${what}`);
      if ('name' in node && node.kind !== Kind.NAMED_TYPE && node.name) names.push(node.name.value);
    },
    leave(node) {
      if ('name' in node && node.kind !== Kind.NAMED_TYPE && node.name) names.pop();
    },
  });
  return found;
}

const fields = sdls.flatMap(({ file, document }) =>
  document.definitions
    .filter((node) => node.kind === Kind.OBJECT_TYPE_DEFINITION)
    .flatMap((type) => (type.fields ?? []).map((field) => ({ file, type, field }))),
);

const objectNames = new Set(fields.map(({ type }) => type.name.value));

test('the rules look at eight subgraphs', () => {
  expect(sdls).toHaveLength(8);
});

test('everything is described', () => {
  const described: ReadonlySet<string> = new Set([
    Kind.OBJECT_TYPE_DEFINITION,
    Kind.INTERFACE_TYPE_DEFINITION,
    Kind.ENUM_TYPE_DEFINITION,
    Kind.ENUM_VALUE_DEFINITION,
    Kind.INPUT_OBJECT_TYPE_DEFINITION,
    Kind.INPUT_VALUE_DEFINITION,
    Kind.SCALAR_TYPE_DEFINITION,
    Kind.FIELD_DEFINITION,
  ]);
  const isRoot = (node: ASTNode) =>
    node.kind === Kind.OBJECT_TYPE_DEFINITION &&
    ['Query', 'Mutation', 'Subscription'].includes(node.name.value);
  const missing = broken((node) => {
    if (!described.has(node.kind) || isRoot(node) || !('description' in node)) return null;
    const text = node.description?.value.trim() ?? '';
    return text === '' ? `${node.kind} has no description` : null;
  });
  expect(missing).toEqual([]);
});

test('names read as the conventions say', () => {
  const wrong = broken((node) => {
    switch (node.kind) {
      case Kind.OBJECT_TYPE_DEFINITION:
      case Kind.INPUT_OBJECT_TYPE_DEFINITION:
      case Kind.ENUM_TYPE_DEFINITION:
        return /^[A-Z][A-Za-z]*$/.test(node.name.value) ? null : `${node.name.value} is not PascalCase`;
      case Kind.ENUM_VALUE_DEFINITION:
        return /^[A-Z][A-Z0-9_]*$/.test(node.name.value) ? null : `${node.name.value} is not UPPER_CASE`;
      case Kind.FIELD_DEFINITION:
      case Kind.INPUT_VALUE_DEFINITION:
        return nameFault(node);
      default:
        return null;
    }
  });
  expect(wrong).toEqual([]);
});

function nameFault(node: FieldDefinitionNode | InputValueDefinitionNode): string | null {
  const name = node.name.value;
  if (!/^[a-z][A-Za-z0-9]*$/.test(name)) return `${name} is not camelCase`;
  if (/^get[A-Z]/.test(name)) return `${name} begins with get`;
  const isBoolean = namedType(node.type) === 'Boolean';
  if (isBoolean && !/^(is|has)[A-Z]/.test(name)) return `${name} is a Boolean and no claim`;
  return null;
}

test('money is never a float', () => {
  expect(
    broken((node) => (node.kind === Kind.NAMED_TYPE && node.name.value === 'Float' ? 'Float' : null)),
  ).toEqual([]);
});

test('objects refer to objects, not to their ids', () => {
  const wrong = fields.filter(({ field }) => /[a-z]Id$/.test(field.name.value));
  expect(wrong.map(({ file, field }) => `${file} ${field.name.value}`)).toEqual([]);
});

test("what a subgraph adds to another one's entity may be null", () => {
  const homes = new Map(
    Object.entries({
      User: 'users',
      Consent: 'users',
      Party: 'users',
      Card: 'accounts',
      Account: 'accounts',
      Facility: 'accounts',
      AutoDebit: 'accounts',
      CreditLine: 'credit-lines',
      Hold: 'credit-lines',
      Offer: 'credit-lines',
      Order: 'orders',
      Quote: 'orders',
      Decision: 'risk',
      Appeal: 'risk',
      InstalmentPlan: 'receivables',
      Instalment: 'receivables',
      Statement: 'receivables',
      Receivable: 'receivables',
      Payment: 'clearing',
      SettlementBatch: 'clearing',
      Reconciliation: 'reconciliation',
      Break: 'reconciliation',
    }),
  );
  const entities = new Set(fields.filter(({ type }) => hasKey(type)).map(({ type }) => type.name.value));
  expect([...entities].sort()).toEqual([...homes.keys()].sort());
  const wrong = fields.filter(
    ({ file, type, field }) =>
      homes.has(type.name.value) &&
      !file.endsWith(`/${homes.get(type.name.value)}.graphql`) &&
      field.name.value !== 'id' &&
      field.type.kind === Kind.NON_NULL_TYPE,
  );
  expect(wrong.map(({ file, type, field }) => `${file} ${type.name.value}.${field.name.value}`)).toEqual([]);
});

test('items of lists are never null', () => {
  const wrong = broken((node) =>
    node.kind === Kind.LIST_TYPE && node.type.kind !== Kind.NON_NULL_TYPE ? 'a list of nullable items' : null,
  );
  expect(wrong).toEqual([]);
});

test('a list of objects says how long it can be', () => {
  const wrong = fields.filter(({ type, field }) => {
    const isPart = /(Connection|Edge|Payload)$/.test(type.name.value);
    const names = (field.directives ?? []).map((directive) => directive.name.value);
    return !isPart && isObjectList(field.type) && !names.includes('listSize');
  });
  expect(wrong.map(({ type, field }) => `${type.name.value}.${field.name.value}`)).toEqual([]);
});

test('a connection takes `first` with a limit and `after`', () => {
  const connections = fields.filter(({ field }) => namedType(field.type).endsWith('Connection'));
  expect(connections.length).toBeGreaterThan(10);
  for (const { field } of connections) {
    const args = new Map((field.arguments ?? []).map((argument) => [argument.name.value, argument]));
    expect(args.get('first')?.defaultValue).toMatchObject({ value: '20' });
    expect(args.has('after')).toBe(true);
  }
});

test('a mutation takes one input with an idempotency key and gives a payload with user errors', () => {
  const mutations = fields.filter(({ type }) => type.name.value === 'Mutation');
  expect(mutations.length).toBeGreaterThan(0);
  for (const { field, file } of mutations) {
    const stem = field.name.value.charAt(0).toUpperCase() + field.name.value.slice(1);
    const [input, ...others] = field.arguments ?? [];
    expect(others).toEqual([]);
    expect(input && typeText(input.type)).toBe(`${stem}Input!`);
    expect(typeText(field.type)).toBe(`${stem}Payload!`);
    expect(inputField(file, `${stem}Input`, 'idempotencyKey')).toBe('ID!');
    const userErrors = fields.find(
      (other) => other.type.name.value === `${stem}Payload` && other.field.name.value === 'userErrors',
    );
    expect(userErrors && typeText(userErrors.field.type)).toMatch(/^\[\w+!\]!$/);
  }
});

test('what is inaccessible is tagged internal, and the other way round', () => {
  const wrong = broken((node) => {
    if (!('directives' in node)) return null;
    const text = (node.directives ?? []).map((directive) => directive.name.value);
    return text.includes('inaccessible') === text.includes('tag')
      ? null
      : 'only one of @inaccessible and @tag';
  });
  expect(wrong).toEqual([]);
});

function hasKey(type: ObjectTypeDefinitionNode): boolean {
  return (type.directives ?? []).some((directive) => directive.name.value === 'key');
}

function namedType(type: TypeNode): string {
  return type.kind === Kind.NAMED_TYPE ? type.name.value : namedType(type.type);
}

function isObjectList(type: TypeNode): boolean {
  if (type.kind === Kind.NON_NULL_TYPE) return isObjectList(type.type);
  return type.kind === Kind.LIST_TYPE && objectNames.has(namedType(type));
}

function typeText(type: TypeNode): string {
  if (type.kind === Kind.NAMED_TYPE) return type.name.value;
  return type.kind === Kind.NON_NULL_TYPE ? `${typeText(type.type)}!` : `[${typeText(type.type)}]`;
}

function inputField(file: string, input: string, field: string): string | undefined {
  const definitions = sdls.find((sdl) => sdl.file === file)?.document.definitions ?? [];
  const type = definitions.find(
    (node) => node.kind === Kind.INPUT_OBJECT_TYPE_DEFINITION && node.name.value === input,
  );
  if (type?.kind !== Kind.INPUT_OBJECT_TYPE_DEFINITION) return undefined;
  const found = type.fields?.find((each) => each.name.value === field);
  return found && typeText(found.type);
}
