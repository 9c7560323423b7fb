import { readFileSync } from 'node:fs';
import { type Product, startProduct } from '../support/product.ts';

const cardAndCredit = readFileSync('schema/examples/card-and-credit.graphql', 'utf8');

let product: Product;

beforeAll(async () => {
  product = await startProduct();
});

afterAll(async () => {
  await product?.stop();
});

test('with the bank away its fields are null with an error each, and everything else answers', async () => {
  const token = await product.signIn('chen');
  const whole = await product.ask(token, cardAndCredit);
  for (const name of ['accounts', 'clearing', 'reconciliation']) await product.subgraphs.get(name)?.stop();

  const { status, data, errors } = await product.ask(token, cardAndCredit);

  expect(status).toBe(200);
  const { me } = whole.data;
  expect(data.me).toEqual({
    ...me,
    boundCards: null,
    orders: { nodes: me.orders.nodes.map((order: object) => ({ ...order, settlement: null })) },
  });
  expect(errors?.map(({ path, extensions }) => ({ path, ...extensions }))).toEqual([
    { path: ['me', 'boundCards'], code: 'SUBGRAPH_UNREACHABLE', subgraph: 'accounts' },
    ...me.orders.nodes.map((_order: object, index: number) => ({
      path: ['me', 'orders', 'nodes', index, 'settlement'],
      code: 'SUBGRAPH_UNREACHABLE',
      subgraph: 'clearing',
    })),
  ]);
});

test("with the platform's receivables away, too, only the next statement is missing", async () => {
  const token = await product.signIn('zhao');
  await product.subgraphs.get('receivables')?.stop();
  const query = '{ me { creditLine { available { amount } nextStatement { dueOn } } } }';
  const { data, errors } = await product.ask(token, query);
  expect(data).toEqual({ me: { creditLine: { available: { amount: '1097.65' }, nextStatement: null } } });
  expect(errors?.map(({ path, extensions }) => [path, extensions.code])).toEqual([
    [['me', 'creditLine', 'nextStatement'], 'SUBGRAPH_UNREACHABLE'],
  ]);
});
