import { loadGeneration } from '../../../gateway/supergraph/load.ts';
import { SupergraphError } from '../../../gateway/supergraph/supergraphError.ts';
import { largeSupergraph, supergraphText } from '../../support/supergraphText.ts';

const QUERY = 'type Query @join__type(graph: BOOKS) { a: Int }';

test('subgraphs go by the name that plans use, with their address', () => {
  const { subgraphs } = loadGeneration(supergraphText(QUERY));
  expect([...subgraphs]).toEqual([
    ['books', { name: 'books', url: 'http://127.0.0.1:4001/graphql' }],
    ['book-reviews', { name: 'book-reviews', url: 'http://127.0.0.1:4002/graphql' }],
  ]);
});

test('a generation is known by its document', () => {
  const [first, same, other] = [QUERY, QUERY, `${QUERY} `].map((types) =>
    loadGeneration(supergraphText(types)),
  );
  expect(first?.id).toMatch(/^[0-9a-f]{16}$/);
  expect(same?.id).toBe(first?.id);
  expect(other?.id).not.toBe(first?.id);
});

test.each(['v0.1', 'v0.2', 'v0.3', 'v0.4', 'v0.5'])('the join specification %s is known', (version) => {
  expect(loadGeneration(supergraphText(QUERY, '', version)).subgraphs.size).toBe(2);
});

test.each([
  [
    'a document that does not parse',
    'type Query {',
    'SUPERGRAPH_UNREADABLE',
    /^The supergraph does not parse: .*Expected Name/,
  ],
  [
    'a plain schema',
    'type Query { a: Int }',
    'SUPERGRAPH_NOT_FEDERATED',
    /does not @link the join specification/,
  ],
  [
    'one without subgraphs',
    supergraphText(QUERY).replace(/enum join__Graph \{[^}]+\}/, ''),
    'SUPERGRAPH_NOT_FEDERATED',
    /names no subgraph in join__Graph/,
  ],
  [
    'one whose subgraph has no url',
    supergraphText(QUERY).replace(', url: "http://127.0.0.1:4001/graphql"', ''),
    'SUPERGRAPH_NOT_FEDERATED',
    /BOOKS must have a name and a url/,
  ],
  [
    'a join specification of the future',
    supergraphText(QUERY, '', 'v0.9'),
    'SUPERGRAPH_FEATURE_UNKNOWN',
    /needs https:\/\/specs\.apollo\.dev\/join\/v0\.9 for EXECUTION/,
  ],
  [
    'an unknown feature for security',
    supergraphText(QUERY, '@link(url: "https://acme.example/vault/v1.0", for: SECURITY)'),
    'SUPERGRAPH_FEATURE_UNKNOWN',
    /needs https:\/\/acme\.example\/vault\/v1\.0 for SECURITY, which this gateway does not know/,
  ],
  [
    'a security feature under a foreign host',
    supergraphText(QUERY, '@link(url: "https://acme.example/authenticated/v0.1", for: SECURITY)'),
    'SUPERGRAPH_FEATURE_UNKNOWN',
    /acme\.example\/authenticated/,
  ],
  [
    'an unknown feature for execution',
    supergraphText(QUERY, '@link(url: "https://specs.apollo.dev/connect/v0.1", for: EXECUTION)'),
    'SUPERGRAPH_FEATURE_UNKNOWN',
    /connect\/v0\.1 for EXECUTION/,
  ],
  [
    'an unknown feature in a schema extension',
    `${supergraphText(QUERY)}\nextend schema @link(url: "https://acme.example/vault/v1.0", for: SECURITY)`,
    'SUPERGRAPH_FEATURE_UNKNOWN',
    /vault/,
  ],
  [
    'an argument from context',
    supergraphText(
      'type Query { a: A }\ntype A { b: Int @join__field(graph: BOOKS, contextArguments: [{ context: "c", name: "n", type: "Int", selection: "{ x }" }]) }',
    ),
    'SUPERGRAPH_CONTEXT_UNSUPPORTED',
    /^Field A\.b takes an argument @fromContext/,
  ],
])('%s is refused', (_what, supergraphSdl, code, message) => {
  const load = () => loadGeneration(supergraphSdl);
  expect(load).toThrow(SupergraphError);
  expect(load).toThrow(message);
  expect(load).toThrow(expect.objectContaining({ code }));
});

test('an unknown feature without a purpose may be ignored', () => {
  const links = '@link(url: "https://acme.example/notes/v1.0")';
  expect(loadGeneration(supergraphText(QUERY, links)).apiSchema.getQueryType()?.name).toBe('Query');
});

test('a supergraph of 800 KB loads in well under a second', () => {
  const supergraphSdl = largeSupergraph();
  const durations = [1, 2, 3].map(() => {
    const startedAt = performance.now();
    loadGeneration(supergraphSdl);
    return performance.now() - startedAt;
  });
  expect(Math.min(...durations)).toBeLessThan(1_000);
});
