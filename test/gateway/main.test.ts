import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { decodeJwt, exportJWK, generateKeyPair, SignJWT } from 'jose';
import { nodeFlags } from '../../gateway/nodeFlags.ts';
import { composeSubgraphs } from '../../gateway/supergraph/compose.ts';
import { type HttpSubgraph, replyJson, startHttpSubgraph } from '../support/httpSubgraph.ts';
import { temporaryFolder } from '../support/temporaryFolder.ts';
import { failToStart, runGateway } from './gatewayProcess.ts';

const folder = temporaryFolder();
let books: HttpSubgraph;
let listFile: string;
let supergraphFile: string;

beforeAll(async () => {
  books = await startHttpSubgraph((response, body) => {
    if (body.includes('broken'))
      return replyJson(response, { data: { broken: null }, errors: [{ message: 'No ink.' }] });
    const answer = { data: { book: 'Emma', pages: 7 } };
    if (body.includes('book') && body.includes('slowly'))
      return setTimeout(() => replyJson(response, answer), 300);
    replyJson(response, answer);
  });
  listFile = join(folder, 'subgraphs.json');
  writeFileSync(
    listFile,
    JSON.stringify([subgraph('type Query { book(how: String): String broken: String }')]),
  );
  supergraphFile = join(folder, 'supergraph.graphql');
  writeSupergraph('type Query { book(how: String): String broken: String }');
});
afterAll(() => books.close());

function subgraph(types: string) {
  const link =
    'extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@authenticated"])';
  return { name: 'books', url: books.url, sdl: `${link}\n${types}` };
}

function writeSupergraph(types: string, file = supergraphFile): void {
  const { supergraphSdl, errors } = composeSubgraphs([subgraph(types)]);
  if (errors) throw new Error(errors.map(({ message }) => message).join('\n'));
  writeFileSync(`${file}.draft`, supergraphSdl);
  renameSync(`${file}.draft`, file);
}

