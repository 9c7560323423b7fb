import { readExamples } from '../../gateway/explorer/examples.ts';
import { type Product, startProduct } from '../support/product.ts';

const examples = readExamples('schema/examples');
/** These take away what others need: a password, a session, the person. */
const last = ['ChangePassword', 'SignOutEverywhere', 'EraseMe'];

let product: Product;
const tokens = new Map<string | null, string>();

beforeAll(async () => {
  product = await startProduct();
  for (const { as } of examples) {
    if (as !== null && !tokens.has(as)) tokens.set(as, await product.signIn(as));
  }
}, 180_000);

afterAll(async () => {
  await product?.stop();
});

const ofKind = (kind: string) => examples.filter(({ query }) => query.startsWith(`${kind} `));

test.each(ofKind('query'))(
  'the example "$title" answers for whom it is best',
  async ({ as, query, variables }) => {
    const { status, errors } = await product.ask(
      tokens.get(as) ?? null,
      query,
      JSON.parse(variables || '{}'),
    );
    expect({ status, errors }).toEqual({ status: 200, errors: undefined });
  },
);

const mutations = ofKind('mutation');
const isLast = ({ query }: { readonly query: string }) =>
  last.some((name) => query.includes(`mutation ${name}(`));
const inTurn = [...mutations.filter((one) => !isLast(one)), ...mutations.filter(isLast)];

test.each(inTurn)('the example "$title" is done or refused by name', async ({ as, query, variables }) => {
  const { status, data, errors } = await product.ask(
    tokens.get(as) ?? null,
    query,
    JSON.parse(variables || '{}'),
  );
  expect({ status, errors }).toEqual({ status: 200, errors: undefined });
  const [payload] = Object.values(data ?? {}) as { userErrors: { code: string }[] }[];
  expect(payload?.userErrors.map(({ code }) => code)).not.toContain('IDEMPOTENCY_CONFLICT');
});
