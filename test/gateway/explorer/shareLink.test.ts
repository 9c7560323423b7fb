import { sharedQuery, shareLink } from '../../../gateway/explorer/web/shareLink.ts';

const query = 'query Füße($a: Int = 1) {\n  me { name } # 100% & more\n}';

test('a shared link gives back the operation to the letter', () => {
  expect(sharedQuery(shareLink('http://127.0.0.1:4000/explorer/', query))).toBe(query);
});

test('a shared link carries the operation in the fragment, which no server sees', () => {
  const link = new URL(shareLink('http://127.0.0.1:4000/explorer/?a=1#old', query));
  expect(link.search).toBe('?a=1');
  expect([...new URLSearchParams(link.hash.slice(1)).keys()]).toEqual(['query']);
});

test('an address without an operation shares none', () => {
  expect(sharedQuery('http://127.0.0.1:4000/explorer/')).toBeNull();
  expect(sharedQuery('http://127.0.0.1:4000/explorer/#query=')).toBeNull();
});
