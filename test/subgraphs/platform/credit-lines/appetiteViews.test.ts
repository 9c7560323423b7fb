import { setTimeout as sleep } from 'node:timers/promises';
import { createClient } from 'graphql-sse';
import type { TestCaller } from '../../../support/callers.ts';
import { type ApplicationWorld, createApplicationWorld, shopper, start } from './applicationWorld.ts';

let world: ApplicationWorld;
const platformStaff = { kind: 'person', userId: 'usr_ops', scope: 'platform:operations' } as const;
const bankStaff = { kind: 'person', userId: 'usr_bank', scope: 'bank:operations' } as const;
const closing: (() => void)[] = [];

beforeAll(async () => {
  world = await createApplicationWorld();
});

/** Room for two lines of 8,000.00 on this day; other caps on the days around it. */
beforeEach(async () => {
  await world.reset();
  await world.linesOwner.query(`INSERT INTO appetite_caps VALUES ('2026-11-23', 'TOTAL', 1700000),
    ('2026-11-24', 'TOTAL', 0), ('2025-01-01', 'GRADE_B', 9000000), ('2025-01-01', 'GRADE_C', 500),
    ('2025-01-01', 'NEW_LINES_A_DAY', 3)`);
});

afterEach(() => {
  for (const close of closing.splice(0)) close();
});

afterAll(async () => {
  await world?.stop();
});

async function apply(userId: string, status: string): Promise<void> {
  await world.mutate(shopper(userId), 'applyForCredit');
  await world.until(userId, status);
}

const measure = 'amount { amount } lines';
const capsQuery = `{ appetiteCaps { segment inForceFrom cap { ${measure} } used { ${measure} } } }`;
const breachFields = `segment cap { ${measure} } used { ${measure} } asked { ${measure} } raisedAt
  application { id failure } creditLine { id }`;
const breachesQuery = `query ($first: Int! = 20, $after: String) { appetiteBreaches(first: $first, after: $after) {
  nodes { ${breachFields} } pageInfo { hasNextPage endCursor } } }`;

const yuan = (amount: string) => ({ amount: { amount }, lines: null });
const lines = (count: number) => ({ amount: null, lines: count });

test('operations of both sides see the caps of the day and what is used of each', async () => {
  await apply('usr_1', 'OFFERED');
  const { offer } = await world.applicationOf('usr_1');
  await world.mutate(shopper('usr_1'), 'acceptOffer', { offerId: offer.id });
  await apply('usr_2', 'OFFERED');
  for (const caller of [platformStaff, bankStaff]) {
    const { data, errors } = await world.lines.ask(caller, capsQuery);
    expect(errors).toBeUndefined();
    expect(data.appetiteCaps).toEqual([
      { segment: 'GRADE_B', inForceFrom: '2025-01-01', cap: yuan('90000.00'), used: yuan('16000.00') },
      { segment: 'GRADE_C', inForceFrom: '2025-01-01', cap: yuan('5.00'), used: yuan('0.00') },
      { segment: 'NEW_LINES_A_DAY', inForceFrom: '2025-01-01', cap: lines(3), used: lines(2) },
      { segment: 'TOTAL', inForceFrom: '2026-11-23', cap: yuan('17000.00'), used: yuan('16000.00') },
    ]);
  }
});

test('an application that a cap stopped is there for operations, and its person for the platform alone', async () => {
  await apply('usr_1', 'OFFERED');
  await apply('usr_2', 'OFFERED');
  await apply('usr_3', 'FAILED');
  world.moveTo(new Date(start.getTime() + 1_000));
  world.answers.grade = 'C';
  await world.linesOwner.query(`INSERT INTO price_grid VALUES ('2025-01-01', 'C', 'prd_1', 0.006)`);
  await apply('usr_4', 'FAILED');
  const first = await world.lines.ask(platformStaff, breachesQuery, { first: 1 });
  const { nodes, pageInfo } = first.data.appetiteBreaches;
  const second = await world.lines.ask(platformStaff, breachesQuery, { first: 1, after: pageInfo.endCursor });
  expect([...nodes, ...second.data.appetiteBreaches.nodes]).toEqual([
    {
      segment: 'GRADE_C',
      cap: yuan('5.00'),
      used: yuan('0.00'),
      asked: yuan('8000.00'),
      raisedAt: '2026-11-23T04:00:01.000Z',
      application: { id: expect.stringMatching(/^app_/), failure: 'APPETITE_REACHED' },
      creditLine: null,
    },
    {
      segment: 'TOTAL',
      cap: yuan('17000.00'),
      used: yuan('16000.00'),
      asked: yuan('8000.00'),
      raisedAt: '2026-11-23T04:00:00.000Z',
      application: { id: expect.stringMatching(/^app_/), failure: 'APPETITE_REACHED' },
      creditLine: null,
    },
  ]);
  expect(second.data.appetiteBreaches.pageInfo.hasNextPage).toBe(false);
  const bank = await world.lines.ask(bankStaff, breachesQuery);
  expect(
    bank.data.appetiteBreaches.nodes.map(({ application }: { application: unknown }) => application),
  ).toEqual([null, null]);
});

