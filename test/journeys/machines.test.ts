import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { createClient } from 'graphql-sse';
import { Agent, request } from 'undici';
import { revokeMachine } from '../../start/revoke.ts';
import { listSubgraphs } from '../../start/subgraphs.ts';
import { derivedId } from '../../subgraphs/common/ids.ts';
import { createServiceSigner } from '../../subgraphs/common/serviceCaller.ts';
import { callerHeader } from '../../subgraphs/common/verifyCaller.ts';
import { type Product, startProduct } from '../support/product.ts';

let product: Product;
const agents: Agent[] = [];

beforeAll(async () => {
  product = await startProduct();
});

afterAll(async () => {
  await Promise.all(agents.map((agent) => agent.destroy()));
  await product?.stop();
});

/** Asks users what only services may ask, with the key of one service and the certificate of some machine. */
async function askAs(keyOf: string, certificateOf: string | null) {
  const ca = readFileSync(product.certificates.authorities);
  const pem = certificateOf === null ? undefined : readFileSync(product.certificates.of(certificateOf));
  const dispatcher = new Agent({ connect: { ca, ...(pem && { cert: pem, key: pem }) } });
  agents.push(dispatcher);
  const sign = await createServiceSigner(keyOf, product.keys.service(keyOf), { now: () => new Date() });
  const query = 'query ($id: ID!) { checkTerms(userId: $id, kind: CREDIT) { isQuizPassed } }';
  const { statusCode, body } = await request(product.subgraphs.get('users')?.url ?? '', {
    method: 'POST',
    dispatcher,
    headers: { 'content-type': 'application/json', [callerHeader]: await sign('users') },
    body: JSON.stringify({ query, variables: { id: derivedId('usr', 2) } }),
  });
  const { data, errors } = (await body.json()) as {
    data?: unknown;
    errors?: { extensions: { code: string } }[];
  };
  return errors ? [statusCode, errors[0]?.extensions.code] : data;
}

test('what services ask each other needs the key and the certificate of one service', async () => {
  expect(await askAs('credit-lines', 'credit-lines')).toEqual({
    checkTerms: { isQuizPassed: expect.any(Boolean) },
  });
  expect(await askAs('credit-lines', null)).toEqual([401, 'CERTIFICATE_MISSING']);
  expect(await askAs('credit-lines', 'orders')).toEqual([401, 'CERTIFICATE_NAME_MISMATCH']);
  expect(await askAs('gateway', 'gateway')).toEqual([200, 'FORBIDDEN']);
});

test('no internal port answers plain text with more than a sentence', async () => {
  const refused = 'This port speaks TLS only: use https.';
  for (const { url } of product.subgraphs.values()) {
    expect((await plainText(Number(new URL(url).port))).split('\n').at(-2)).toBe(refused);
  }
  expect(product.subgraphs.size).toBe(8);
});

test('revoked certificates cost no answer once their successors are there', async () => {
  const ask = () => bankAnswer('zhao');
  expect(await ask()).toBe('***************9376');
  for (const name of ['gateway', 'accounts', 'users']) {
    await revokeMachine(name, product.home, listSubgraphs(), new Date());
  }
  await sleep(1_100);
  expect(await ask()).toBe('***************9376');
  expect(await askAs('credit-lines', 'credit-lines')).toEqual({
    checkTerms: { isQuizPassed: expect.any(Boolean) },
  });
});

test('a person learns nothing of a gateway that is not let in; its operator learns why', async () => {
  const token = await product.signIn('zhao');
  const { of } = product.certificates;
  const good = readFileSync(of('gateway'));
  copyFileSync(of('orders'), of('gateway'));
  await sleep(1_100);
  const { data, errors } = await product.ask(token, '{ me { boundCards { maskedNumber } } }');
  writeFileSync(of('gateway'), good);
  await sleep(1_100);
  expect(data).toEqual({ me: null });
  expect(errors).toEqual([
    {
      message: 'The service behind this field cannot be asked at the moment.',
      path: ['me'],
      extensions: { code: 'SUBGRAPH_REFUSED_GATEWAY', subgraph: 'users' },
    },
  ]);
  expect(product.logText()).toContain('"subgraph":"users","reason":"CERTIFICATE_NAME_MISMATCH"');
  const metrics = await (await fetch(`${product.origin}/metrics`)).text();
  expect(metrics).toContain(
    'whiteslip_upstream_refusals_total{subgraph="users",reason="CERTIFICATE_NAME_MISMATCH"} 1',
  );
});

test("a person's subscription ends with one code when the gateway's certificate is revoked", async () => {
  const authorization = `Bearer ${await product.signIn('zhao')}`;
  const client = createClient({
    url: `${product.origin}/graphql`,
    headers: { authorization },
    retryAttempts: 0,
  });
  const results = Array.fromAsync(client.iterate({ query: 'subscription { cardChanged { id } }' }));
  await sleep(1_000);
  await revokeMachine('gateway', product.home, listSubgraphs(), new Date());
  expect(await results).toMatchObject([
    { errors: [{ extensions: { code: 'SUBGRAPH_REFUSED_GATEWAY', subgraph: 'accounts' } }] },
  ]);
  expect(product.logText()).toContain('"subgraph":"accounts","reason":"CERTIFICATE_REVOKED"');
  expect(product.logText()).not.toContain('"reason":"CERTIFICATE_REVOKED","msg":"machine refused"');
});

/** A field of the bank's, which asks users for the consent first: the gateway's and a service's certificate. */
async function bankAnswer(username: string): Promise<unknown> {
  const query = '{ me { boundCards { maskedNumber } } }';
  const { data, errors } = await product.ask(await product.signIn(username), query);
  return errors?.[0]?.extensions.code ?? data.me.boundCards[0].maskedNumber;
}

/** Everything that a port answers to a plain request for its health, until it closes the connection. */
function plainText(port: number): Promise<string> {
  return new Promise((resolve, reject) => {
    let answer = '';
    const socket = connect(port, '127.0.0.1', () => socket.write('GET /health HTTP/1.1\r\nhost: a\r\n\r\n'));
    socket.on('data', (chunk) => {
      answer += chunk;
    });
    socket.on('error', reject);
    socket.on('close', () => resolve(answer));
  });
}
