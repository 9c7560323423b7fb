import { once } from 'node:events';
import { request as httpRequest } from 'node:http';
import { connect } from 'node:net';
import { startTestHost, type TestHost } from './testHost.ts';

let host: TestHost;
beforeAll(async () => {
  host = await startTestHost({ maxBodyBytes: 2000 });
});
afterAll(() => host.close());

function post(body: unknown, headers: Record<string, string> = {}): Promise<Response> {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return fetch(host.url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: text,
  });
}

async function codeOf(response: Response): Promise<string> {
  const { errors } = (await response.json()) as { errors: { extensions: { code: string } }[] };
  expect(errors).toHaveLength(1);
  return errors[0]?.extensions.code ?? '';
}

const accepted: [accept: string, type: string][] = [
  [
    'application/graphql-response+json; charset=utf-8, application/json; charset=utf-8',
    'graphql-response+json',
  ],
  ['application/json, application/graphql-response+json', 'application/json'],
  ['application/json;q=0.5, application/graphql-response+json;q=0.9', 'graphql-response+json'],
  ['application/graphql-response+json;q=0, */*', 'application/json'],
  ['application/json;q=0, application/*', 'graphql-response+json'],
  ['application/*', 'application/json'],
  ['APPLICATION/JSON', 'application/json'],
  ['multipart/mixed, application/json', 'application/json'],
  ['text/event-stream, application/json;q=0.1', 'text/event-stream'],
];
test.each(accepted)('Accept: %s is answered as %s', async (accept, type) => {
  const response = await post({ query: '{ hello }' }, { accept });
  expect(response.status).toBe(200);
  expect(response.headers.get('content-type')).toContain(type);
  expect(await response.text()).toContain('{"data":{"hello":"Hello you"}}');
});

test.each([['image/png'], ['application/json; charset=utf-16'], ['application/json;q=0'], ['text/html']])(
  'Accept: %s is refused with 406',
  async (accept) => {
    const response = await post({ query: 'mutation { count }' }, { accept });
    expect(response.status).toBe(406);
    expect(await codeOf(response)).toBe('NOT_ACCEPTABLE');
    expect(host.seen.counted).toBe(0);
  },
);

test('an answer with partial data is 200 in both media types', async () => {
  for (const accept of ['application/json', 'application/graphql-response+json']) {
    const response = await post({ query: '{ hello fails }' }, { accept });
    expect(response.status).toBe(200);
    expect(await response.json()).toMatchObject({ data: { hello: 'Hello you', fails: null } });
  }
});

test('text outside of ASCII survives in both directions, its length counted in bytes', async () => {
  const response = await post({
    query: 'query ($name: String) { hello(name: $name) }',
    variables: { name: '白条 🏦' },
  });
  const text = await response.text();
  expect(JSON.parse(text)).toEqual({ data: { hello: 'Hello 白条 🏦' } });
  expect(response.headers.get('content-length')).toBe(String(Buffer.byteLength(text)));
});

test.each([
  ['text/plain'],
  ['application/x-www-form-urlencoded'],
  ['multipart/form-data; boundary=x'],
  ['application/json; charset=latin1'],
  ['application/jsonp'],
])('a body sent as %s is refused with 415', async (type) => {
  const response = await post({ query: 'mutation { count }' }, { 'content-type': type });
  expect(response.status).toBe(415);
  expect(response.headers.get('accept-post')).toBe('application/json; charset=utf-8');
  expect(await codeOf(response)).toBe('UNSUPPORTED_MEDIA_TYPE');
  expect(host.seen.counted).toBe(0);
});

test('a compressed body is refused with 415', async () => {
  const response = await post({ query: '{ hello }' }, { 'content-encoding': 'gzip' });
  expect([response.status, response.headers.get('accept-encoding')]).toEqual([415, 'identity']);
});

test('a batch is refused by name', async () => {
  const response = await post([{ query: '{ hello }' }]);
  expect([response.status, await codeOf(response)]).toEqual([400, 'BATCHING_UNSUPPORTED']);
});

test('bytes that are not UTF-8 are refused', async () => {
  const body = Buffer.from('{"query":"{ hello(name: \\"\xff\\") }"}', 'latin1');
  const response = await fetch(host.url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body,
  });
  expect([response.status, await codeOf(response)]).toEqual([400, 'INVALID_JSON']);
});

test('properties that nobody knows are ignored, even __proto__', async () => {
  const response = await post('{"query":"{ hello }","__proto__":{"query":7},"id":1}');
  expect(await response.json()).toEqual({ data: { hello: 'Hello you' } });
});

test('a body over the limit is refused with 413, whether or not its length was declared', async () => {
  const declared = await post({ query: `# ${'x'.repeat(2000)}\n{ hello }` });
  expect([declared.status, await codeOf(declared)]).toEqual([413, 'BODY_TOO_LARGE']);
  expect(await statusOfEndlessBody()).toBe(413);
});

/** Sends a body of unknown length, piece by piece, until an answer comes. */
function statusOfEndlessBody(): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/json', 'transfer-encoding': 'chunked' };
    const sending = httpRequest(host.url, { method: 'POST', headers }, (response) => {
      clearInterval(timer);
      response.resume();
      response.on('end', () => resolve(response.statusCode));
    });
    sending.on('error', reject);
    const timer = setInterval(() => sending.write('x'.repeat(500)), 2);
  });
}

