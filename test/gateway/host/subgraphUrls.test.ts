import { createPlacing } from '../../../gateway/host/subgraphUrls.ts';

const addresses = [{ name: 'credit-lines', url: 'https://credit-lines.example/graphql' }];
const placing = (urlVariables: Record<string, string> | null) =>
  createPlacing({ subgraphUrlsFile: null, urlVariables });

test('a variable places a subgraph of our own graph, and none of somebody else’s', () => {
  const CREDIT_LINES_URL = 'http://127.0.0.1:4001/graphql';
  expect(placing({ CREDIT_LINES_URL })(addresses)).toEqual([{ name: 'credit-lines', url: CREDIT_LINES_URL }]);
  expect(placing(null)(addresses)).toEqual(addresses);
});

test('our own graph is never asked in plain text on another machine', () => {
  for (const host of [
    'bank.example',
    '10.0.0.7',
    '127.0.0.1.bank.example',
    'localhost.example',
    '[2001:db8::1]',
  ]) {
    const place = placing({ CREDIT_LINES_URL: `http://${host}/graphql` });
    expect(() => place(addresses)).toThrow('"credit-lines" is plain text to another machine');
  }
  for (const host of ['localhost:1', '127.0.0.1:1', '[::1]:1']) {
    expect(placing({ CREDIT_LINES_URL: `http://${host}/` })(addresses)).toHaveLength(1);
  }
  expect(placing(null)([{ name: 'books', url: 'http://books.example/' }])).toHaveLength(1);
});
