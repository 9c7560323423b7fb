import { generateKeyPairSync } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import type { JWK } from 'jose';
import { Agent, request } from 'undici';
import { withClient } from '../../../start/databases.ts';
import { signMessage } from '../../../subgraphs/common/signMessage.ts';
import { callerHeader } from '../../../subgraphs/common/verifyCaller.ts';
import { createCallers, type TestCallers } from '../../support/callers.ts';
import { createCertificates, type TestCertificates } from '../../support/certificates.ts';
import { createDatabase, type TestDatabase } from '../../support/postgres.ts';
import { startTestSubgraph, type TestSubgraph } from '../../support/subgraph.ts';
import { createNotes, notesDatabase } from './notes/notes.ts';

const asPartner = { kind: 'service', name: 'partner' } as const;
const body = JSON.stringify({ query: '{ broken(how: "internal") }' });
const answered = [200, { broken: 'partner' }];
const replayed = [401, 'SIGNATURE_REPLAYED'];

const ownDatabase = notesDatabase();
const privateJwk = {
  ...(generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' }) as JWK),
  kid: 'key-1',
};
let database: TestDatabase;
let databaseUrl: string;
let callers: TestCallers;
let certificates: TestCertificates;
let agent: Agent;
let running: TestSubgraph[] = [];

beforeAll(async () => {
  database = await createDatabase('platform');
  databaseUrl = await database.add(ownDatabase);
  callers = await createCallers('notes', 'partner');
  const { d: _private, ...publicJwk } = privateJwk;
  const file = JSON.parse(readFileSync(callers.trustedCallersPath, 'utf8'));
  file.issuers.partner = { keys: file.issuers.partner.keys, messageKeys: [publicJwk] };
  writeFileSync(callers.trustedCallersPath, JSON.stringify(file));
  certificates = await createCertificates([{ side: 'platform', name: 'notes' }]);
  agent = new Agent({ connect: certificates.clientOf() as object });
});

afterEach(async () => {
  await Promise.all(running.map((each) => each.stop()));
  running = [];
});

afterAll(async () => {
  await agent?.destroy();
  await database?.drop();
  certificates?.remove();
  callers?.remove();
});

/** One process of the subgraph: it shares nothing with another one but the database. */
async function startNotes(): Promise<TestSubgraph> {
  const notes = await startTestSubgraph(createNotes(ownDatabase), {
    databaseUrl,
    callers,
    tls: certificates.filesOf('notes'),
  });
  running.push(notes);
  return notes;
}

async function signed(now = new Date()): Promise<Record<string, string>> {
  const { [callerHeader]: callerToken = '' } = await callers.headers('notes', asPartner);
  return signMessage(privateJwk, { url: 'https://127.0.0.1/graphql', body, callerToken }, now);
}

/** What RFC 9421 covers here is the path, not the port: a message is as good at any process of the subgraph. */
async function send(to: TestSubgraph, headers: Record<string, string>, dispatcher = agent) {
  const { statusCode, body: answer } = await request(to.url, { method: 'POST', dispatcher, headers, body });
  const { data, errors } = (await answer.json()) as {
    data?: unknown;
    errors?: { extensions: { code: string } }[];
  };
  return [statusCode, errors?.[0]?.extensions.code ?? data];
}

const asOwner = <Row>(sql: string, values: unknown[] = []): Promise<Row[]> =>
  withClient(database.setUpUrl, async (client) => {
    await client.query(`SET search_path TO ${ownDatabase.schema}`);
    return (await client.query(sql, values)).rows as Row[];
  });

test('what one process has answered, another process of the subgraph does not', async () => {
  const [first, second] = [await startNotes(), await startNotes()];
  const headers = await signed();
  expect(await send(first, headers)).toEqual(answered);
  expect(await send(second, headers)).toEqual(replayed);
  expect(await send(second, await signed())).toEqual(answered);
});

test('of one message sent to two processes at once exactly one answers it', async () => {
  const [first, second] = [await startNotes(), await startNotes()];
  for (let round = 0; round < 10; round++) {
    const headers = await signed();
    const answers = await Promise.all([send(first, headers), send(second, headers)]);
    expect(answers.toSorted()).toEqual([answered, replayed]);
  }
});

test('a restart forgets nothing, and what was signed before it and not used is good', async () => {
  const before = await startNotes();
  const [used, unused] = [await signed(), await signed(new Date(Date.now() - 30_000))];
  expect(await send(before, used)).toEqual(answered);
  await before.stop();
  const after = await startNotes();
  expect(await send(after, used)).toEqual(replayed);
  expect(await send(after, unused)).toEqual(answered);
});

test('what can no longer be used is cleared away, what just ended is not', async () => {
  const insert = `INSERT INTO used_signatures VALUES ($1, sha256('nonce'), now() - $2::interval)`;
  await asOwner(insert, ['long-ago', '6 minutes']);
  await asOwner(insert, ['just-now', '1 minute']);
  expect(await send(await startNotes(), await signed())).toEqual(answered);
  const rows = await asOwner<{ key: string }>(
    'SELECT DISTINCT key_id AS key FROM used_signatures ORDER BY 1',
  );
  expect(rows).toEqual([{ key: 'just-now' }, { key: 'key-1' }]);
});

test('a machine with a certificate leaves no row and costs no statement', async () => {
  const notes = await startNotes();
  const count = () => asOwner('SELECT count(*)::int AS rows FROM used_signatures');
  const before = await count();
  const dispatcher = new Agent({ connect: certificates.clientOf('gateway') as object });
  const headers = {
    'content-type': 'application/json',
    ...(await callers.headers('notes', { kind: 'person', userId: 'usr_ann' })),
  };
  expect(await send(notes, headers, dispatcher)).toEqual([200, 'FORBIDDEN']);
  expect(await count()).toEqual(before);
  expect(notes.lastStatements()).toBe(0);
  await dispatcher.destroy();
});

test('a message whose use cannot be noted is not answered', async () => {
  const notes = await startNotes();
  await asOwner(`REVOKE INSERT ON used_signatures FROM whiteslip_${ownDatabase.schema}`);
  const refused = await send(notes, await signed());
  await asOwner(`GRANT INSERT ON used_signatures TO whiteslip_${ownDatabase.schema}`);
  expect(refused).toEqual([500, 'INTERNAL_SERVER_ERROR']);
  expect(await send(notes, await signed())).toEqual(answered);
});
