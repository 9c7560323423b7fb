import { readFileSync } from 'node:fs';
import { buildSchema, Kind, parse } from 'graphql';
import { type Example, readExamples } from '../../gateway/explorer/examples.ts';
import { demoPeople } from '../../seed/people.ts';
import { type Product, startProduct } from '../support/product.ts';

let product: Product;
/** Signed in before anything runs: an example changes a password. */
const tokens = new Map<string | null, string>();

beforeAll(async () => {
  product = await startProduct();
  for (const { userName } of demoPeople) tokens.set(userName, await product.signIn(userName));
}, 120_000);

afterAll(async () => {
  await product?.stop();
});

const examples = readExamples('schema/examples');
const folders = ['Shopper', 'Passkeys', 'Privacy', 'Bind a card'];
const ours = examples.filter(({ folder }) => folders.includes(folder));

function operationOf({ query }: Example) {
  const [operation] = parse(query).definitions;
  if (operation?.kind !== Kind.OPERATION_DEFINITION) throw new Error('An example is an operation.');
  return operation;
}

const runnable = ours.filter((example) => operationOf(example).operation !== 'subscription');

test.each(runnable.map((example): [string, Example] => [example.title, example]))(
  'the example “%s” runs through the gateway, and what it lacks is a refusal',
  async (_title, example) => {
    const variables = example.variables ? JSON.parse(example.variables) : {};
    const { data, errors } = await product.ask(tokens.get(example.as) ?? null, example.query, variables);
    expect(errors).toBeUndefined();
    for (const answer of Object.values<Readonly<Record<string, unknown>>>(data)) {
      if (operationOf(example).operation === 'mutation') expect(answer.userErrors).toBeInstanceOf(Array);
    }
  },
  30_000,
);

test('every operation by which a person joins, proves, agrees, binds, exports and goes has an example', () => {
  const schema = buildSchema(readFileSync('schema/api.graphql', 'utf8'));
  const identityErrors = ['IdentityError', 'CardError', 'ConsentError', 'SignInError'];
  const mutations = Object.values(schema.getMutationType()?.getFields() ?? {}).filter(({ type }) =>
    identityErrors.some((error) => printed(schema, String(type)).includes(error)),
  );
  const shown = new Set(
    examples.flatMap((example) =>
      operationOf(example).selectionSet.selections.map((field) => 'name' in field && field.name.value),
    ),
  );
  expect(mutations.length).toBeGreaterThan(25);
  expect(mutations.map(({ name }) => name).filter((name) => !shown.has(name))).toEqual([]);
});

/** The types of a payload's fields, as text. */
function printed(schema: ReturnType<typeof buildSchema>, payload: string): string {
  const type = schema.getType(payload.replace('!', ''));
  const fields = type && 'getFields' in type ? Object.values(type.getFields()) : [];
  return fields.map((field) => String(field.type)).join(' ');
}
