import { join } from 'node:path';
import { readSubgraphsFile } from '../../../gateway/supergraph/subgraphsFile.ts';
import { temporaryFolder } from '../../support/temporaryFolder.ts';

function read(list: unknown, files: Record<string, string> = {}) {
  const folder = temporaryFolder({
    'list.json': typeof list === 'string' ? list : JSON.stringify(list),
    ...files,
  });
  return { folder, subgraphs: () => readSubgraphsFile(join(folder, 'list.json')) };
}

test('SDL stands in the list itself or in a file beside it', () => {
  const inline = { name: 'books', url: 'http://127.0.0.1:4001/', sdl: 'type Query { a: Int }' };
  const { folder, subgraphs } = read(
    [inline, { name: 'reviews', url: 'http://127.0.0.1:4002/', sdl: 'sdl/reviews.graphql' }],
    { 'sdl/reviews.graphql': 'type Review { stars: Int }' },
  );
  expect(subgraphs()).toEqual([
    inline,
    {
      name: 'reviews',
      url: 'http://127.0.0.1:4002/',
      sdl: 'type Review { stars: Int }',
      file: join(folder, 'sdl/reviews.graphql'),
    },
  ]);
});

test.each([
  ['[{', /list\.json is not JSON: /],
  [{ name: 'books' }, /list\.json must hold a JSON list of subgraphs\.$/],
  [
    [{ name: 'books', url: 'http://127.0.0.1/' }],
    /^Entry 1 of .* must have "name", "url" and "sdl", each a text\.$/,
  ],
  [[null], /^Entry 1 of /],
  [
    [{ name: 'books', url: 'nowhere', sdl: 'type Query { a: Int }' }],
    /^The url of subgraph "books" in .* is not a URL: nowhere$/,
  ],
  [
    [{ name: 'books', url: 'http://127.0.0.1/', sdl: 'type Query { a: Int }', subscriptions: 'post' }],
    /^"subscriptions" of subgraph "books" in .* must be "sse" or "websocket"\.$/,
  ],
  [
    [{ name: 'books', url: 'http://127.0.0.1/', sdl: 'missing.graphql' }],
    /^The SDL of subgraph "books" cannot be read: ENOENT/,
  ],
])('a list that cannot be used is refused with one sentence: %j', (list, message) => {
  const { subgraphs } = read(list);
  expect(subgraphs).toThrow(
    expect.objectContaining({ code: 'SUPERGRAPH_UNREADABLE', message: expect.stringMatching(message) }),
  );
});

test('a list that is not there is refused with one sentence', () => {
  expect(() => readSubgraphsFile('/no/such/list.json')).toThrow(
    /^The list of subgraphs cannot be read: ENOENT/,
  );
});
