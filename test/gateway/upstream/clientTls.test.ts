import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { getCACertificates, setDefaultCACertificates, type TLSSocket } from 'node:tls';
import { type ClientTls, type ClientTlsFiles, createClientTls } from '../../../gateway/upstream/clientTls.ts';
import { createHttpUpstream } from '../../../gateway/upstream/http.ts';
import type { Upstream } from '../../../gateway/upstream/upstream.ts';
import { createCertificates, type TestCertificates } from '../../support/certificates.ts';
import { testContext } from '../../support/federation.ts';
import { replyJson } from '../../support/httpSubgraph.ts';
import { startStreamSubgraph } from '../../support/streamSubgraph.ts';

const gateway = { side: 'platform', name: 'gateway' } as const;
const shop = { side: 'platform', name: 'shop' } as const;
const stock = { side: 'bank', name: 'stock' } as const;

let certificates: TestCertificates;
let server: Server;
let url: string;
/** Serial numbers of the certificates that clients showed, one a request. */
const shown: string[] = [];
const opened: (Upstream | ClientTls)[] = [];

beforeAll(async () => {
  certificates = await createCertificates([shop, stock]);
  server = createServer(serverOptions('shop'), (request, response) => {
    shown.push((request.socket as TLSSocket).getPeerCertificate().serialNumber);
    replyJson(response, { data: { isGood: true } });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `https://127.0.0.1:${(server.address() as AddressInfo).port}/graphql`;
});

afterEach(async () => {
  for (const each of opened.splice(0)) await each.close();
});

afterAll(async () => {
  server.closeAllConnections();
  server.close();
  certificates.remove();
});

/** A server that lets in only whom an authority names. */
function serverOptions(name: string) {
  const pem = readFileSync(certificates.of(name));
  return { cert: pem, key: pem, ca: readFileSync(certificates.authorities), requestCert: true };
}

function openTls(changes: Partial<ClientTlsFiles> = {}): ClientTls {
  const { certificate, key, authorities, revocations } = certificates.filesOf('gateway');
  const tls = createClientTls({ certificate, key, authorities, revocations, ...changes }, () => undefined);
  opened.push(tls);
  return tls;
}

/** Calls the server under a subgraph's name: "ok", or the code of the failure. */
function callerOf(tls: ClientTls | undefined, name = 'shop'): () => Promise<unknown> {
  const upstream = createHttpUpstream([{ name, url }], { ...(tls && { tls }) });
  opened.unshift(upstream);
  const call = { subgraph: name, operationKind: 'query', body: '{"query":"{isGood}"}' } as const;
  return () =>
    upstream.call({ ...call, context: testContext() }).then(
      () => 'ok',
      (failure) => failure.code,
    );
}

test('a call shows the certificate of the gateway', async () => {
  expect(await callerOf(openTls())()).toBe('ok');
  expect(shown).toHaveLength(1);
});

test('a subgraph that is another than was called, by its certificate, is told nothing', async () => {
  const before = shown.length;
  expect(await callerOf(openTls(), 'stock')()).toBe('SUBGRAPH_UNREACHABLE');
  expect(shown).toHaveLength(before);
});

test('a subgraph of an unknown authority is told nothing', async () => {
  const others = await createCertificates([shop]);
  const before = shown.length;
  expect(await callerOf(openTls({ authorities: others.authorities, revocations: null }))()).toBe(
    'SUBGRAPH_UNREACHABLE',
  );
  expect(await callerOf(undefined)()).toBe('SUBGRAPH_UNREACHABLE');
  expect(shown).toHaveLength(before);
  others.remove();
});

test('a subgraph of somebody else is believed by its own authorities, and no other by these', async () => {
  const others = await createCertificates([shop]);
  const asShop = openTls({
    authorities: others.authorities,
    authoritiesOf: { shop: certificates.authorities },
  });
  expect(await callerOf(asShop)()).toBe('ok');
  const asStock = openTls({ authoritiesOf: { stock: others.authorities, shop: 'system' } });
  expect(await callerOf(asStock)()).toBe('SUBGRAPH_UNREACHABLE');
  const known = getCACertificates('default');
  setDefaultCACertificates([readFileSync(certificates.authorities, 'utf8')]);
  expect(await callerOf(openTls({ authoritiesOf: { shop: 'system' } }))()).toBe('ok');
  setDefaultCACertificates(known);
  others.remove();
});

test('a renewed certificate is shown by the next call, whatever is open', async () => {
  const call = callerOf(openTls());
  await call();
  await certificates.issue(gateway, new Date());
  await sleep(1_100);
  expect(await call()).toBe('ok');
  const [before, after] = shown.slice(-2);
  expect(after).not.toBe(before);
});

test('certificates are renewed under load without one failed call', async () => {
  const call = callerOf(openTls());
  const answers: unknown[] = [];
  let isAsking = true;
  const asking = Array.from({ length: 8 }, async () => {
    while (isAsking) answers.push(await call());
  });
  const before = new Set(shown);
  for (let renewals = 0; renewals < 2; renewals++) {
    await certificates.issue(gateway, new Date());
    await sleep(1_100);
  }
  isAsking = false;
  await Promise.all(asking);
  expect(new Set(answers)).toEqual(new Set(['ok']));
  expect(new Set(shown).difference(before).size).toBeGreaterThanOrEqual(2);
});

test('a subgraph whose certificate was revoked is told nothing more', async () => {
  const call = callerOf(openTls());
  expect(await call()).toBe('ok');
  certificates.revoke('shop');
  await certificates.prepare();
  await sleep(1_100);
  const before = shown.length;
  expect(await call()).toBe('SUBGRAPH_UNREACHABLE');
  expect(shown).toHaveLength(before);
});

test.each(['websocket', 'sse'] as const)(
  'subscriptions over %s show it, too, and check the other side',
  async (protocol) => {
    const subgraph = await startStreamSubgraph(serverOptions('stock'));
    const options = { tls: openTls() };
    const upstream = createHttpUpstream(
      ['stock', 'shop'].map((name) => ({ name, url: subgraph.url, subscriptions: protocol })),
      options,
    );
    opened.unshift(upstream);
    const subscribe = (name: string) =>
      upstream
        .subscribe({
          subgraph: name,
          operationKind: 'subscription',
          body: '{"query":"subscription { count }"}',
          context: testContext(),
        })
        [Symbol.asyncIterator]();
    const events = subscribe('stock');
    const first = events.next();
    for (let tries = 0; subgraph.open.now === 0 && tries < 200; tries++) await sleep(10);
    subgraph.emit(7);
    expect((await first).value).toEqual({ data: { count: 7 } });
    await events.return?.();
    await expect(subscribe('shop').next()).rejects.toMatchObject({ code: 'SUBGRAPH_UNREACHABLE' });
    await subgraph.close();
  },
);