test('an increase that a cap stopped is there for operations, and its line for the platform alone', async () => {
  await apply('usr_1', 'OFFERED');
  const { offer } = await world.applicationOf('usr_1');
  const { creditLine } = await world.mutate(shopper('usr_1'), 'acceptOffer', { offerId: offer.id });
  const bank = { kind: 'service', name: 'accounts' } as const;
  await world.mutate(bank, 'cardBound', { userId: 'usr_1', cardId: 'crd_1' });
  await world.linesOwner.query(`UPDATE credit_line_changes SET changed_at = changed_at - interval '40 days'`);
  world.answers.limit = '20000.00';
  const raise = { creditLineId: creditLine.id, limit: '17000.01' };
  const { userErrors } = await world.mutate(shopper('usr_1'), 'requestLimitChange', raise);
  expect(userErrors).toEqual([expect.objectContaining({ code: 'APPETITE_REACHED' })]);
  for (const [caller, seen] of [
    [platformStaff, { id: creditLine.id }],
    [bankStaff, null],
  ] as const) {
    const { data } = await world.lines.ask(caller, breachesQuery);
    expect(data.appetiteBreaches.nodes).toEqual([
      {
        segment: 'TOTAL',
        cap: yuan('17000.00'),
        used: yuan('8000.00'),
        asked: yuan('9000.01'),
        raisedAt: '2026-11-23T04:00:00.000Z',
        application: null,
        creditLine: seen,
      },
    ]);
  }
});

test('operations hear of a breach when it happens', async () => {
  const headers = await world.callers.headers('credit-lines', bankStaff);
  const client = createClient({ url: world.lines.url, headers, retryAttempts: 0 });
  closing.push(() => client.dispose());
  const heard: unknown[] = [];
  void (async () => {
    const query = `subscription { appetiteBreached { ${breachFields} } }`;
    for await (const event of client.iterate({ query })) heard.push(event);
  })().catch((error: unknown) => heard.push({ broke: error }));
  const listening = async () =>
    (
      await world.linesOwner.query(`SELECT 1 FROM pg_stat_activity
        WHERE datname = current_database() AND query ~* '^LISTEN'`)
    ).rows.length > 0;
  const deadline = performance.now() + 15_000;
  while (!(await listening()) && performance.now() < deadline) await sleep(50);
  await world.linesOwner.query('UPDATE appetite_caps SET cap = 0');
  await apply('usr_1', 'FAILED');
  while (heard.length === 0 && performance.now() < deadline) await sleep(50);
  expect(heard).toEqual([
    {
      data: {
        appetiteBreached: expect.objectContaining({
          segment: 'GRADE_B',
          asked: yuan('8000.00'),
          application: null,
        }),
      },
    },
  ]);
});

test.each<[TestCaller, string]>([
  [{ kind: 'anonymous' }, 'UNAUTHENTICATED'],
  [{ kind: 'person', userId: 'usr_1' }, 'FORBIDDEN'],
  [{ kind: 'person', userId: 'usr_m', scope: 'merchant:operations' }, 'FORBIDDEN'],
  [{ kind: 'service', name: 'risk' }, 'FORBIDDEN'],
])('nobody else sees the risk appetite: %o', async (caller, code) => {
  for (const query of [capsQuery, breachesQuery]) {
    const { errors } = await world.lines.ask(caller, query);
    expect(errors?.map(({ extensions }) => extensions.code)).toEqual([code]);
  }
});
