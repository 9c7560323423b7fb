import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Client, createClient, GRAPHQL_TRANSPORT_WS_PROTOCOL } from 'graphql-ws';
import { type ClientOptions, WebSocket } from 'ws';
import type { Authenticate } from '../../../gateway/admission/authenticate.ts';
import { anonymousCaller } from '../../../gateway/admission/caller.ts';
import type { HostSettings } from '../../../gateway/host/parts.ts';
import { startTestHost, type TestHost } from './testHost.ts';

const hosts: TestHost[] = [];
const clients: Client[] = [];
afterEach(async () => {
  for (const client of clients.splice(0)) await client.dispose();
  for (const host of hosts.splice(0)) await host.close();
});

const secondsFromNow = (seconds: number) => Math.floor(Date.now() / 1000) + seconds;

/** Admits "Bearer anna" for a minute and "Bearer brief" for a moment. */
const authenticate: Authenticate = (authorization) => {
  if (authorization === undefined) return anonymousCaller;
  if (!/^Bearer (anna|brief)$/.test(authorization)) {
    return { kind: 'admissionFailure', code: 'INVALID_ACCESS_TOKEN', message: 'No.' };
  }
  const subject = authorization.slice(7);
  const exp = secondsFromNow(subject === 'brief' ? 1 : 60);
  return { kind: 'person', subject, scopes: new Set(), policies: new Set(), claims: { exp } };
};

async function start(settings: Partial<HostSettings> = {}): Promise<TestHost> {
  const host = await startTestHost(settings, authenticate);
  hosts.push(host);
  return host;
}

function clientOf(host: TestHost, connectionParams: Record<string, unknown> = {}): Client {
  const url = host.url.replace('http', 'ws');
  const client = createClient({ url, webSocketImpl: WebSocket, connectionParams, retryAttempts: 0 });
  clients.push(client);
  return client;
}

async function all(client: Client, query: string): Promise<unknown[]> {
  const results: unknown[] = [];
  for await (const result of client.iterate({ query })) results.push(result);
  return results;
}

async function until(isSo: () => boolean): Promise<void> {
  for (let tries = 0; !isSo(); tries++) {
    if (tries > 300) throw new Error('It never came to be.');
    await sleep(10);
  }
}

test('a client receives every event of a subscription, and may ask queries and mutations', async () => {
  const host = await start();
  const client = clientOf(host);
  expect(await all(client, 'subscription { ticks(count: 3) }')).toEqual(
    [1, 2, 3].map((ticks) => ({ data: { ticks } })),
  );
  expect(await all(client, '{ hello }')).toEqual([{ data: { hello: 'Hello you' } }]);
  expect(await all(client, 'mutation { count }')).toEqual([{ data: { count: 1 } }]);
  expect(await all(client, '{ deferred }')).toHaveLength(2);
});

test('an invalid operation is answered with its errors, the connection stays', async () => {
  const client = clientOf(await start());
  await expect(all(client, '{ nothing }')).rejects.toEqual([
    expect.objectContaining({ message: 'Cannot query field "nothing" on type "Query".' }),
  ]);
  await expect(all(client, '{ bug }')).rejects.toEqual([
    { message: 'The gateway could not answer.', extensions: { code: 'INTERNAL_SERVER_ERROR' } },
  ]);
  expect(await all(client, '{ hello }')).toHaveLength(1);
});

test('the caller is the one of the init message, and the header rules hold as for HTTP', async () => {
  const host = await start();
  const params = { Authorization: 'Bearer anna', 'X-Tenant': 'north', 'x-other': '1' };
  for (const given of [params, { headers: params }]) {
    const client = clientOf(host, given);
    expect(await all(client, '{ caller }')).toEqual([{ data: { caller: 'person anna' } }]);
    expect(await all(client, '{ headers }')).toEqual([{ data: { headers: '{"x-tenant":"north"}' } }]);
  }
  expect(await all(clientOf(host), '{ caller }')).toEqual([{ data: { caller: 'anonymous null' } }]);
});