describe('serving any graph', () => {
  test('subgraphs are told how much time is left, and asked again where that is set', async () => {
    const flags = ['--timeout-ms', '5000', '--hedge', 'books=50'];
    const gateway = await runGateway(['--subgraphs', listFile, '--port', '0', ...flags]);
    const before = books.bodies.length;

    expect(await gateway.ask('{ book(how: "slowly") }')).toEqual({ data: { book: 'Emma' } });

    expect(books.bodies.length - before).toBe(2);
    const left = Number(books.headers.at(-1)?.['whiteslip-timeout-ms']);
    expect(left).toBeGreaterThan(2_000);
    expect(left).toBeLessThanOrEqual(5_000);
  });

  test.each([
    [
      ['--hedge', 'books'],
      '--hedge takes the name of a subgraph and milliseconds, as in orders=50, not books.',
    ],
    [['--deadline-header', 'a b'], '--deadline-header is no name of a header: a b.'],
  ])('%j does not start', async (flags, sentence) => {
    expect(await failToStart(['--subgraphs', listFile, ...flags])).toEqual({
      code: 1,
      said: `${sentence}\n`,
    });
  });

  test('a list of subgraphs is composed and served, its errors shown, the client made known', async () => {
    const gateway = await runGateway(['--subgraphs', listFile, '--port', '0']);
    expect(await gateway.ask('{ book }', { authorization: 'Bearer of-the-client' })).toEqual({
      data: { book: 'Emma' },
    });
    expect(books.headers.at(-1)).toMatchObject({ authorization: 'Bearer of-the-client' });
    expect(books.headers.at(-1)).not.toHaveProperty('whiteslip-caller');
    expect(await gateway.ask('{ broken }')).toMatchObject({
      data: { broken: null },
      errors: [{ message: 'No ink.' }],
    });
    expect((await fetch(new URL('/health', gateway.url))).status).toBe(200);
    const metrics = await (await fetch(new URL('/metrics', gateway.url))).text();
    expect(metrics).toContain('whiteslip_upstream_calls_total{subgraph="books",outcome="ok"} 2');
    expect(await gateway.stop()).toBe(0);
  });

  test('what is protected is refused, for there is no sign-in', async () => {
    const file = join(folder, 'protected.graphql');
    writeSupergraph('type Query { book: String @authenticated open: String }', file);
    const gateway = await runGateway(['--supergraph', file, '--port', '0']);
    const before = books.bodies.length;
    expect(await gateway.ask('{ book }', { authorization: 'Bearer x' })).toMatchObject({
      data: { book: null },
      errors: [{ path: ['book'] }],
    });
    expect(books.bodies).toHaveLength(before);
    await gateway.stop();
  });

  test('limits that are broken are named', async () => {
    const gateway = await runGateway(['--supergraph', supergraphFile, '--port', '0', '--max-aliases', '1']);
    expect(await gateway.ask('{ a: book b: book }')).toMatchObject({
      errors: [{ extensions: { code: 'ALIAS_LIMIT_EXCEEDED' } }],
    });
    await gateway.stop();
  });

  test('a signal lets a request under way finish', async () => {
    const gateway = await runGateway(['--supergraph', supergraphFile, '--port', '0']);
    const asked = gateway.ask('{ book(how: "slowly") }');
    await new Promise((resolve) => setTimeout(resolve, 100));
    const [answer, code] = await Promise.all([asked, gateway.stop('SIGINT')]);
    expect([answer, code]).toEqual([{ data: { book: 'Emma' } }, 0]);
  });

  test('a new supergraph is taken up without losing a request, a broken one changes nothing', async () => {
    const file = join(folder, 'followed.graphql');
    writeSupergraph('type Query { book: String }', file);
    const gateway = await runGateway(['--supergraph', file, '--port', '0']);
    const answers: unknown[] = [];
    let isAsking = true;
    const asking = (async () => {
      while (isAsking) answers.push(await gateway.ask('{ book }'));
    })();
    expect(await gateway.ask('{ pages }')).toHaveProperty('errors');
    writeSupergraph('type Query { book: String pages: Int }', file);
    await until(async () => !('errors' in (await gateway.ask('{ pages }'))));
    writeFileSync(file, 'nonsense');
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect(await gateway.ask('{ pages }')).toEqual({ data: { pages: 7 } });
    isAsking = false;
    await asking;
    expect(answers.length).toBeGreaterThan(10);
    expect(answers.filter((answer) => JSON.stringify(answer) !== '{"data":{"book":"Emma"}}')).toEqual([]);
    expect(await gateway.stop()).toBe(0);
  });
});

