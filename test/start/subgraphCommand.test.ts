import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { notesDatabase } from '../subgraphs/common/notes/notes.ts';
import { createCallers, type TestCallers } from '../support/callers.ts';
import { createDatabase, type TestDatabase } from '../support/postgres.ts';
import { createTinyCopy, type TinyCopy } from '../support/tinyCopy.ts';

let copy: TinyCopy;
let database: TestDatabase;
let callers: TestCallers;
let env: Record<string, string>;

beforeAll(async () => {
  copy = createTinyCopy();
  database = await createDatabase('bank');
  callers = await createCallers('ledger-notes');
  env = {
    PATH: process.env.PATH ?? '',
    WHITESLIP_HOME: join(copy.root, '.whiteslip'),
    LEDGER_NOTES_DATABASE_URL: await database.add(notesDatabase('ledger_notes')),
    TRUSTED_CALLERS: callers.trustedCallersPath,
    INTERNAL_TRAFFIC: 'plain',
    SERVICE_KEY: callers.serviceKeyPath('ledger-notes'),
  };
});

afterAll(async () => {
  copy.remove();
  callers.remove();
  await database.drop();
});

const command = (...args: string[]) => ['--no-warnings', join(copy.root, 'start', 'subgraph.ts'), ...args];

const runToEnd = (changes: Record<string, string | undefined>, ...args: string[]) =>
  spawnSync(process.execPath, command(...args), { env: { ...env, ...changes }, encoding: 'utf8' });

/** Starts it with a channel, as the launcher does, and waits until it says its URLs. */
async function runWithParent(
  ...args: string[]
): Promise<{ child: ChildProcess; urls: Record<string, string> }> {
  const child = spawn(process.execPath, command(...args), {
    env,
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const [message] = await once(child, 'message');
  return { child, urls: message.listening };
}

test('one subgraph runs alone and answers signed callers, until it is told to stop', async () => {
  const { child, urls } = await runWithParent('ledger-notes');
  const response = await fetch(urls['ledger-notes'] ?? '', {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(await callers.headers('ledger-notes', { kind: 'anonymous' })),
    },
    body: '{"query":"{ note(id: \\"any\\") { id } }"}',
  });
  expect(await response.json()).toEqual({ data: { note: null } });
  child.kill('SIGTERM');
  expect((await once(child, 'exit'))[0]).toBe(0);
});

test('without a name, or with one that no subgraph has, it says how it is used', () => {
  const calls: string[][] = [[], ['nonsense'], ['ledger-notes', 'nonsense']];
  for (const args of calls) {
    const { status, stderr } = runToEnd({}, ...args);
    expect(status).toBe(1);
    expect(stderr).toContain('Usage: npm run subgraph -- NAME [NAME...]');
    expect(stderr.startsWith('There is no subgraph nonsense.')).toBe(args.includes('nonsense'));
    expect(stderr).toContain('Names: ledger-notes, users.');
  }
});

test.each([
  [
    'LEDGER_NOTES_DATABASE_URL',
    undefined,
    'LEDGER_NOTES_DATABASE_URL is not set; ledger-notes cannot start without it.\n',
  ],
  ['TRUSTED_CALLERS', undefined, 'TRUSTED_CALLERS is not set; ledger-notes cannot start without it.\n'],
  ['SERVICE_KEY', undefined, 'LEDGER_NOTES_SERVICE_KEY is not set; ledger-notes cannot start without it.\n'],
  ['PORT', '70000', 'PORT must be a whole number from 0 to 65535.\n'],
  [
    'LEDGER_NOTES_DATABASE_URL',
    'postgres://whiteslip_ledger_notes:secret@127.0.0.1:1/bank',
    'The database cannot be reached; check the URL and that it runs.\n',
  ],
])('%s as %p is one sentence and exit code 1', (name, value, sentence) => {
  const { status, stderr } = runToEnd({ [name]: value }, 'ledger-notes');
  expect([status, stderr]).toEqual([1, sentence]);
});