test('a bad token closes the connection', async () => {
  const client = clientOf(await start(), { authorization: 'Bearer nobody' });
  await expect(all(client, '{ hello }')).rejects.toMatchObject({
    code: 4403,
    reason: 'INVALID_ACCESS_TOKEN',
  });
});

test('a stream ends with the token that opened it, and says so, and so does its connection', async () => {
  const host = await start();
  const { socket, send, next } = await open(host);
  send({ type: 'connection_init', payload: { authorization: 'Bearer brief' } });
  await next();
  const closed = once(socket, 'close');
  send({ id: '1', type: 'subscribe', payload: { query: 'subscription { ticks(count: 100000) }' } });
  const messages: { type: string; payload?: { errors?: { extensions: { code: string } }[] } }[] = [];
  while (messages.at(-1)?.type !== 'complete') messages.push((await next()) as (typeof messages)[number]);
  expect(messages.length).toBeLessThan(200);
  expect(messages.at(-2)?.payload?.errors?.[0]?.extensions.code).toBe('INVALID_ACCESS_TOKEN');
  expect(host.seen.ticksEnded).toBe(1);
  const [code, reason] = await closed;
  expect([code, String(reason)]).toEqual([4403, 'INVALID_ACCESS_TOKEN']);
});

test('a stream that breaks inside the gateway ends with an error, masked, never with a bare end', async () => {
  const results = await all(clientOf(await start()), '{ brokenStream }');
  expect(results).toEqual([
    { data: { ticks: 1 } },
    {
      errors: [{ message: 'The gateway could not go on.', extensions: { code: 'INTERNAL_SERVER_ERROR' } }],
    },
  ]);
});

test('a connection takes nothing more once its token has ended', async () => {
  const { socket, send, next } = await open(await start());
  send({ type: 'connection_init', payload: { authorization: 'Bearer brief' } });
  await next();
  await sleep(1100);
  const closed = once(socket, 'close');
  send({ id: '1', type: 'subscribe', payload: { query: '{ hello }' } });
  expect((await closed)[0]).toBe(4403);
});

test('what a client ends stops at its source at once', async () => {
  const host = await start();
  const client = clientOf(host);
  const results = client.iterate({ query: 'subscription { ticks(count: 100000) }' });
  await results.next();
  await results.return?.();
  await until(() => host.seen.ticksEnded === 1);
  const slow = client.iterate({ query: '{ slow(ms: 60000) }' });
  const answer = slow.next();
  await sleep(50);
  await slow.return?.();
  await answer;
  await until(() => host.seen.cancelled === 1);
});

test('a client that goes away ends all of its operations', async () => {
  const host = await start();
  const { socket, send, next } = await open(host);
  send({ type: 'connection_init' });
  await next();
  for (const id of ['a', 'b']) {
    send({ id, type: 'subscribe', payload: { query: 'subscription { ticks(count: 100000) }' } });
  }
  await next();
  await next();
  socket.terminate();
  await until(() => host.seen.ticksEnded === 2);
});

test('an operation that takes too long ends with an error, others go on', async () => {
  const host = await start({ requestTimeoutMs: 50, graceMs: 50 });
  const client = clientOf(host);
  await expect(all(client, '{ stuck }')).rejects.toEqual([
    expect.objectContaining({ extensions: { code: 'REQUEST_TIMEOUT' } }),
  ]);
  expect(await all(client, 'subscription { ticks(count: 10) }')).toHaveLength(10);
});

test('a client that does not read holds its source back', async () => {
  const host = await start();
  const { socket, send, next } = await open(host);
  send({ type: 'connection_init' });
  await next();
  socket.pause();
  send({ id: '1', type: 'subscribe', payload: { query: '{ flood }' } });
  await sleep(400);
  expect(host.seen.flooded).toBeGreaterThan(0);
  expect(host.seen.flooded).toBeLessThan(500);
  socket.terminate();
});

