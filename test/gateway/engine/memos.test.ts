import type {
  BatchFetchNode,
  FetchNode,
  PlanNode,
  RequiresSelection,
} from '@graphql-hive/router-query-planner';
import { shareMemos } from '../../../gateway/engine/memos.ts';

const keyed = (typeCondition: string, ...names: string[]): RequiresSelection[] => [
  {
    kind: 'InlineFragment',
    typeCondition,
    selections: names.map((name) => ({ kind: 'Field', name })),
  } as RequiresSelection,
];

function fetchOf(selection: string, serviceName = 'books', requires = keyed('Book', '__typename', 'isbn')) {
  const operation = `query($representations: [_Any!]!) { _entities(representations: $representations) { ${selection} } }`;
  return { kind: 'Fetch', serviceName, operation, requires } as FetchNode;
}

const sequence = (...nodes: PlanNode[]): PlanNode => ({ kind: 'Sequence', nodes });

/** The tables that the fetches get. */
function tables(...fetches: FetchNode[]): (number | null)[] {
  const memos = shareMemos(sequence(...fetches));
  return fetches.map((fetch) => memos.memoFor(fetch, '_entities'));
}

test('fetches that ask the same share a table, whatever the order of their selections', () => {
  const one = fetchOf('... on Book { title author { name born } }');
  const other = fetchOf(
    '... on Book { author { born name } title }',
    'books',
    keyed('Book', 'isbn', '__typename'),
  );

  expect(tables(one, other)).toEqual([0, 0]);
});

test.each([
  { what: 'another field', other: fetchOf('... on Book { title pages }') },
  { what: 'another alias', other: fetchOf('... on Book { name: title }') },
  { what: 'an argument', other: fetchOf('... on Book { title(short: true) }') },
  { what: 'a condition', other: fetchOf('... on Book { title @skip(if: true) }') },
  { what: 'another subgraph', other: fetchOf('... on Book { title }', 'shop') },
  {
    what: 'another key',
    other: fetchOf('... on Book { title }', 'books', keyed('Book', '__typename', 'id')),
  },
  {
    what: 'another type',
    other: fetchOf('... on Book { title }', 'books', keyed('Work', '__typename', 'isbn')),
  },
])('a fetch with $what shares nothing', ({ other }) => {
  expect(tables(fetchOf('... on Book { title }'), other)).toEqual([null, null]);
});

test('each selection that comes again has a table of its own', () => {
  const title = () => fetchOf('... on Book { title }');
  const pages = () => fetchOf('... on Book { pages }');

  expect(tables(title(), pages(), fetchOf('... on Book { id }'), pages(), title())).toEqual([
    0,
    1,
    null,
    1,
    0,
  ]);
});

test('subgraphs share nothing with each other', () => {
  const at = (name: string) => fetchOf('... on Book { title }', name);

  expect(tables(at('books'), at('shop'), at('books'), at('shop'))).toEqual([0, 1, 0, 1]);
});

test('the parts of one request have tables of their own', () => {
  const requires = keyed('Book', '__typename', 'isbn');
  const operation = `query($a: [_Any!]!, $b: [_Any!]!) {
    _e0: _entities(representations: $a) { ... on Book { title } }
    _e1: _entities(representations: $b) { ... on Book { pages } }
  }`;
  const aliases = ['_e0', '_e1'].map((alias) => ({ alias, paths: [], requires }));
  const batch = { kind: 'BatchFetch', serviceName: 'books', operation, entityBatch: { aliases } };
  const fetch = batch as unknown as BatchFetchNode;
  const memos = shareMemos(sequence(fetch, fetchOf('... on Book { pages }')));

  expect(memos.memoFor(fetch, '_e0')).toBeNull();
  expect(memos.memoFor(fetch, '_e1')).toBe(0);
  expect(memos.count).toBe(1);
});
