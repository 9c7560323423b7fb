import { createHttpUpstream, type HttpUpstreamOptions } from '../../../gateway/upstream/http.ts';
import type { RequestContext, Upstream, UpstreamRequest } from '../../../gateway/upstream/upstream.ts';
import { testContext } from '../../support/federation.ts';
import { type Handler, type HttpSubgraph, replyJson, startHttpSubgraph } from '../../support/httpSubgraph.ts';

let subgraph: HttpSubgraph | undefined;
let upstream: Upstream | undefined;

afterEach(async () => {
  await upstream?.close();
  await subgraph?.close();
});

async function serve(
  handler: Handler,
  options: HttpUpstreamOptions = {},
): Promise<(context?: Partial<RequestContext>) => Promise<unknown>> {
  subgraph = await startHttpSubgraph(handler);
  const opened = createHttpUpstream([{ name: 'shop', url: subgraph.url }], options);
  upstream = opened;
  return (context) => opened.call(requestWith(context));
}

const requestWith = (context: Partial<RequestContext> = {}): UpstreamRequest => ({
  subgraph: 'shop',
  operationKind: 'query',
  body: '{"query":"{ü}"}',
  context: { ...testContext(), ...context },
});

test('a call posts its body as JSON and gives the parsed reply', async () => {
  const call = await serve((response) => replyJson(response, { data: { a: 'ü\u0000😀' } }));

  expect(await call({ headers: { 'x-trace': '7' } })).toEqual({ data: { a: 'ü\u0000😀' } });
  expect(subgraph?.bodies).toEqual(['{"query":"{ü}"}']);
  expect(subgraph?.headers[0]).toMatchObject({ 'content-type': 'application/json', 'x-trace': '7' });
});

test('headers for the subgraph are added to each call and win', async () => {
  const headersFor = async (name: string) => ({ 'whiteslip-caller': `token for ${name}` });
  const call = await serve((response) => replyJson(response, { data: {} }), { headersFor });

  await call({ headers: { 'whiteslip-caller': 'forged' } });

  expect(subgraph?.headers[0]).toMatchObject({ 'whiteslip-caller': 'token for shop' });
});

test('the time that is left is passed on where a header is named for it', async () => {
  const call = await serve((response) => replyJson(response, { data: {} }), {
    deadlineHeader: 'x-deadline-ms',
  });

  await call({ deadlineMs: performance.now() + 5_000 });

  const left = Number(subgraph?.headers[0]?.['x-deadline-ms']);
  expect(left).toBeGreaterThan(3_000);
  expect(left).toBeLessThanOrEqual(5_000);
});

test('a reply in many pieces is put together, also in the middle of a character', async () => {
  const bytes = Buffer.from(JSON.stringify({ data: { text: '绑定卡'.repeat(10_000) } }));
  const call = await serve((response) => {
    response.writeHead(200);
    response.write(bytes.subarray(0, 20_001));
    setTimeout(() => response.end(bytes.subarray(20_001)), 10);
  });

  expect(await call()).toEqual({ data: { text: '绑定卡'.repeat(10_000) } });
});

test('an error status with a GraphQL body is a GraphQL reply', async () => {
  const call = await serve((response) => replyJson(response, { errors: [{ message: 'no' }] }, 500));

  expect(await call()).toEqual({ errors: [{ message: 'no' }] });
});

const unusable: [title: string, handler: Handler, code: string][] = [
  ['an error page', (response) => response.writeHead(502).end('<html>'), 'SUBGRAPH_HTTP_ERROR'],
  ['broken JSON', (response) => response.end('{"data":'), 'SUBGRAPH_MALFORMED_REPLY'],
  [
    'JSON that is no reply',
    (response) => replyJson(response, { message: 'hello' }),
    'SUBGRAPH_MALFORMED_REPLY',
  ],
  ['data that is text', (response) => replyJson(response, { data: 'x' }), 'SUBGRAPH_MALFORMED_REPLY'],
  ['an empty list of errors', (response) => replyJson(response, { errors: [] }), 'SUBGRAPH_MALFORMED_REPLY'],
  ['a reset', (response) => response.destroy(), 'SUBGRAPH_UNREACHABLE'],
];

test.each(unusable)('%s is a failure with a code', async (_title, handler, code) => {
  const call = await serve(handler);

  await expect(call()).rejects.toMatchObject({ code, subgraph: 'shop' });
});

test('a reply beyond the size limit is given up', async () => {
  const call = await serve((response) => replyJson(response, { data: 'x'.repeat(5_000) }), {
    maxReplyBytes: 1_000,
  });

  await expect(call()).rejects.toMatchObject({ code: 'SUBGRAPH_MALFORMED_REPLY' });
});

test("a call ends at the request's deadline", async () => {
  const call = await serve(() => undefined);
  const startMs = performance.now();

  await expect(call({ deadlineMs: startMs + 50 })).rejects.toMatchObject({ code: 'SUBGRAPH_TIMEOUT' });
  expect(performance.now() - startMs).toBeLessThan(1_000);
});

test('a body that stops halfway ends at the deadline too', async () => {
  const call = await serve((response) => {
    response.writeHead(200, { 'content-length': '100' });
    response.write('{"data"');
  });

  await expect(call({ deadlineMs: performance.now() + 50 })).rejects.toMatchObject({
    code: 'SUBGRAPH_TIMEOUT',
  });
});

test('a call ends when the client goes away', async () => {
  const call = await serve(() => undefined);
  const client = new AbortController();
  setTimeout(() => client.abort(), 20);

  await expect(call({ signal: client.signal })).rejects.toMatchObject({ code: 'REQUEST_CANCELLED' });
});

test('a call whose time is already up is not sent', async () => {
  const call = await serve((response) => replyJson(response, { data: {} }));

  await expect(call({ deadlineMs: performance.now() - 1 })).rejects.toMatchObject({
    code: 'SUBGRAPH_TIMEOUT',
  });
  expect(subgraph?.bodies).toEqual([]);
});

test('a subgraph that nobody knows or that is not there is unreachable', async () => {
  upstream = createHttpUpstream([{ name: 'gone', url: 'http://127.0.0.1:1/' }]);

  await expect(upstream.call(requestWith())).rejects.toMatchObject({ code: 'SUBGRAPH_UNREACHABLE' });
  await expect(upstream.call({ ...requestWith(), subgraph: 'gone' })).rejects.toMatchObject({
    code: 'SUBGRAPH_UNREACHABLE',
    isUnanswered: true,
  });
});