test('a stopping host tells its clients to go', async () => {
  const host = await start();
  const { socket, send, next } = await open(host);
  send({ type: 'connection_init' });
  await next();
  const closed = once(socket, 'close');
  await host.close();
  expect((await closed)[0]).toBe(1001);
});

test('a silent client is taken for gone', async () => {
  const host = await start({ heartbeatMs: 50 });
  const { socket, send, next } = await open(host, { autoPong: false });
  send({ type: 'connection_init' });
  await next();
  const [code] = await once(socket, 'close');
  expect(code).toBe(1006);
});

describe('the protocol', () => {
  const init = { type: 'connection_init' };
  const tick = { id: '1', type: 'subscribe', payload: { query: 'subscription { ticks(count: 1000) }' } };

  test.each([
    ['an operation before the init', [tick], 4401],
    ['two inits', [init, { ...init }], 4429],
    ['two operations of one id', [init, tick, tick], 4409],
    ['an unknown message', [init, { type: 'hello' }], 4400],
    ['a message for servers to send', [init, { id: '1', type: 'next', payload: {} }], 4400],
  ])('%s closes the connection', async (_, messages, code) => {
    const { socket, send, next } = await open(await start());
    const closed = once(socket, 'close');
    for (const message of messages) {
      send(message);
      if (message === init) await next();
    }
    expect((await closed)[0]).toBe(code);
  });

  test('a message that is no JSON, or is over the limit, closes the connection', async () => {
    const host = await start({ maxBodyBytes: 1000 });
    for (const [text, code] of [
      ['nonsense', 4400],
      [JSON.stringify({ ...init, payload: 'x'.repeat(2000) }), 1009],
    ] as const) {
      const { socket } = await open(host);
      const closed = once(socket, 'close');
      socket.send(text);
      expect((await closed)[0]).toBe(code);
    }
  });

  test('a ping is answered with its payload', async () => {
    const { send, next } = await open(await start());
    send({ type: 'ping', payload: { n: 1 } });
    expect(await next()).toEqual({ type: 'pong', payload: { n: 1 } });
  });

  test('another subprotocol is refused', async () => {
    const host = await start();
    const socket = new WebSocket(host.url.replace('http', 'ws'), 'graphql-ws');
    await expect(once(socket, 'open')).rejects.toThrow(/subprotocol/i);
  });

  test.each([
    ['of a foreign page', { origin: 'https://evil.example' }, '/graphql', 403],
    ['at another path', {}, '/elsewhere', 404],
  ])('an upgrade %s is refused', async (_, headers, path, status) => {
    const host = await start({ corsOrigins: ['https://shop.example'] });
    const url = new URL(path, host.url.replace('http', 'ws'));
    const socket = new WebSocket(url, GRAPHQL_TRANSPORT_WS_PROTOCOL, { headers });
    await expect(once(socket, 'open')).rejects.toThrow(`${status}`);
  });

  test('an upgrade of our own page, or of one that may call, is taken', async () => {
    const host = await start({ corsOrigins: ['https://shop.example'] });
    for (const origin of ['https://shop.example', `http://127.0.0.1:${host.port}`]) {
      const { socket } = await open(host, { headers: { origin } });
      expect(socket.readyState).toBe(WebSocket.OPEN);
      socket.terminate();
    }
  });
});

/** A bare connection that can break the rules. */
async function open(host: TestHost, options: ClientOptions = {}) {
  const socket = new WebSocket(host.url.replace('http', 'ws'), GRAPHQL_TRANSPORT_WS_PROTOCOL, options);
  await once(socket, 'open');
  const received: unknown[] = [];
  socket.on('message', (data) => received.push(JSON.parse(String(data))));
  return {
    socket,
    send: (message: object) => socket.send(JSON.stringify(message)),
    async next() {
      await until(() => received.length > 0);
      return received.shift();
    },
  };
}
