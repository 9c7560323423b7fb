import { type ChildProcess, fork } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { SentPasswordTable } from '../../../../subgraphs/bank/accounts/coreTables.ts';
import {
  AnswerTable,
  AutoDebitTable,
  CardTable,
  VerificationTriesTable,
} from '../../../../subgraphs/bank/accounts/tables.ts';
import {
  type BindingWorld,
  bankPartyId,
  createBindingWorld,
  mutations,
  type TestPerson,
} from './bindingWorld.ts';

let world: BindingWorld;

beforeAll(async () => {
  world = await createBindingWorld();
});

afterAll(async () => {
  await world?.stop();
});

const program = fileURLToPath(new URL('crashingAccounts.ts', import.meta.url));

interface Victim {
  readonly process: ChildProcess;
  readonly url: string;
  readonly end: Promise<unknown>;
}

/** Another process of accounts on the same database. */
async function startVictim(crashAt: string): Promise<Victim> {
  const child = fork(program, {
    execArgv: ['--no-warnings'],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    env: {
      ACCOUNTS_DATABASE_URL: world.bank.urlOf('accounts'),
      ACCOUNTS_SERVICE_KEY: world.callers.serviceKeyPath('accounts'),
      TRUSTED_CALLERS: world.callers.trustedCallersPath,
      INTERNAL_TRAFFIC: 'plain',
      USERS_URL: world.users.url,
      VAULT_KEYS: world.vaultKeysPath,
      BANK_PARTY_ID: bankPartyId,
      PLATFORM_PARTY_ID: 'pty_platform',
      CRASH_AT: crashAt,
    },
  });
  const [message] = await once(child, 'message', { signal: AbortSignal.timeout(20_000) });
  return { process: child, url: message.listening.accounts, end: once(child, 'exit') };
}

/** Sends a mutation to the victim; what comes back is of no interest, since it dies over it. */
async function send(victim: Victim, person: TestPerson, mutation: string, input: object): Promise<void> {
  const headers = await world.callers.headers('accounts', person.caller);
  await fetch(victim.url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ query: mutation, variables: { input } }),
  }).catch(() => undefined);
}

test.each([
  ['after comparing', { cards: [], answers: 0, tries: 0, sent: 0 }],
  ['before sending', { cards: ['PENDING'], answers: 1, tries: 1, sent: 0 }],
  ['after sending', { cards: ['PENDING'], answers: 1, tries: 1, sent: 1 }],
])(
  'a process that is killed %s leaves whole steps, and the same key goes on',
  async (moment, left) => {
    const person = await world.newPerson();
    const input = { sealedCard: await world.seal(person.elements), idempotencyKey: randomUUID() };
    const victim = await startVictim(moment);
    await send(victim, person, mutations.startBinding, input);
    expect(await victim.end).toEqual([null, 'SIGKILL']);
    expect(await whatIsThere(person)).toEqual(left);

    const finished = await world.mutate(person.caller, mutations.startBinding, input);
    expect(finished).toMatchObject({ card: { status: 'OTP_SENT' }, userErrors: [] });
    expect(await whatIsThere(person)).toEqual({ cards: ['OTP_SENT'], answers: 1, tries: 1, sent: 1 });
    const confirmation = {
      cardId: finished.card.id,
      password: await world.passwordOf(finished.card.id),
      idempotencyKey: randomUUID(),
    };
    expect(await world.mutate(person.caller, mutations.confirmBinding, confirmation)).toMatchObject({
      card: { status: 'ACTIVE' },
    });
  },
  30_000,
);

async function whatIsThere({ userId }: TestPerson) {
  const cards = await world.owner.getRepository(CardTable).findBy({ userId });
  const tries = await world.owner.getRepository(VerificationTriesTable).findOneBy({ userId });
  const sent = await Promise.all(
    cards.map(({ id }) => world.owner.getRepository(SentPasswordTable).countBy({ id })),
  );
  return {
    cards: cards.map((card) => card.status),
    answers: await world.owner.getRepository(AnswerTable).countBy({ askedBy: userId }),
    tries: tries?.triesOnDay ?? 0,
    sent: sent.reduce((sum, count) => sum + count, 0),
  };
}

type Operation = 'confirmBinding' | 'unbindCard' | 'replaceCard' | 'signMandate' | 'cancelMandate';

/** What each operation needs before, and its input. */
async function prepare(operation: Operation, person: TestPerson): Promise<Record<string, string>> {
  if (operation === 'confirmBinding') {
    const { card } = await world.start(person);
    return { cardId: card.id, password: await world.passwordOf(card.id) };
  }
  const cardId = await world.bind(person);
  const caps = { cardId, perDebitLimit: '10', monthlyLimit: '20' };
  if (operation === 'signMandate') return caps;
  await world.mutate(person.caller, mutations.signMandate, { ...caps, idempotencyKey: randomUUID() });
  if (operation !== 'replaceCard') return { cardId };
  return { cardId, replacementId: await world.bind(person, person.cards[1]) };
}

test.each<Operation>(['confirmBinding', 'unbindCard', 'replaceCard', 'signMandate', 'cancelMandate'])(
  'a process that is killed inside %s leaves nothing, and the same key does it once',
  async (operation) => {
    const person = await world.newPerson({ cardCount: 2 });
    const input = { ...(await prepare(operation, person)), idempotencyKey: randomUUID() };
    const before = await stateOf(person);
    const victim = await startVictim('never');
    await world.owner.transaction(async (tx) => {
      await tx.query('SELECT 1 FROM cards WHERE user_id = $1 FOR UPDATE', [person.userId]);
      const sent = send(victim, person, mutations[operation], input);
      await untilSomebodyWaits();
      victim.process.kill('SIGKILL');
      expect(await victim.end).toEqual([null, 'SIGKILL']);
      await sent;
    });
    const first = await world.mutate(person.caller, mutations[operation], input);
    expect(first.userErrors).toEqual([]);
    const after = await stateOf(person);
    expect(after).not.toEqual(before);
    expect(await world.mutate(person.caller, mutations[operation], input)).toEqual(first);
    expect(await stateOf(person)).toEqual(after);
  },
  30_000,
);

async function stateOf({ userId }: TestPerson) {
  const order = { id: 'ASC' } as const;
  return {
    cards: await world.owner.getRepository(CardTable).find({ where: { userId }, order }),
    mandates: await world.owner.getRepository(AutoDebitTable).find({ where: { userId }, order }),
  };
}

/** Until a statement of the service waits for the lock that the test holds. */
async function untilSomebodyWaits(): Promise<void> {
  for (let look = 0; look < 200; look += 1) {
    const waiting: unknown[] = await world.owner.query(
      `SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND application_name = 'whiteslip_accounts'
         AND usename = 'whiteslip_accounts' AND datname = current_database()`,
    );
    if (waiting.length > 0) return;
    await sleep(25);
  }
  throw new Error('Nobody came to wait for the lock.');
}
