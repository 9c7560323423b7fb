import { once } from 'node:events';
import { Agent, request as httpRequest } from 'node:http';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { startTestHost, type TestHost } from './testHost.ts';

const hosts: TestHost[] = [];
afterEach(async () => {
  for (const host of hosts.splice(0)) await host.close();
});

async function start(...given: Parameters<typeof startTestHost>): Promise<TestHost> {
  const host = await startTestHost(...given);
  hosts.push(host);
  return host;
}

function ask(host: TestHost, query: string, init: RequestInit = {}): Promise<Response> {
  const headers = { 'content-type': 'application/json' };
  return fetch(host.url, { method: 'POST', headers, body: JSON.stringify({ query }), ...init });
}

async function until(isSo: () => boolean): Promise<void> {
  for (let tries = 0; !isSo(); tries++) {
    if (tries > 200) throw new Error('It never came to be.');
    await sleep(10);
  }
}

test('a client that goes away stops the work that was done for it', async () => {
  const host = await start();
  const leaving = new AbortController();
  const asked = ask(host, '{ slow(ms: 5000) }', { signal: leaving.signal });
  await sleep(50);
  leaving.abort();
  await expect(asked).rejects.toThrow();
  await until(() => host.seen.cancelled === 1);
});

test('an answered request is never cancelled', async () => {
  const host = await start();
  expect(await (await ask(host, '{ slow(ms: 1) }')).json()).toEqual({ data: { slow: 'done' } });
  await sleep(20);
  expect(host.seen.cancelled).toBe(0);
});

test('at the deadline the engine is told to stop, and what it has is answered', async () => {
  const host = await start({ requestTimeoutMs: 50 });
  const response = await ask(host, '{ slow(ms: 5000) }');
  expect([response.status, await response.json()]).toEqual([200, { data: { slow: 'cancelled' } }]);
});

test('an engine that does not stop is answered for with 504', async () => {
  const host = await start({ requestTimeoutMs: 50, graceMs: 50 });
  const response = await ask(host, '{ stuck }');
  expect(response.status).toBe(504);
  expect(await response.json()).toMatchObject({ errors: [{ extensions: { code: 'REQUEST_TIMEOUT' } }] });
});

test('a stopping host finishes what is under way, on kept connections too, and takes nothing new', async () => {
  const host = await start();
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const slow = send(host, agent, '{ slow(ms: 150) }');
  await sleep(50);
  const stopped = host.close();
  expect(await slow).toEqual({ status: 200, body: '{"data":{"slow":"done"}}' });
  await stopped;
  await expect(send(host, new Agent(), '{ hello }')).rejects.toMatchObject({ syscall: 'connect' });
  agent.destroy();
});

test('a stopping host still answers while balancers learn that it is not ready', async () => {
  const host = await start({ lameDuckMs: 200 });
  const stopped = host.close();
  const ready = await rawAnswer(host, 'GET /ready HTTP/1.1\r\nhost: x\r\n\r\n');
  expect(ready).toMatch(/^HTTP\/1\.1 503 /);
  expect(ready).toMatch(/\r\nconnection: close\r\n/i);
  const healthy = await rawAnswer(host, 'GET /health HTTP/1.1\r\nhost: x\r\n\r\n');
  expect(healthy).toMatch(/^HTTP\/1\.1 200 /);
  expect((await ask(host, '{ hello }')).status).toBe(200);
  await stopped;
});

function send(
  host: TestHost,
  agent: Agent,
  query: string,
): Promise<{ status: number | undefined; body: string }> {
  return new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/json' };
    const sending = httpRequest(host.url, { method: 'POST', agent, headers }, async (response) => {
      let body = '';
      for await (const chunk of response) body += chunk;
      resolve({ status: response.statusCode, body });
    });
    sending.on('error', reject);
    sending.end(JSON.stringify({ query }));
  });
}

test('a stuck request does not keep a stopping host alive', async () => {
  const host = await start({ drainMs: 100 });
  const slow = ask(host, '{ slow(ms: 20000) }');
  await sleep(50);
  const before = performance.now();
  await host.close();
  await slow.catch(() => undefined);
  expect(performance.now() - before).toBeLessThan(2500);
});

test('a client that sends its request too slowly is answered with 408', async () => {
  const host = await start({ receiveTimeoutMs: 200 });
  const head =
    'POST /graphql HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 10\r\n\r\n';
  const answer = await rawAnswer(host, `${head}{`);
  expect(answer).toMatch(/^HTTP\/1\.1 408 /);
});

test('headers over the limit are answered with 431', async () => {
  const host = await start({ maxHeaderBytes: 2000 });
  const answer = await rawAnswer(
    host,
    `GET /graphql HTTP/1.1\r\nhost: x\r\nx-long: ${'x'.repeat(3000)}\r\n\r\n`,
  );
  expect(answer).toMatch(/^HTTP\/1\.1 431 /);
});

test('bytes that are not HTTP are answered with 400', async () => {
  const host = await start();
  expect(await rawAnswer(host, 'nonsense\r\n\r\n')).toMatch(/^HTTP\/1\.1 400 /);
});

/** What comes back before the server hangs up. */
async function rawAnswer(host: TestHost, text: string): Promise<string> {
  const socket = connect(host.port, '127.0.0.1');
  let answer = '';
  socket.on('data', (chunk) => {
    answer += chunk;
  });
  socket.write(text);
  await once(socket, 'close');
  return answer;
}