async function until(isSo: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; !(await isSo()); tries++) {
    if (tries > 200) throw new Error('It never came to be.');
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

test('as a product it signs callers on, passes no token on and masks errors', async () => {
  const issuer = await generateKeyPair('EdDSA', { extractable: true });
  const keys = createServer(async (_, response) => {
    replyJson(response, { keys: [{ ...(await exportJWK(issuer.publicKey)), kid: 'users-1', alg: 'EdDSA' }] });
  });
  await new Promise<void>((resolve) => keys.listen(0, '127.0.0.1', resolve));
  const own = await generateKeyPair('EdDSA', { extractable: true });
  const keyFile = join(folder, 'gateway.jwk.json');
  writeFileSync(keyFile, JSON.stringify({ ...(await exportJWK(own.privateKey)), kid: 'gateway-1' }));
  const gateway = await runGateway(['--port', '0', '--no-explorer'], {
    ACCESS_TOKEN_JWKS: `http://127.0.0.1:${(keys.address() as AddressInfo).port}/jwks.json`,
    GATEWAY_KEY: keyFile,
    INTERNAL_TRAFFIC: 'plain',
    USERS_URL: books.url,
  });
  const token = await new SignJWT({ scope: '' })
    .setProtectedHeader({ alg: 'EdDSA', kid: 'users-1' })
    .setIssuer('whiteslip:users')
    .setAudience('whiteslip:graph')
    .setSubject('usr_anna')
    .setExpirationTime('60s')
    .sign(issuer.privateKey);
  const answer = await gateway.ask('{ me { broken: id } }', { authorization: `Bearer ${token}` });
  expect(JSON.stringify(answer)).not.toContain('No ink.');
  const sent = books.headers.at(-1) ?? {};
  expect(sent).not.toHaveProperty('authorization');
  expect(decodeJwt(String(sent['whiteslip-caller']))).toMatchObject({
    iss: 'gateway',
    aud: 'users',
    sub: 'usr_anna',
  });
  await gateway.stop();
  keys.close();
});

describe('a start that cannot be is one sentence and exit code 1', () => {
  function file(name: string, text: string): string {
    const path = join(folder, name);
    writeFileSync(path, text);
    return path;
  }

  const cases: [string, () => string[], RegExp][] = [
    [
      'a file that is not there',
      () => ['--supergraph', '/nowhere.graphql'],
      /cannot be read: ENOENT.*nowhere/,
    ],
    [
      'a document that does not parse',
      () => ['--supergraph', file('broken.graphql', 'type {')],
      /does not parse/,
    ],
    [
      'a document that is no supergraph',
      () => ['--supergraph', file('plain.graphql', 'type Query { a: Int }')],
      /supergraph/i,
    ],
    ['a list that is no JSON', () => ['--subgraphs', file('list.json', 'x')], /is not JSON/],
    [
      'subgraphs that do not compose',
      () => ['--subgraphs', file('clash.json', JSON.stringify([subgraph('type Query { a: Nothing }')]))],
      /do not compose: \[books\] .*Nothing/,
    ],
    ['both kinds of graph', () => ['--supergraph', 'a', '--subgraphs', 'b'], /not both/],
    ['an unknown flag', () => ['--supergrph', 'a'], /Unknown option '--supergrph'; --help/],
    [
      'a port that is no number',
      () => ['--port', 'four', '--supergraph', 'a'],
      /--port must be a whole number/,
    ],
    ['a port out of range', () => ['--port', '65536', '--supergraph', 'a'], /--port must be a whole number/],
    [
      'an edition that is not known',
      () => ['--http-edition', '1', '--supergraph', 'a'],
      /--http-edition must be/,
    ],
    ['no keys for its own graph', () => [], /Set ACCESS_TOKEN_JWKS/],
    [
      'no certificate for its own graph',
      () => ['--jwks', 'https://users.example/', '--key', 'a'],
      /Set GATEWAY_TLS_CERTIFICATE/,
    ],
    [
      'keys of the issuer that travel in plain text',
      () => {
        const files = ['--key', '--tls-certificate', '--tls-key', '--tls-authorities'].flatMap((flag) => [
          flag,
          'a',
        ]);
        return ['--jwks', 'http://users.example/', ...files];
      },
      /--jwks is plain text to another machine/,
    ],
    [
      'a certificate without its key',
      () => ['--supergraph', 'a', '--tls-certificate', 'a'],
      /Give --tls-certificate and --tls-key/,
    ],
    [
      'certificates that are none',
      () => ['--supergraph', supergraphFile, '--tls-authorities', file('authorities.pem', '')],
      /The certificates cannot be used/,
    ],
    [
      'a header that nobody may pass on',
      () => ['--supergraph', 'a', '--forward-header', 'host'],
      /"host" cannot be passed/,
    ],
    [
      'a subgraph URL that is none',
      () => ['--supergraph', supergraphFile, '--subgraph-urls', file('urls.json', '{"books":"ftp://x"}')],
      /"books" is no HTTP URL/,
    ],
    [
      'a key that is none',
      () => ['--supergraph', supergraphFile, '--key', file('key.json', '{}')],
      /key.json cannot be used/,
    ],
    [
      'a port in use',
      () => ['--supergraph', supergraphFile, '--port', new URL(books.url).port],
      /port is in use/,
    ],
  ];
  test.each(cases)('%s', async (_, args, sentence) => {
    const { code, said } = await failToStart(args());
    expect(said).toMatch(sentence);
    expect(said.trimEnd()).not.toContain('\n');
    expect(code).toBe(1);
  });
});

test('npm run gateway starts the gateway with the flags of Node that it is measured with', () => {
  const { scripts } = JSON.parse(readFileSync('package.json', 'utf8'));

  expect(scripts.gateway).toBe(['node', '--no-warnings', ...nodeFlags, 'gateway/main.ts'].join(' '));
});
