import { createInProcessUpstream, type LocalSubgraph } from '../../../gateway/upstream/inProcess.ts';
import { createUpstreamRouter } from '../../../gateway/upstream/router.ts';
import { testContext } from '../../support/federation.ts';

const request = (subgraph: string) =>
  ({ subgraph, operationKind: 'query', body: '{"query":"{a}"}' }) as const;

const open = (subgraph: LocalSubgraph, timeoutMs = 1_000) =>
  createInProcessUpstream(new Map([['shop', subgraph]]), {
    timeoutMs,
    headersFor: (name) => ({ 'whiteslip-caller': `token for ${name}` }),
  });

test('a subgraph in this process gets what it would get over HTTP', async () => {
  const upstream = open(async (body, headers) => ({ data: { body, caller: headers['whiteslip-caller'] } }));

  expect(await upstream.call({ ...request('shop'), context: testContext() })).toEqual({
    data: { body: '{"query":"{a}"}', caller: 'token for shop' },
  });
});

test('it is told how long somebody will wait, and not asked when nobody does', async () => {
  const asked: (string | undefined)[] = [];
  const subgraph: LocalSubgraph = async (_body, headers) => {
    asked.push(headers['x-left-ms']);
    return { data: {} };
  };
  const upstream = createInProcessUpstream(new Map([['shop', subgraph]]), { deadlineHeader: 'x-left-ms' });
  const call = (deadlineMs: number) =>
    upstream.call({ ...request('shop'), context: { ...testContext(), deadlineMs } });

  await call(performance.now() + 5_000);
  await expect(call(performance.now() - 1)).rejects.toMatchObject({
    code: 'SUBGRAPH_TIMEOUT',
    isUnsent: true,
  });

  expect(asked).toHaveLength(1);
  expect(Number(asked[0])).toBeGreaterThan(3_000);
  expect(Number(asked[0])).toBeLessThanOrEqual(5_000);
});

test('its text is read and judged as over HTTP', async () => {
  const text = (status: number, body: string) =>
    open(async () => ({ status, text: body })).call({ ...request('shop'), context: testContext() });

  expect(await text(200, '{"data":{"a":1}}')).toEqual({ data: { a: 1 } });
  await expect(text(500, 'oh')).rejects.toMatchObject({ code: 'SUBGRAPH_HTTP_ERROR' });
  await expect(text(200, '[]')).rejects.toMatchObject({ code: 'SUBGRAPH_MALFORMED_REPLY' });
});

test('one that throws is unreachable, one that is late is given up', async () => {
  const call = (subgraph: LocalSubgraph) =>
    open(subgraph, 30).call({ ...request('shop'), context: testContext() });

  await expect(call(() => Promise.reject(new Error('bug')))).rejects.toMatchObject({
    code: 'SUBGRAPH_UNREACHABLE',
  });
  await expect(call(() => new Promise(() => undefined))).rejects.toMatchObject({ code: 'SUBGRAPH_TIMEOUT' });
});

test('the router sends each call the way of its subgraph', async () => {
  const near = open(async () => ({ data: { way: 'near' } }));
  const far = createInProcessUpstream(new Map([['bank', async () => ({ data: { way: 'far' } })]]));
  const router = createUpstreamRouter(new Map([['shop', near]]), far);

  expect(await router.call({ ...request('shop'), context: testContext() })).toEqual({
    data: { way: 'near' },
  });
  expect(await router.call({ ...request('bank'), context: testContext() })).toEqual({ data: { way: 'far' } });
  await router.close();
});
