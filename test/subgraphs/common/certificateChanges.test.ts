import { readFileSync, writeFileSync } from 'node:fs';
import { createServer, Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { type ConnectionOptions, connect, type TLSSocket } from 'node:tls';
import { Agent, request } from 'undici';
import { followTlsFiles } from '../../../subgraphs/common/tlsFiles.ts';
import { isOldConnection, secureServer, serverTlsOptions } from '../../../subgraphs/common/tlsServer.ts';
import { createCallers, type TestCallers } from '../../support/callers.ts';
import { createCertificates, type TestCertificates } from '../../support/certificates.ts';
import { createDatabase, type TestDatabase } from '../../support/postgres.ts';
import { startTestSubgraph, type TestSubgraph } from '../../support/subgraph.ts';
import { createNotes, notesDatabase } from './notes/notes.ts';

const gateway = { side: 'platform', name: 'gateway' } as const;
const notesPlace = { side: 'platform', name: 'notes' } as const;
const dayMs = 86_400_000;

let database: TestDatabase;
let callers: TestCallers;
let certificates: TestCertificates;
let notes: TestSubgraph;
const agents: Agent[] = [];

beforeAll(async () => {
  database = await createDatabase('platform');
  const ownDatabase = notesDatabase();
  const databaseUrl = await database.add(ownDatabase);
  callers = await createCallers('notes');
  certificates = await createCertificates([notesPlace]);
  const options = { databaseUrl, callers, tls: certificates.filesOf('notes') };
  notes = await startTestSubgraph(createNotes(ownDatabase), options);
});

afterAll(async () => {
  await Promise.all(agents.map((agent) => agent.destroy()));
  await notes?.stop();
  await database?.drop();
  certificates?.remove();
  callers?.remove();
});

/** Asks over one kept connection, each time as a person whom the gateway signed on. Gives "ok" or the code. */
function connected(options: ConnectionOptions): () => Promise<string> {
  const agent = new Agent({ connect: options as object, connections: 1, keepAliveTimeout: 60_000 });
  agents.push(agent);
  return async () => {
    const { body } = await request(notes.url, {
      method: 'POST',
      dispatcher: agent,
      headers: {
        'content-type': 'application/json',
        ...(await callers.headers('notes', { kind: 'person', userId: 'usr_ann' })),
      },
      body: '{"query":"{ __typename }"}',
    });
    const { errors } = (await body.json()) as { errors?: { extensions: { code: string } }[] };
    return errors?.[0]?.extensions.code ?? 'ok';
  };
}

/** Files are looked at again after a second. */
const untilNoticed = () => sleep(1_100);

/** The serial number of the certificate that the server shows a new connection. */
function serialShown(): Promise<string> {
  const { ca } = certificates.clientOf();
  return new Promise((resolve, reject) => {
    const socket = connect(
      { port: Number(new URL(notes.url).port), host: '127.0.0.1', ...(ca && { ca }) },
      () => {
        resolve(socket.getPeerCertificate().serialNumber);
        socket.destroy();
      },
    );
    socket.on('error', reject);
  });
}

test('a revoked certificate is refused, over an open connection and a new one, and its successor is not', async () => {
  const old = certificates.clientOf('gateway');
  const open = connected(old);
  expect(await open()).toBe('ok');
  certificates.revoke('gateway');
  await certificates.prepare();
  await untilNoticed();
  expect(await open()).toBe('CERTIFICATE_REVOKED');
  expect(await connected(old)()).toBe('CERTIFICATE_REVOKED');
  expect(await connected(certificates.clientOf('gateway'))()).toBe('ok');
});

test('a TLS session is resumed while all stays as it is, and does not outlive a revocation', async () => {
  const agent = new HttpsAgent({ ...certificates.clientOf('gateway') });
  const first = await askAnew(agent);
  expect(await askAnew(agent)).toEqual({ ...first, isResumed: true });
  certificates.revoke('gateway');
  await certificates.prepare();
  await untilNoticed();
  expect(await askAnew(agent)).toEqual({ isResumed: false, answer: 'CERTIFICATE_REVOKED' });
  expect(first).toEqual({ isResumed: false, answer: 'ok' });
});

/** Asks over a connection of its own; the agent keeps the TLS session of the one before. */
async function askAnew(agent: HttpsAgent): Promise<{ isResumed: boolean; answer: string }> {
  const token = await callers.headers('notes', { kind: 'person', userId: 'usr_ann' });
  const headers = { 'content-type': 'application/json', ...token };
  return new Promise((resolve, reject) => {
    const asking = httpsRequest(notes.url, { method: 'POST', agent, headers }, async (response) => {
      const isResumed = (response.socket as TLSSocket).isSessionReused();
      const { errors } = JSON.parse(Buffer.concat(await response.toArray()).toString());
      resolve({ isResumed, answer: errors?.[0].extensions.code ?? 'ok' });
    });
    asking.on('error', reject);
    asking.end('{"query":"{ __typename }"}');
  });
}

test('a new certificate is shown without a restart, and open connections go on', async () => {
  const open = connected(certificates.clientOf('gateway'));
  expect(await open()).toBe('ok');
  const before = await serialShown();
  await certificates.issue(notesPlace, new Date());
  await untilNoticed();
  const after = await serialShown();
  expect(after).not.toBe(before);
  expect(await open()).toBe('ok');
});

test('a certificate that ends under an open connection is refused from then on', async () => {
  const endsInMs = 2_000;
  await certificates.issue(gateway, new Date(Date.now() - 14 * dayMs + endsInMs));
  const open = connected(certificates.clientOf('gateway'));
  expect(await open()).toBe('ok');
  await sleep(endsInMs + 100);
  expect(await open()).toBe('CERTIFICATE_EXPIRED');
  await certificates.issue(gateway, new Date());
});

test('an authority that is no longer believed takes its machines along, over open connections, too', async () => {
  const open = connected(certificates.clientOf('gateway'));
  expect(await open()).toBe('ok');
  const both = readFileSync(certificates.authorities, 'utf8');
  const banks = both.slice(
    0,
    both.indexOf('-----END CERTIFICATE-----') + '-----END CERTIFICATE-----\n'.length,
  );
  writeFileSync(certificates.authorities, banks);
  await untilNoticed();
  expect(await open()).toBe('CERTIFICATE_AUTHORITY_UNKNOWN');
  writeFileSync(certificates.authorities, both);
  await untilNoticed();
  expect(await open()).toBe('ok');
});

test('a list of revocations past its end lets nobody new in, until there is a fresh one', async () => {
  await certificates.prepare(new Date(Date.now() - 8 * dayMs));
  await untilNoticed();
  expect(await connected(certificates.clientOf('gateway'))()).toBe('CERTIFICATE_REVOCATION_UNKNOWN');
  await certificates.prepare();
  await untilNoticed();
  expect(await connected(certificates.clientOf('gateway'))()).toBe('ok');
});

test.each(['authorities', 'revocations', 'certificate'] as const)(
  'a file of %s that cannot be used changes nothing and is told to the log',
  async (kind) => {
    const path = certificates.filesOf('notes')[kind] ?? '';
    const good = readFileSync(path, 'utf8');
    const asGateway = connected(certificates.clientOf('gateway'));
    const before = notes.logLines.length;
    writeFileSync(path, '');
    await untilNoticed();
    expect(await asGateway()).toBe('ok');
    const told = notes.logLines.slice(before).map(({ msg }) => msg);
    expect(told).toContain('certificates cannot be read; those from before go on');
    writeFileSync(path, good);
    await untilNoticed();
  },
);

test('a connection is old after a day, so that both ends show what they have by then', async () => {
  const tls = followTlsFiles(certificates.filesOf('notes'), () => undefined);
  const server = createServer({ ...tls(), ...serverTlsOptions }, ({ socket }, response) => {
    const now = performance.now();
    response.end(
      JSON.stringify([now + dayMs / 2, now + 2 * dayMs].map((atMs) => isOldConnection(socket, atMs))),
    );
  });
  secureServer(server, tls);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const dispatcher = new Agent({ connect: certificates.clientOf() as object });
  agents.push(dispatcher);
  const { port } = server.address() as AddressInfo;
  const { body } = await request(`https://127.0.0.1:${port}/`, { dispatcher });
  expect(await body.json()).toEqual([false, true]);
  await dispatcher.close();
  server.close();
});
