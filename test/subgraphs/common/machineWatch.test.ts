import { generateKeyPairSync } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import type { ConnectionOptions } from 'node:tls';
import type { JWK } from 'jose';
import { Agent, request } from 'undici';
import { signMessage } from '../../../subgraphs/common/signMessage.ts';
import { callerHeader } from '../../../subgraphs/common/verifyCaller.ts';
import { createCallers, type TestCallers } from '../../support/callers.ts';
import { createCertificates, type TestCertificates } from '../../support/certificates.ts';
import { createDatabase, type TestDatabase } from '../../support/postgres.ts';
import { startTestSubgraph, type TestSubgraph } from '../../support/subgraph.ts';
import { createNotes, notesDatabase } from './notes/notes.ts';

const ann = { kind: 'person', userId: 'usr_ann' } as const;
const written = JSON.stringify({ query: 'subscription { noteWritten { text } }' });
const ticks = JSON.stringify({ query: 'subscription { tick }' });
const privateJwk = {
  ...(generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' }) as JWK),
  kid: 'key-1',
};
const { d: _private, ...publicJwk } = privateJwk;

let database: TestDatabase;
let callers: TestCallers;
let certificates: TestCertificates;
let notes: TestSubgraph;
const agents: Agent[] = [];

beforeAll(async () => {
  database = await createDatabase('platform');
  const ownDatabase = notesDatabase();
  const databaseUrl = await database.add(ownDatabase);
  callers = await createCallers('notes', 'partner');
  const places = ['notes', 'orders'].map((name) => ({ side: 'platform', name }) as const);
  certificates = await createCertificates(places);
  notes = await startTestSubgraph(createNotes(ownDatabase), {
    databaseUrl,
    callers,
    tls: certificates.filesOf('notes'),
  });
});

afterEach(async () => {
  await Promise.all(agents.splice(0).map((agent) => agent.destroy()));
});

afterAll(async () => {
  await notes?.stop();
  await database?.drop();
  certificates?.remove();
  callers?.remove();
});

/** Opens a stream over a connection of its own and gives its results, then "complete". */
async function* streamOf(
  connection: ConnectionOptions,
  headers: Record<string, string>,
  body = written,
): AsyncGenerator<unknown> {
  const dispatcher = new Agent({ connect: connection as object });
  agents.push(dispatcher);
  const { body: events } = await request(notes.url, {
    method: 'POST',
    dispatcher,
    headers: { 'content-type': 'application/json', accept: 'text/event-stream', ...headers },
    body,
  });
  let text = '';
  for await (const chunk of events) {
    text += chunk;
    const parts = text.split('\n\n');
    text = parts.pop() ?? '';
    for (const part of parts) {
      if (part.startsWith('event: complete')) yield 'complete';
      else if (part.startsWith('event: next')) yield JSON.parse(part.slice(part.indexOf('data: ') + 6));
    }
  }
}

/**
 * Ann writes until the stream gives her note: opening takes a moment that nobody announces. Before it a stream may
 * give what was written for the one before.
 */
async function firstNote(events: AsyncGenerator<unknown>, text: string): Promise<unknown> {
  const timer = setInterval(() => void writeAsAnn(text), 50);
  try {
    for (;;) {
      const { value, done } = await events.next();
      const isEarlier =
        JSON.stringify(value).includes('noteWritten') && !JSON.stringify(value).includes(text);
      if (done || !isEarlier) return value;
    }
  } finally {
    clearInterval(timer);
  }
}

async function writeAsAnn(text: string): Promise<void> {
  const query = 'mutation ($text: String!) { writeNote(input: { text: $text }) { userErrors { code } } }';
  const headers = await callers.headers('notes', ann);
  await notes.answer(JSON.stringify({ query, variables: { text } }), headers);
}

/** What a stream gives when it is read to its end, after the notes that opened it. */
async function restOf(events: AsyncGenerator<unknown>): Promise<unknown[]> {
  const rest = await Array.fromAsync(events);
  return rest.filter((event) => !JSON.stringify(event).includes('noteWritten'));
}

const endedBy = (code: string) => [
  { errors: [expect.objectContaining({ extensions: { code, http: { status: 401 } } })] },
  'complete',
];

const noteOf = (text: string) => ({ data: { noteWritten: { text } } });

test('an open stream ends by name when the certificate of its machine is revoked, and no other does', async () => {
  const caller = await callers.headers('notes', ann);
  const revoked = streamOf(certificates.clientOf('gateway'), caller);
  expect(await firstNote(revoked, 'revoked')).toEqual(noteOf('revoked'));
  certificates.revoke('gateway');
  await certificates.prepare();
  const good = streamOf(certificates.clientOf('gateway'), caller);
  expect(await firstNote(good, 'good')).toEqual(noteOf('good'));
  const since = performance.now();
  expect(await restOf(revoked)).toEqual(endedBy('CERTIFICATE_REVOKED'));
  expect(performance.now() - since).toBeLessThan(3_500);
  expect(await firstNote(good, 'after')).toMatchObject({ data: expect.anything() });
  await good.return(undefined);
});

test('it ends, too, when the certificate may no longer speak for the caller', async () => {
  const events = streamOf(certificates.clientOf('gateway'), await callers.headers('notes', ann));
  expect(await firstNote(events, 'named')).toEqual(noteOf('named'));
  const good = readFileSync(callers.trustedCallersPath, 'utf8');
  const file = JSON.parse(good);
  file.issuers.gateway.certificates = ['spiffe://platform.whiteslip/another'];
  writeFileSync(callers.trustedCallersPath, JSON.stringify(file));
  expect(await restOf(events)).toEqual(endedBy('CERTIFICATE_NAME_MISMATCH'));
  writeFileSync(callers.trustedCallersPath, good);
});

test('a stream that was opened by a signed message ends when the key is revoked', async () => {
  const trust = (jwk: object) => {
    const file = JSON.parse(readFileSync(callers.trustedCallersPath, 'utf8'));
    file.issuers.partner.messageKeys = [jwk];
    writeFileSync(callers.trustedCallersPath, JSON.stringify(file));
  };
  trust(publicJwk);
  await new Promise((resolve) => setTimeout(resolve, 1_100));
  const { [callerHeader]: callerToken = '' } = await callers.headers('notes', {
    kind: 'service',
    name: 'partner',
  });
  const signed = await signMessage(privateJwk, { url: notes.url, body: ticks, callerToken });
  const events = streamOf(certificates.clientOf(), signed, ticks);
  expect((await events.next()).value).toEqual({ data: { tick: 1 } });
  trust({ ...publicJwk, revoked: { revoked_at: 1_763_000_000 } });
  const rest = await Array.fromAsync(events);
  expect(rest.slice(-2)).toEqual(endedBy('SIGNATURE_KEY_REVOKED'));
});

test('a stream lives on when the caller token that opened it has ended', async () => {
  const token = await callers.headers('notes', { ...ann, lifeSeconds: 2 });
  const events = streamOf(certificates.clientOf('gateway'), token);
  expect(await firstNote(events, 'first')).toEqual(noteOf('first'));
  await untilRefused(token);
  await writeAsAnn('later');
  for (;;) {
    const { value } = await events.next();
    if (JSON.stringify(value) === JSON.stringify(noteOf('later'))) break;
    expect(value).toEqual(noteOf('first'));
  }
  await events.return(undefined);
});

/** Clocks may differ by 5 s, so a token is good for as long after its end. */
async function untilRefused(token: Record<string, string>): Promise<void> {
  const ask = () => notes.answer('{"query":"{ __typename }"}', token);
  for (let tries = 0; (await ask()).status !== 401; tries += 1) {
    if (tries > 40) throw new Error('The token never ended.');
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
}
