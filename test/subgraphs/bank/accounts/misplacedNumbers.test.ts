import { type BindingWorld, bankOperations, createBindingWorld } from './bindingWorld.ts';

let world: BindingWorld;

beforeAll(async () => {
  world = await createBindingWorld();
});

afterAll(async () => {
  await world?.stop();
});

const card = '6222600123456789013';
const citizen = '11010519491231002X';

test.each([
  ['a variable', 'query ($n: Int!) { accounts(first: $n) { nodes { id } } }', { n: card }],
  ['an integer', 'query ($n: Int!) { accounts(first: $n) { nodes { id } } }', { n: Number(card) }],
  ['a literal', `{ accounts(first: ${card}) { nodes { id } } }`, {}],
  ['an enum', 'query ($k: AccountKind) { accounts(kind: $k) { nodes { id } } }', { k: citizen }],
  ['a currency', 'query ($c: CurrencyCode!) { trialBalance(currency: $c) { isBalanced } }', { c: citizen }],
  ['an unknown field', `{ _${card} }`, {}],
  [
    'a type of an entity',
    '{ _entities(representations: [{ __typename: "6222600123456789013" }]) { __typename } }',
    {},
  ],
])(
  'the bank refuses a number as %s without quoting it, in answer and log',
  async (_what, query, variables) => {
    const answer = await world.accounts.ask(bankOperations, query, variables);
    expect(answer.errors?.length).toBeGreaterThan(0);
    const texts = [JSON.stringify(answer), JSON.stringify(world.accounts.logLines)];
    for (const secret of [card, String(Number(card)), citizen]) {
      for (const text of texts) expect(text).not.toContain(secret);
    }
  },
);
