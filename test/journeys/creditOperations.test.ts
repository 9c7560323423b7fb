import { readFileSync } from 'node:fs';
import { type Product, startProduct } from '../support/product.ts';

let product: Product;

beforeAll(async () => {
  product = await startProduct();
});

afterAll(async () => {
  await product?.stop();
});

const exampleOf = (name: string) => readFileSync(`schema/examples/${name}.graphql`, 'utf8');
const variablesOf = (name: string) => JSON.parse(readFileSync(`schema/examples/${name}.json`, 'utf8'));

test('operations bound what a product may use of a line, and the shopper sees it', async () => {
  const zhao = await product.signIn('zhao');
  const operator = await product.signIn('platform-ops');
  const seen = await product.ask(zhao, exampleOf('sub-limits'));
  expect(seen.data.me.creditLine).toMatchObject({
    limit: { amount: '20000.00' },
    available: { amount: '1097.65' },
    subLimits: [
      {
        product: { name: '白条分期' },
        limit: { amount: '19451.17' },
        available: { amount: '548.82' },
        held: { amount: '1938.45' },
        drawn: { amount: '16963.90' },
      },
    ],
  });
  expect(seen.data.me.creditLine.history.nodes[0]).toMatchObject({
    kind: 'SUB_LIMIT_SET',
    limitBefore: { amount: '20000.00' },
    limitAfter: { amount: '19451.17' },
  });

  const setting = variablesOf('set-sub-limit');
  const set = await product.ask(operator, exampleOf('set-sub-limit'), setting);
  expect(set.data.setSubLimit).toMatchObject({
    creditLine: { subLimits: [{ limit: { amount: '19000.00' }, available: { amount: '97.65' } }] },
    userErrors: [],
  });
  const refused = await product.ask(zhao, exampleOf('set-sub-limit'), setting);
  expect(refused.errors?.map(({ extensions }) => extensions.code)).toEqual(['UNAUTHORIZED_FIELD_OR_TYPE']);
});
