import { fork } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { createSubgraph } from '../../../../subgraphs/platform/credit-lines/main.ts';
import { startTestSubgraph } from '../../../support/subgraph.ts';
import { type ApplicationWorld, createApplicationWorld, shopper, start } from './applicationWorld.ts';

let world: ApplicationWorld;

beforeAll(async () => {
  world = await createApplicationWorld({ isIdle: true });
});

beforeEach(() => world.reset());

afterAll(async () => {
  await world?.stop();
});

const program = fileURLToPath(new URL('mortalLines.ts', import.meta.url));

/** Another process of credit-lines, which works through the jobs until it dies of the moment. */
function startVictim(crashAt: string) {
  const { users, risk, accounts } = world.urls;
  return fork(program, {
    execArgv: ['--no-warnings'],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    env: {
      CREDIT_LINES_DATABASE_URL: world.platform.urlOf('credit-lines'),
      CREDIT_LINES_SERVICE_KEY: world.callers.serviceKeyPath('credit-lines'),
      TRUSTED_CALLERS: world.callers.trustedCallersPath,
      INTERNAL_TRAFFIC: 'plain',
      USERS_URL: users,
      RISK_URL: risk,
      ACCOUNTS_URL: accounts,
      CRASH_AT: crashAt,
      NOW: start.toISOString(),
    },
  });
}

/** Accepts as soon as there is an offer, and gives up once the process that makes one is dead. */
async function acceptWhileAlive(isAlive: () => boolean): Promise<void> {
  const deadline = performance.now() + 20_000;
  while (isAlive() && performance.now() < deadline) {
    const { status, offer } = await world.applicationOf('usr_1');
    if (status === 'ACCEPTED') return;
    if (status === 'OFFERED') await world.mutate(shopper('usr_1'), 'acceptOffer', { offerId: offer.id });
    await sleep(50);
  }
}

/** Everything that there must be one of, on both sides. */
async function remains() {
  const lines = await world.linesOwner.query(`SELECT
    (SELECT array_agg(status) FROM credit_applications) AS applications,
    (SELECT count(*) FROM offers) AS offers,
    (SELECT array_agg(status || ' ' || limit_fen) FROM credit_lines) AS lines,
    (SELECT count(*) FROM _private_jobs) AS jobs`);
  const bank = await world.bankOwner.query(`SELECT
    (SELECT array_agg(status || ' ' || limit_fen) FROM limit_approvals) AS approvals,
    (SELECT reserved_fen FROM facilities) AS reserved`);
  return { ...lines.rows[0], ...bank.rows[0] };
}

test.each([
  'before CreditConsent',
  'after ScoreApplication',
  'after commit 1',
  'after commit 2',
  'before ApproveLimit',
  'after ApproveLimit',
  'after commit 3',
  'after commit 4',
  'before ConfirmLimit',
  'after ConfirmLimit',
])(
  'a process that is killed %s leaves one line and one reservation once another has gone on',
  async (moment) => {
    await world.mutate(shopper('usr_1'), 'applyForCredit');
    const victim = startVictim(moment);
    const end = once(victim, 'exit', { signal: AbortSignal.timeout(20_000) });
    await acceptWhileAlive(() => victim.exitCode === null && victim.signalCode === null);
    expect(await end).toEqual([null, 'SIGKILL']);
    const survivor = await startSurvivor();
    await acceptWhileAlive(() => true);
    await untilNoJobs();
    expect(await remains()).toEqual({
      applications: ['ACCEPTED'],
      offers: '1',
      lines: ['PENDING 800000'],
      jobs: '0',
      approvals: ['CONFIRMED 800000'],
      reserved: '800000',
    });
    await survivor.stop();
  },
  60_000,
);

test.each(['before LimitApproval', 'before ReleaseLimit', 'after ReleaseLimit'])(
  'a process that is killed %s leaves what was freed to another, which gives it back once',
  async (moment) => {
    const lowering = { creditLineId: await openedLine(), limit: '5000.00' };
    await world.mutate(shopper('usr_1'), 'requestLimitChange', lowering);
    const victim = startVictim(moment);
    const end = once(victim, 'exit', { signal: AbortSignal.timeout(20_000) });
    expect(await end).toEqual([null, 'SIGKILL']);
    expect((await remains()).reserved).toBe(moment === 'after ReleaseLimit' ? '500000' : '800000');
    const survivor = await startSurvivor();
    await untilNoJobs();
    expect(await remains()).toMatchObject({ lines: ['PENDING 500000'], jobs: '0', reserved: '500000' });
    await survivor.stop();
  },
  60_000,
);

