import { startTestHost, type TestHost } from './testHost.ts';

const shop = 'https://shop.example';

async function withHost(corsOrigins: string[], use: (host: TestHost) => Promise<void>): Promise<void> {
  const host = await startTestHost({ corsOrigins });
  try {
    await use(host);
  } finally {
    await host.close();
  }
}

function preflight(host: TestHost, origin: string): Promise<Response> {
  const headers = {
    origin,
    'access-control-request-method': 'POST',
    'access-control-request-headers': 'content-type, authorization',
  };
  return fetch(host.url, { method: 'OPTIONS', headers });
}

function ask(host: TestHost, origin: string): Promise<Response> {
  return fetch(`${host.url}?query={hello}`, { headers: { origin } });
}

test('pages of other origins may not call by default', () =>
  withHost([], async (host) => {
    for (const response of [await preflight(host, shop), await ask(host, shop)]) {
      expect(response.headers.get('access-control-allow-origin')).toBeNull();
    }
  }));

test('a page of a named origin may call, a page of another may not', () =>
  withHost([shop], async (host) => {
    const allowed = await preflight(host, shop);
    expect(allowed.status).toBe(204);
    expect(allowed.headers.get('access-control-allow-origin')).toBe(shop);
    expect(allowed.headers.get('access-control-allow-methods')).toBe('GET, POST');
    expect(allowed.headers.get('access-control-allow-headers')).toBe('content-type, authorization');
    expect(allowed.headers.get('vary')).toContain('Origin');
    expect((await ask(host, shop)).headers.get('access-control-allow-origin')).toBe(shop);
    for (const response of [await preflight(host, `${shop}.evil`), await ask(host, 'null')]) {
      expect(response.headers.get('access-control-allow-origin')).toBeNull();
      expect(response.headers.get('vary')).toContain('Origin');
    }
  }));

test('a refusal can be read by a page that may call', () =>
  withHost([shop], async (host) => {
    const response = await fetch(host.url, { method: 'POST', headers: { origin: shop }, body: 'x' });
    expect([response.status, response.headers.get('access-control-allow-origin')]).toEqual([415, shop]);
  }));

test('a star lets every page call, without credentials', () =>
  withHost(['*'], async (host) => {
    const response = await ask(host, shop);
    expect(response.headers.get('access-control-allow-origin')).toBe('*');
    expect(response.headers.get('access-control-allow-credentials')).toBeNull();
  }));
