import type { DataSource } from 'typeorm';
import { openDatabase } from '../../subgraphs/common/database.ts';
import { formatFen } from '../../subgraphs/common/money.ts';
import { database } from '../../subgraphs/platform/risk/database.ts';
import { type PurchaseRow, PurchaseTable } from '../../subgraphs/platform/risk/decideTables.ts';
import { decideTransaction } from '../../subgraphs/platform/risk/decideTransaction.ts';
import { keepRuleBook } from '../../subgraphs/platform/risk/ruleBook.ts';
import { BlockTable } from '../../subgraphs/platform/risk/watchTables.ts';
import { createDatabase, type TestDatabase } from '../support/postgres.ts';
import { createSeededDatabases, type SeededDatabases } from '../support/seeded.ts';

let seeded: SeededDatabases;
let empty: TestDatabase;
const open: DataSource[] = [];

beforeAll(async () => {
  seeded = await createSeededDatabases();
  empty = await createDatabase('platform');
});

afterAll(async () => {
  await Promise.all(open.map((dataSource) => dataSource.destroy()));
  await Promise.all([seeded?.drop(), empty?.drop()]);
});

async function openAt(url: string): Promise<DataSource> {
  const dataSource = await openDatabase(database, { url, poolSize: 2 });
  open.push(dataSource);
  return dataSource;
}

/** All that is kept of decisions about purchases but the ids that are drawn. */
function storyOf(dataSource: DataSource) {
  return dataSource.query(`SELECT purchase.*, made.has_proved, made.outcome, shadow_outcome, score, signals, considered,
      thresholds_from, made.decided_at, decision.outcome AS told, reason_codes, decision.user_id AS told_whom,
      asked.input_hash, asked.refusal
    FROM purchases AS purchase JOIN purchase_decisions AS made USING (order_id)
    JOIN decisions AS decision ON decision.id = decision_id
    JOIN decision_requests AS asked ON asked.order_id = purchase.order_id ORDER BY purchase.order_id`);
}

/** Decides about a seeded purchase, at its time, in an empty world. */
async function decide(dataSource: DataSource, { amountFen, ...purchase }: PurchaseRow): Promise<void> {
  const input = { ...purchase, amount: { amount: formatFen(amountFen), currency: 'CNY' } };
  const clock = { now: () => purchase.occurredAt };
  const parts = { dataSource, clock, openRuleBook: keepRuleBook() };
  await decideTransaction({ ...input, idempotencyKey: purchase.orderId }, 'orders', parts);
}

test('the seed tells of purchases what deciding about them one after the other writes', async () => {
  const told = await openAt(seeded.platform.setUpUrl);
  const made = await openAt(empty.setUpUrl);
  await made.getRepository(BlockTable).insert(await told.getRepository(BlockTable).find());
  const purchases = await told.getRepository(PurchaseTable).find({
    order: { occurredAt: 'ASC', orderId: 'ASC' },
  });
  expect(purchases).toHaveLength(18);

  for (const purchase of purchases) await decide(made, purchase);

  const story = await storyOf(told);
  expect(story).toHaveLength(18);
  expect(story).toEqual(await storyOf(made));
  const [declined, ...others] = story.filter((row: { told: string }) => row.told !== 'APPROVE');
  expect(others).toEqual([]);
  expect(declined).toMatchObject({ told: 'DECLINE', reason_codes: ['BLOCKED', 'DEVICE_NEW'], score: 120 });
});