test.each(['before ReleaseLimit', 'after ReleaseLimit'])(
  'a process that is killed %s after an offer was refused leaves nothing reserved, once another has gone on',
  async (moment) => {
    const offerer = await startSurvivor();
    await world.mutate(shopper('usr_1'), 'applyForCredit');
    const { offer } = await world.until('usr_1', 'OFFERED');
    await untilNoJobs();
    await offerer.stop();
    await world.mutate(shopper('usr_1'), 'declineOffer', { offerId: offer.id });
    const victim = startVictim(moment);
    expect(await once(victim, 'exit', { signal: AbortSignal.timeout(20_000) })).toEqual([null, 'SIGKILL']);
    expect((await remains()).reserved).toBe(moment === 'after ReleaseLimit' ? '0' : '800000');
    const survivor = await startSurvivor();
    await untilNoJobs();
    expect(await remains()).toMatchObject({
      applications: ['OFFER_DECLINED'],
      lines: null,
      jobs: '0',
      reserved: '0',
    });
    await survivor.stop();
  },
  60_000,
);

test.each([
  ['after ApproveLimit', '1200000'],
  ['before ApproveLimit', '800000'],
])(
  'an increase whose process is killed %s leaves nothing reserved, though nobody asks again',
  async (moment, reservedThen) => {
    const creditLineId = await openedLine();
    const bank = { kind: 'service', name: 'accounts' } as const;
    await world.mutate(bank, 'cardBound', { userId: 'usr_1', cardId: 'crd_1' });
    await world.linesOwner.query(
      `UPDATE credit_line_changes SET changed_at = changed_at - interval '40 days'`,
    );
    world.answers.limit = '20000.00';
    const victim = startVictim(moment);
    const [url] = await once(victim, 'message', { signal: AbortSignal.timeout(20_000) });
    const end = once(victim, 'exit', { signal: AbortSignal.timeout(20_000) });
    await expect(raiseAt(url, creditLineId)).rejects.toThrow('fetch failed');
    expect(await end).toEqual([null, 'SIGKILL']);
    expect((await remains()).reserved).toBe(reservedThen);
    const dropper = startVictim('after ApproveLimit');
    const droppersEnd = once(dropper, 'exit', { signal: AbortSignal.timeout(20_000) });
    await world.linesOwner.query('UPDATE _private_jobs SET run_at = now()');
    expect(await droppersEnd).toEqual([null, 'SIGKILL']);
    const survivor = await startSurvivor();
    await untilNoJobs();
    expect(await remains()).toMatchObject({ lines: ['ACTIVE 800000'], jobs: '0', reserved: '800000' });
    await survivor.stop();
  },
  60_000,
);

async function raiseAt(url: string, creditLineId: string): Promise<Response> {
  const query = `mutation ($input: RequestLimitChangeInput!) {
    requestLimitChange(input: $input) { userErrors { code } } }`;
  const variables = { input: { creditLineId, limit: '12000.00', idempotencyKey: 'up' } };
  const headers = await world.callers.headers('credit-lines', shopper('usr_1'));
  return fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ query, variables }),
  });
}

/** A process of credit-lines that lives on. */
function startSurvivor() {
  return startTestSubgraph(createSubgraph(), {
    databaseUrl: world.platform.urlOf('credit-lines'),
    callers: world.callers,
    subgraphUrls: world.urls,
    clock: { now: () => start },
  });
}

/** The id of a line of 8,000.00 whose approval the bank has confirmed. */
async function openedLine(): Promise<string> {
  const opener = await startSurvivor();
  await world.mutate(shopper('usr_1'), 'applyForCredit');
  const { offer } = await world.until('usr_1', 'OFFERED');
  const { creditLine } = await world.mutate(shopper('usr_1'), 'acceptOffer', { offerId: offer.id });
  await untilNoJobs();
  await opener.stop();
  return creditLine.id;
}

async function untilNoJobs(): Promise<void> {
  const deadline = performance.now() + 15_000;
  while ((await remains()).jobs !== '0' && performance.now() < deadline) await sleep(50);
}
