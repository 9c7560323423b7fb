import { setTimeout as sleep } from 'node:timers/promises';
import { createClient } from 'graphql-sse';
import { startTestHost, type TestHost } from './testHost.ts';

let host: TestHost;
beforeAll(async () => {
  host = await startTestHost({ heartbeatMs: 30 });
});
afterAll(() => host.close());

function ask(query: string, accept: string, signal?: AbortSignal): Promise<Response> {
  const headers = { 'content-type': 'application/json', accept };
  return fetch(host.url, {
    method: 'POST',
    headers,
    body: JSON.stringify({ query }),
    signal: signal ?? null,
  });
}

test('a client of GraphQL over SSE receives every event of its subscription', async () => {
  const client = createClient({ url: host.url });
  const received: unknown[] = [];
  for await (const result of client.iterate({ query: 'subscription { ticks(count: 3) }' }))
    received.push(result);
  expect(received).toEqual([{ data: { ticks: 1 } }, { data: { ticks: 2 } }, { data: { ticks: 3 } }]);
  client.dispose();
});

test('a client of GraphQL over SSE can ask a query, and learns what is wrong with one', async () => {
  const client = createClient({ url: host.url });
  const results = [];
  for (const query of ['{ hello }', '{ nothing }']) {
    for await (const result of client.iterate({ query })) results.push(result);
  }
  expect(results).toEqual([
    { data: { hello: 'Hello you' } },
    { errors: [expect.objectContaining({ message: 'Cannot query field "nothing" on type "Query".' })] },
  ]);
  client.dispose();
});

test('events are framed as the protocol says, with a sign of life in the silence', async () => {
  const response = await ask('subscription { ticks(count: 4) }', 'text/event-stream');
  expect(response.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
  const text = await response.text();
  expect(text).toContain('event: next\ndata: {"data":{"ticks":1}}\n\n');
  expect(text).toContain(':\n\n');
  expect(text.endsWith('event: complete\ndata:\n\n')).toBe(true);
});

test('a client that does not read holds its source back', async () => {
  const leaving = new AbortController();
  const response = await ask('{ flood }', 'text/event-stream', leaving.signal);
  expect(response.status).toBe(200);
  await sleep(400);
  expect(host.seen.flooded).toBeGreaterThan(0);
  expect(host.seen.flooded).toBeLessThan(500);
  leaving.abort();
});

test('a subscription ends when its client goes away', async () => {
  const before = host.seen.ticksEnded;
  const leaving = new AbortController();
  const response = await ask('subscription { ticks(count: 1000) }', 'text/event-stream', leaving.signal);
  expect(response.status).toBe(200);
  leaving.abort();
  for (let tries = 0; host.seen.ticksEnded === before && tries < 100; tries++) await sleep(10);
  expect(host.seen.ticksEnded).toBe(before + 1);
});

test('a stream that breaks inside the gateway ends with an error, masked, never with a bare end', async () => {
  const text = await (await ask('{ brokenStream }', 'text/event-stream')).text();
  const error = { message: 'The gateway could not go on.', extensions: { code: 'INTERNAL_SERVER_ERROR' } };
  expect(text).toBe(
    [
      'event: next\ndata: {"data":{"ticks":1}}\n\n',
      `event: next\ndata: ${JSON.stringify({ errors: [error] })}\n\n`,
      'event: complete\ndata:\n\n',
    ].join(''),
  );
});

test('a deferred answer that breaks says that nothing more comes', async () => {
  const text = await (await ask('{ brokenParts }', 'multipart/mixed')).text();
  expect(text).toContain('{"errors":[{"message":"The gateway could not go on.",');
  expect(text).toContain('"hasNext":false}');
  expect(text.endsWith('\r\n-----\r\n')).toBe(true);
});

test('a deferred answer comes in parts, each with its closing boundary', async () => {
  const response = await ask('{ deferred }', 'multipart/mixed, application/json');
  expect(response.headers.get('content-type')).toBe('multipart/mixed; boundary="-"');
  const type = 'content-type: application/json; charset=utf-8';
  expect(await response.text()).toBe(
    [
      '',
      '---',
      type,
      '',
      '{"data":{"fast":1},"hasNext":true}',
      '---',
      type,
      '',
      '{"incremental":[{"data":{"late":2},"path":[]}],"hasNext":false}',
      '-----',
      '',
    ].join('\r\n'),
  );
});

test('a deferred answer comes as events to a client that takes events', async () => {
  const text = await (await ask('{ deferred }', 'text/event-stream')).text();
  expect(text.match(/^data: \{/gm)).toHaveLength(2);
});

test('an operation of several answers is refused to a client that takes one', async () => {
  for (const query of ['subscription { ticks(count: 1) }', '{ deferred }']) {
    const response = await ask(query, 'application/json');
    expect(response.status).toBe(406);
    expect(await response.json()).toMatchObject({ errors: [{ extensions: { code: 'NOT_ACCEPTABLE' } }] });
  }
});

test('the metrics say how many results streams gave, and why they ended', async () => {
  const figures = async () => {
    const text = await (await fetch(host.url.replace('/graphql', '/metrics'))).text();
    const figure = (name: string) =>
      Number(
        text
          .split('\n')
          .find((line) => line.startsWith(`${name} `))
          ?.split(' ')[1] ?? 0,
      );
    return ['results_total', 'ends_total{why="complete"}', 'ends_total{why="broken"}'].map((name) =>
      figure(`whiteslip_stream_${name}`),
    );
  };
  const before = await figures();
  await (await ask('subscription { ticks(count: 3) }', 'text/event-stream')).text();
  await (await ask('{ brokenStream }', 'text/event-stream')).text();
  const after = await figures();
  expect(after.map((figure, index) => figure - (before[index] ?? 0))).toEqual([4, 1, 1]);
});

test('a stopping host ends its streams', async () => {
  const stopping = await startTestHost();
  const headers = { 'content-type': 'application/json', accept: 'text/event-stream' };
  const body = '{"query":"subscription { ticks(count: 100000) }"}';
  const response = await fetch(stopping.url, { method: 'POST', headers, body });
  const before = performance.now();
  const [text] = await Promise.all([response.text(), stopping.close()]);
  expect(text.endsWith('event: complete\ndata:\n\n')).toBe(true);
  expect(text).toContain('"extensions":{"code":"SHUTTING_DOWN"}');
  expect(performance.now() - before).toBeLessThan(900);
});
