import {
  type ConnectionArguments,
  type ConnectionLimits,
  CursorInvalid,
  connectionOf,
  PageSizeInvalid,
  pageOf,
} from '../../../subgraphs/common/connection.ts';

interface Row {
  readonly id: string;
  readonly at: string;
}

const limits: ConnectionLimits = { list: 'orders', key: ['instant', 'text'], maxFirst: 3, defaultFirst: 2 };
const rows: Row[] = ['a', 'b', 'c', 'd', 'e'].map((id) => ({ id, at: '2026-11-22T08:00:00.000Z' }));

/** What SQL does with `limit` and `after`, rows being in key order. */
function read(args: ConnectionArguments) {
  const page = pageOf(args, limits);
  const rest = page.after ? rows.filter((row) => row.id > (page.after?.[1] ?? '')) : rows;
  return connectionOf(rest.slice(0, page.limit), page, (row) => [row.at, row.id]);
}

test('pages follow each other to the last row without a repeat or a gap', () => {
  const seen: string[] = [];
  let after: string | null = null;
  for (let pages = 0; pages < 3; pages += 1) {
    const connection = read({ first: 2, after });
    expect(connection.pageInfo.hasPreviousPage).toBe(pages > 0);
    expect(connection.pageInfo.hasNextPage).toBe(pages < 2);
    seen.push(...connection.nodes.map((row) => row.id));
    after = connection.pageInfo.endCursor;
  }
  expect(seen).toEqual(['a', 'b', 'c', 'd', 'e']);
});

test('a page that ends exactly at the last row has no next page', () => {
  expect(read({ first: 3, after: read({ first: 2 }).pageInfo.endCursor }).pageInfo.hasNextPage).toBe(false);
});

test('an empty list has no cursors', () => {
  expect(connectionOf([], pageOf({}, limits), () => []).pageInfo).toEqual({
    hasNextPage: false,
    hasPreviousPage: false,
    startCursor: null,
    endCursor: null,
  });
});

test('a page without `first` has the default size, and null is the same as absent', () => {
  expect(pageOf({}, limits)).toEqual({ list: 'orders', first: 2, limit: 3, after: null });
  expect(pageOf({ first: null, after: null }, limits)).toEqual(pageOf({}, limits));
});

test.each([0, -1, 4, 1.5])('a page of %p rows is refused', (first) => {
  expect(() => pageOf({ first }, limits)).toThrow(PageSizeInvalid);
});

const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
const at = '2026-11-22T08:00:00.000Z';

test.each([
  ['that is empty', ''],
  ['that is not base64', '%%%'],
  ['of another list', encode([1, 'entries', at, 'a'])],
  ['of another version', encode([2, 'orders', at, 'a'])],
  ['with too short a key', encode([1, 'orders', at])],
  ['with too long a key', encode([1, 'orders', at, 'a', 'b'])],
  ['with a key that SQL could not read', encode([1, 'orders', 'now', 'a'])],
  ['with an instant that does not exist', encode([1, 'orders', '2026-02-30T08:00:00.000Z', 'a'])],
  ['with a character that SQL cannot hold', encode([1, 'orders', at, 'a\u0000'])],
  ['with a key that is not text', encode([1, 'orders', at, { id: 'a' }])],
  ['that is too long', encode([1, 'orders', at, 'a'.repeat(600)])],
])('a cursor %s is refused by name', (_what, after) => {
  expect(() => pageOf({ after }, limits)).toThrow(CursorInvalid);
});