test('a bug answers 500 and tells nothing of the inside', async () => {
  const response = await post({ query: '{ bug }' });
  const text = await response.text();
  expect(response.status).toBe(500);
  expect(JSON.parse(text)).toEqual({
    errors: [{ message: 'The gateway could not answer.', extensions: { code: 'INTERNAL_SERVER_ERROR' } }],
  });
});

describe('GET', () => {
  function get(parameters: Record<string, string>, headers: Record<string, string> = {}): Promise<Response> {
    return fetch(`${host.url}?${new URLSearchParams(parameters)}`, { headers, redirect: 'manual' });
  }

  test('a mutation is refused with 405 and moves nothing', async () => {
    const query = 'query A { hello } mutation B { count }';
    const response = await get({ query, operationName: 'B' });
    expect([response.status, response.headers.get('allow')]).toEqual([405, 'POST']);
    expect(await codeOf(response)).toBe('METHOD_NOT_ALLOWED');
    expect(host.seen.counted).toBe(0);
    expect((await get({ query, operationName: 'A' })).status).toBe(200);
  });

  test('an empty operation name is no operation name', async () => {
    expect((await get({ query: '{ hello }', operationName: '' })).status).toBe(200);
  });

  test.each([['variables'], ['extensions']])('%s that are no JSON object are refused', async (name) => {
    for (const value of ['{', '[1]', '"text"']) {
      expect((await get({ query: '{ hello }', [name]: value })).status).toBe(400);
    }
  });

  test('a parameter given twice is refused', async () => {
    expect((await fetch(`${host.url}?query={hello}&query={caller}`)).status).toBe(400);
  });

  test('HEAD is answered like GET, without the body', async () => {
    const response = await fetch(`${host.url}?query={hello}`, { method: 'HEAD' });
    expect([response.status, response.headers.get('content-length')]).toEqual([200, '30']);
    expect(await response.text()).toBe('');
  });

  test.each([
    ['cookies', { cookie: 'session=1' }],
    ['Basic credentials', { authorization: 'Basic dTpw' }],
  ])('with %s is refused unless a header forces a preflight', async (_, headers) => {
    const forged = await get({ query: '{ hello }' }, headers);
    expect([forged.status, await codeOf(forged)]).toEqual([403, 'CSRF_PREVENTED']);
    for (const name of [
      'whiteslip-require-preflight',
      'apollo-require-preflight',
      'x-apollo-operation-name',
    ]) {
      expect((await get({ query: '{ hello }' }, { ...headers, [name]: '1' })).status).toBe(200);
    }
  });

  test('that a browser made for another site is refused', async () => {
    const status = await new Promise((resolve) => {
      const headers = { 'sec-fetch-site': 'cross-site' };
      httpRequest(`${host.url}?query={hello}`, { headers }, (response) =>
        resolve(response.resume().statusCode),
      ).end();
    });
    expect(status).toBe(403);
  });
});

test.each(['PUT', 'DELETE', 'PATCH'])(
  '%s is refused with 405 and the methods that are allowed',
  async (method) => {
    const response = await fetch(host.url, { method });
    expect([response.status, response.headers.get('allow')]).toEqual([405, 'GET, HEAD, POST, OPTIONS']);
  },
);

test('OPTIONS names the methods', async () => {
  const response = await fetch(host.url, { method: 'OPTIONS' });
  expect([response.status, response.headers.get('allow')]).toEqual([204, 'GET, HEAD, POST, OPTIONS']);
});

test('a POST to the root is answered too, for clients of a standalone Apollo Server', async () => {
  const headers = { 'content-type': 'application/json' };
  const response = await fetch(new URL('/', host.url), {
    method: 'POST',
    headers,
    body: '{"query":"{ hello }"}',
  });
  expect(await response.json()).toEqual({ data: { hello: 'Hello you' } });
});

test('an unknown path is 404', async () => {
  const response = await fetch(new URL('/nothing', host.url));
  expect([response.status, await codeOf(response)]).toEqual([404, 'NOT_FOUND']);
});

test('only the named headers of a client go on to subgraphs', async () => {
  const response = await post(
    { query: '{ headers }' },
    { 'X-Tenant': 'north', 'x-other': '1', cookie: 'a=1' },
  );
  expect(await response.json()).toEqual({ data: { headers: '{"x-tenant":"north"}' } });
});

test.each([
  [
    'offers HTTP/2',
    '/graphql',
    'connection: upgrade, http2-settings\r\nupgrade: h2c\r\nhttp2-settings: AAMAAABk',
  ],
  ['names the whole URL', 'http://api.example/graphql', 'connection: close'],
])('a request that %s is answered like any other', async (_, target, header) => {
  const body = '{"query":"{ hello }"}';
  const socket = connect(host.port, '127.0.0.1');
  socket.write(
    `POST ${target} HTTP/1.1\r\nhost: api.example\r\n${header}\r\ncontent-type: application/json\r\n` +
      `content-length: ${body.length}\r\n\r\n${body}`,
  );
  const [answer] = await once(socket, 'data');
  expect(String(answer)).toMatch(/^HTTP\/1.1 200 OK.*\{"data":\{"hello":"Hello you"\}\}$/s);
  socket.destroy();
});
