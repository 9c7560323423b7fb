import { type Product, startProduct } from '../support/product.ts';

let product: Product;
let token = '';

beforeAll(async () => {
  product = await startProduct();
  token = await product.signIn('zhao');
});

afterAll(async () => {
  await product?.stop();
});

const card = '6222600123456789013';
const citizen = '11010519491231002X';

/** What a client can send a number as, where it does not belong. */
const mistakes: readonly (readonly [string, string, Readonly<Record<string, unknown>>])[] = [
  [
    'a number as a variable of a list',
    'query ($n: Int!) { me { orders(first: $n) { nodes { id } } } }',
    { n: card },
  ],
  [
    'an integer as that variable',
    'query ($n: Int!) { me { orders(first: $n) { nodes { id } } } }',
    { n: Number(card) },
  ],
  ['a literal', `{ me { orders(first: ${card}) { nodes { id } } } }`, {}],
  ['text after the operation', `{ me { id } } ${card}`, {}],
  ['an argument that there is not', `{ me(card: "${card}") { id } }`, {}],
  [
    'an input that there is not',
    'mutation ($i: StartBindingInput!) { startBinding(input: $i) { card { id } } }',
    { i: { [citizen]: card } },
  ],
  [
    'an ID number as an enum',
    'query ($k: AccountKind) { accounts(kind: $k) { nodes { id } } }',
    { k: citizen },
  ],
  [
    'a number as an amount',
    'mutation ($i: SignMandateInput!) { signMandate(input: $i) { userErrors { code } } }',
    {
      i: { cardId: card, perDebitLimit: `${card}x`, monthlyLimit: citizen, idempotencyKey: card },
    },
  ],
  [
    'a number as a cursor',
    'query ($c: String!) { me { orders(first: 1, after: $c) { nodes { id } } } }',
    { c: card },
  ],
];

test.each(mistakes)('%s is refused without being quoted', async (_what, query, variables) => {
  const answer = await product.ask(token, query, variables);
  expect(answer.errors?.length).toBeGreaterThan(0);
  const text = JSON.stringify(answer);
  for (const secret of [card, String(Number(card)), citizen]) expect(text).not.toContain(secret);
});

test('a number as the name of the operation is refused without being quoted', async () => {
  const response = await fetch(`${product.origin}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify({ query: 'query One { me { id } }', operationName: card }),
  });
  const text = await response.text();
  expect(text).toContain('errors');
  expect(text).not.toContain(card);
});

test('no log line has what was sent in the wrong place', () => {
  const text = product.logText();
  expect(text.split('\n').length).toBeGreaterThan(10);
  for (const secret of [card, String(Number(card)), citizen]) expect(text).not.toContain(secret);
});
