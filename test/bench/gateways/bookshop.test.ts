import { type PlanNode, QueryPlanner } from '@graphql-hive/router-query-planner';
import { execute, parse } from 'graphql';
import { bookshopReference } from '../../../bench/gateways/bookshop/monolith.ts';
import { subgraphSchema } from '../../../bench/gateways/bookshop/subgraphs.ts';
import { operationNamed, operationNames } from '../../../bench/gateways/operations.ts';
import { bookshopSupergraph } from '../../../bench/gateways/supergraph.ts';

const urls = {
  readers: 'http://readers.test',
  books: 'http://books.test',
  stock: 'http://stock.test',
  notes: 'http://notes.test',
};

test('the three operations have the size and the upstream calls they are named for', async () => {
  const planner = new QueryPlanner(bookshopSupergraph(urls));
  const reference = bookshopReference();
  const measured: Record<string, unknown> = {};
  for (const name of operationNames) {
    const { text } = operationNamed(name);
    const calls = countFetches(planner.plan(text, null, new Set(), 0).node);
    measured[name] = { calls, bytes: JSON.stringify({ data: await reference(text) }).length };
  }
  expect(measured).toEqual({
    heavy: { calls: 7, bytes: 86_673 },
    small: { calls: 2, bytes: 1_732 },
    tiny: { calls: 1, bytes: 308 },
  });
});

function countFetches(node: PlanNode | undefined): number {
  if (!node) return 0;
  if (node.kind === 'Sequence' || node.kind === 'Parallel') {
    return node.nodes.reduce((sum, child) => sum + countFetches(child), 0);
  }
  return node.kind === 'Flatten' ? countFetches(node.node) : 1;
}

test('the subgraphs and the reference agree on what delivery costs', async () => {
  const bestsellers = '{ bestsellers(first: 3) { isbn pricePence weightGrams deliveryPence } }';
  const reference = (await bookshopReference()(bestsellers)) as { bestsellers: Record<string, unknown>[] };
  const representations = reference.bestsellers.map(({ isbn, pricePence, weightGrams }) => ({
    __typename: 'Book',
    isbn,
    pricePence,
    weightGrams,
  }));
  const { data } = await execute({
    schema: subgraphSchema('stock'),
    document: parse(
      'query ($r: [_Any!]!) { _entities(representations: $r) { ... on Book { deliveryPence } } }',
    ),
    variableValues: { r: representations },
  });
  expect(data).toEqual({
    _entities: reference.bestsellers.map(({ deliveryPence }) => ({ deliveryPence })),
  });
  expect(reference.bestsellers.map(({ deliveryPence }) => deliveryPence)).toEqual([205, 0, 90]);
});

test('the reference refuses an operation that has no right answer', async () => {
  await expect(bookshopReference()('{ bestsellers { author } }')).rejects.toThrow(
    'The reference has no answer',
  );
});
