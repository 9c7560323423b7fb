import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { request as httpRequest } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startTestHost, type TestHost } from './testHost.ts';

const browser = { accept: 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8' };
let host: TestHost;

beforeAll(async () => {
  const folder = mkdtempSync(join(tmpdir(), 'whiteslip-explorer-'));
  mkdirSync(join(folder, 'dist', 'assets'), { recursive: true });
  writeFileSync(join(folder, 'dist', 'index.html'), '<!doctype html><title>Explorer</title>');
  writeFileSync(join(folder, 'dist', 'assets', 'index-Bx3_9aZk.js'), 'export {}');
  writeFileSync(join(folder, 'secret.txt'), 'secret');
  writeFileSync(join(folder, 'dist', '.stamp'), 'x');
  const explorerConfigFile = join(folder, 'explorer.json');
  writeFileSync(explorerConfigFile, '{"examples":[]}');
  host = await startTestHost({ explorerFolder: join(folder, 'dist'), explorerConfigFile });
});
afterAll(() => host.close());

test('the page is served under a policy that names no other host', async () => {
  const response = await fetch(new URL('/', host.url), { headers: browser });
  expect([response.status, response.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
  const policy = response.headers.get('content-security-policy') ?? '';
  expect(policy).toContain("default-src 'none'; script-src 'self';");
  expect(policy).not.toMatch(/https?:|\*|unsafe-eval/);
  expect(response.headers.get('cache-control')).toBe('no-cache');
});

test('a file whose name holds the hash of its content may be kept for good', async () => {
  const response = await fetch(new URL('/assets/index-Bx3_9aZk.js', host.url));
  expect(response.headers.get('content-type')).toBe('text/javascript; charset=utf-8');
  expect(response.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
});

test('a browser that opens the GraphQL URL is sent to the explorer, a client is answered', async () => {
  const opened = await fetch(host.url, { headers: browser, redirect: 'manual' });
  expect([opened.status, opened.headers.get('location')]).toEqual([303, '/']);
  const asked = await fetch(`${host.url}?query={hello}`, { redirect: 'manual' });
  expect(await asked.json()).toEqual({ data: { hello: 'Hello you' } });
});

test.each(['/../secret.txt', '/.stamp', '/%2e%2e/secret.txt', '/assets/../../secret.txt', '//etc/passwd'])(
  '%s leads nowhere',
  async (path) => {
    const status = await new Promise((resolve) => {
      httpRequest({ port: host.port, path }, (response) => resolve(response.resume().statusCode)).end();
    });
    expect(status).toBe(404);
  },
);

test('the explorer finds its examples, and the plan of an operation', async () => {
  const config = await fetch(new URL('/explorer/config.json', host.url));
  expect(await config.json()).toEqual({ examples: [] });
  const headers = { 'content-type': 'application/json' };
  const ask = (query: string) =>
    fetch(new URL('/explorer/plan', host.url), { method: 'POST', headers, body: JSON.stringify({ query }) });
  expect(await (await ask('{ hello }')).json()).toEqual({ plan: { kind: 'QueryPlan' } });
  const refused = await ask('{ nothing }');
  expect([refused.status, await refused.json()]).toMatchObject([
    400,
    { errors: [{ message: 'No such field.' }] },
  ]);
});

test('a host without an explorer shows no plans', async () => {
  const bare = await startTestHost();
  const response = await fetch(new URL('/explorer/plan', bare.url), { method: 'POST', body: '{}' });
  expect(response.status).toBe(405);
  await bare.close();
});

test('an explorer that was never built is a page that says how to build it', async () => {
  const bare = await startTestHost({ explorerFolder: join(tmpdir(), 'whiteslip-never-built') });
  const response = await fetch(new URL('/', bare.url));
  expect([response.status, await response.text()]).toEqual([
    200,
    expect.stringContaining('npm run explorer:build'),
  ]);
  await bare.close();
});
