import type { DataSource } from 'typeorm';
import type { SubgraphClient } from '../../../../subgraphs/common/callSubgraph.ts';
import { openDatabase } from '../../../../subgraphs/common/database.ts';
import { advanceApplication } from '../../../../subgraphs/platform/credit-lines/advanceApplication.ts';
import { database } from '../../../../subgraphs/platform/credit-lines/database.ts';
import { createDatabase, type TestDatabase } from '../../../support/postgres.ts';

let platform: TestDatabase;
let owner: DataSource;
let login: DataSource;
const now = new Date('2026-11-23T04:00:00.000Z');

beforeAll(async () => {
  platform = await createDatabase('platform');
  owner = await openDatabase(database, { url: platform.setUpUrl, poolSize: 1 });
  login = await openDatabase(database, { url: platform.urlOf('credit-lines'), poolSize: 30 });
});

afterAll(async () => {
  await login?.destroy();
  await owner?.destroy();
  await platform?.drop();
});

/** 200 people whom risk gave grade B and 1,000.00, and a line of 500.00 that somebody has. */
beforeEach(async () => {
  await owner.query(`TRUNCATE credit_lines, credit_line_changes, sub_limits, restorations, freed_limits, limit_increases, holds, line_requests, offers, credit_applications,
      credit_application_stages, appetite_breaches, appetite_caps, price_grid, credit_products,
      credit_application_rules;
    INSERT INTO credit_products VALUES ('prd_1', '分期', '{}', 10000, 5000000, 'CNY', '{12}', 0.005, 'HALF_UP',
      '2025-01-01', NULL);
    INSERT INTO credit_application_rules VALUES ('2025-01-01', 'pty_b', 'pty_p', 7, 14, 300, 1200000, 12);
    INSERT INTO price_grid VALUES ('2025-01-01', 'B', 'prd_1', 0.006);
    INSERT INTO credit_lines (id, user_id, status, grantor_party_id, operator_party_id, limit_fen, available_fen,
      currency, annual_rate, grade, opened_at)
    VALUES ('crl_1', 'usr_0', 'PENDING', 'pty_b', 'pty_p', 50000, 50000, 'CNY', 0.1, 'B', now());
    INSERT INTO credit_applications (id, user_id, status, product_id, limit_fen, grade, currency, received_at, moved_at)
    SELECT 'app_' || n, 'usr_' || n, 'SCORED', 'prd_1', 100000, 'B', 'CNY', now(), now()
    FROM generate_series(1, 200) n`);
});

/** A bank with room for everybody: the caps are what is tried here. */
const client: SubgraphClient = {
  call: async (_subgraph, _query, variables) =>
    ({
      approveLimit: {
        approval: { id: `apv_${(variables.input as { applicationId: string }).applicationId}` },
        userErrors: [],
      },
    }) as never,
  close: async () => undefined,
};

const parts = () => ({
  dataSource: login,
  client,
  clock: { now: () => now },
});

async function advanceAll(): Promise<void> {
  const ids = Array.from({ length: 200 }, (_, index) => `app_${index + 1}`);
  await Promise.all(ids.map((id) => advance(id)));
}

/** As its job does: what finds no connection in time, on a machine that does much else, is done again. */
async function advance(id: string, attempts = 3): Promise<void> {
  try {
    await advanceApplication(id, parts());
  } catch (error) {
    if (attempts === 1) throw error;
    await advance(id, attempts - 1);
  }
}

async function outcome() {
  const [row] = await owner.query(`SELECT
    count(*) FILTER (WHERE status = 'OFFERED') AS offered,
    count(*) FILTER (WHERE failure = 'APPETITE_REACHED') AS stopped,
    (SELECT count(*) FROM appetite_breaches) AS alerts,
    (SELECT max(used) FROM appetite_breaches) AS used FROM credit_applications`);
  return row;
}

test.each([
  ['TOTAL', 50_000n + 120n * 100_000n],
  ['GRADE_B', 50_000n + 120n * 100_000n],
  ['NEW_LINES_A_DAY', 120n],
])(
  'of 200 applications at once the cap %s lets pass exactly as many as it has room for',
  async (segment, cap) => {
    await owner.query('INSERT INTO appetite_caps VALUES ($1, $2, $3)', ['2026-01-01', segment, cap]);
    await advanceAll();
    expect(await outcome()).toEqual({ offered: 120n, stopped: 80n, alerts: 80n, used: cap });
  },
);

test('one fen less of room lets one application less pass', async () => {
  const cap = 50_000n + 120n * 100_000n - 1n;
  await owner.query('INSERT INTO appetite_caps VALUES ($1, $2, $3)', ['2026-01-01', 'TOTAL', cap]);
  await advanceAll();
  expect(await outcome()).toEqual({ offered: 119n, stopped: 81n, alerts: 81n, used: cap - 99_999n });
});

test('what is owed above a lowered limit is exposure', async () => {
  await owner.query(`UPDATE credit_lines SET status = 'ACTIVE', repayment_card_id = 'crd_1', activated_at = now(),
    limit_fen = 100, available_fen = 0, held_fen = 20000, drawn_fen = 30000, over_limit_fen = 49900`);
  const cap = 50_000n + 120n * 100_000n;
  await owner.query('INSERT INTO appetite_caps VALUES ($1, $2, $3)', ['2026-01-01', 'GRADE_B', cap]);
  await advanceAll();
  expect(await outcome()).toEqual({ offered: 120n, stopped: 80n, alerts: 80n, used: cap });
});

test('the cap of the day counts, not the one before or after it, and another grade has its own', async () => {
  await owner.query(`INSERT INTO appetite_caps VALUES ('2026-01-01', 'TOTAL', 0), ('2026-11-23', 'TOTAL', 250000),
    ('2026-11-24', 'TOTAL', 0), ('2026-01-01', 'GRADE_A', 0)`);
  await advanceAll();
  expect(await outcome()).toMatchObject({ offered: 2n, stopped: 198n });
});

test.each(['EXPIRED', 'OFFER_DECLINED'])('what was given up (%s) makes room again', async (status) => {
  await owner.query(`INSERT INTO appetite_caps VALUES ('2026-01-01', 'TOTAL', 150000),
    ('2026-01-01', 'NEW_LINES_A_DAY', 1)`);
  await advanceApplication('app_1', parts());
  await advanceApplication('app_2', parts());
  await owner.query(`UPDATE credit_applications SET status = '${status}' WHERE id = 'app_1'`);
  await advanceApplication('app_3', parts());
  expect(
    await owner.query('SELECT id, status FROM credit_applications WHERE capacity_on IS NOT NULL'),
  ).toEqual([
    { id: 'app_1', status },
    { id: 'app_3', status: 'OFFERED' },
  ]);
});
