import pg from 'pg';
import { seedDemo } from '../../seed/demo.ts';
import { seedMany } from '../../seed/seedMany.ts';
import { createDatabase, type TestDatabase } from '../support/postgres.ts';

/** The invariants of the domain that money has to keep, each as the rows that break it. */
const bankInvariants: Readonly<Record<string, string>> = {
  'the facility has reserved what was approved': `
    SELECT facility.id FROM accounts.facilities AS facility LEFT JOIN accounts.limit_approvals AS approval
      ON facility_id = facility.id
    GROUP BY facility.id HAVING coalesce(sum(approval.limit_fen - released_fen), 0) <> reserved_fen`,
  'every journal balances and the sum over all accounts is zero': `
    SELECT currency, sum(debits_fen) - sum(credits_fen) AS off FROM accounts.accounts
    GROUP BY currency HAVING sum(debits_fen) <> sum(credits_fen)`,
  'an account shows what its transfers add up to': `
    SELECT account.id FROM accounts.accounts AS account
    LEFT JOIN (SELECT debit_account_id AS id, sum(amount_fen) AS fen FROM accounts.transfers GROUP BY 1) AS debit USING (id)
    LEFT JOIN (SELECT credit_account_id AS id, sum(amount_fen) AS fen FROM accounts.transfers GROUP BY 1) AS credit USING (id)
    WHERE account.debits_fen <> coalesce(debit.fen, 0) OR account.credits_fen <> coalesce(credit.fen, 0)`,
  'every journal moves something': `
    SELECT id FROM accounts.journals WHERE id NOT IN (SELECT journal_id FROM accounts.transfers)`,
  'each settled order pays out its net and splits its fee to the fen': `
    SELECT settlement.order_id FROM clearing.settlements AS settlement
    JOIN clearing.fee_shares AS share USING (order_id)
    GROUP BY settlement.order_id, merchant_fee_fen HAVING sum(share.amount_fen) <> merchant_fee_fen`,
  'a payout is the net of its order': `
    SELECT order_id FROM clearing.settlements JOIN clearing.payments ON payments.id = payment_id
    WHERE payments.kind <> 'PAYOUT' OR payments.amount_fen <> settlements.net_fen`,
  'the positions of a batch add up to zero': `
    SELECT batch_id FROM clearing.net_positions GROUP BY batch_id HAVING sum(net_fen) <> 0`,
  'a batch counts its orders': `
    SELECT batch.id FROM clearing.settlement_batches AS batch JOIN clearing.settlements ON batch_id = batch.id
    GROUP BY batch.id HAVING count(*) <> order_count`,
  'no instalment is debited for more than once': `
    SELECT instalment_id FROM clearing.payments WHERE kind = 'DEBIT' AND status = 'SUCCEEDED'
    GROUP BY instalment_id HAVING count(*) > 1`,
  'every payment that succeeded is in the ledger with its amount, and no other is': `
    SELECT payment.id FROM clearing.payments AS payment
    LEFT JOIN accounts.journals AS journal ON journal.payment_id = payment.id
    LEFT JOIN accounts.transfers AS transfer ON transfer.journal_id = journal.id
    GROUP BY payment.id
    HAVING coalesce(sum(transfer.amount_fen), 0) <> CASE payment.status WHEN 'SUCCEEDED' THEN payment.amount_fen ELSE 0 END`,
  'a statement foots: opening and lines make closing': `
    SELECT run.id FROM reconciliation.reconciliations AS run
    LEFT JOIN reconciliation.statement_lines AS line ON line.reconciliation_id = run.id
    GROUP BY run.id HAVING opening_fen + coalesce(sum(line.amount_fen), 0) <> closing_fen`,
  'a statement opens where the one before closed': `
    SELECT id FROM (SELECT id, opening_fen, lag(closing_fen, 1, 0::bigint)
      OVER (PARTITION BY channel ORDER BY business_date) AS before FROM reconciliation.reconciliations) AS runs
    WHERE opening_fen <> before`,
  'suspense is the sum of the open breaks': `
    SELECT 1 FROM accounts.accounts WHERE kind = 'SUSPENSE' AND credits_fen - debits_fen <>
      (SELECT coalesce(sum(difference_fen), 0) FROM reconciliation.breaks WHERE status = 'OPEN')`,
};

const platformInvariants: Readonly<Record<string, string>> = {
  'risk was told of every order that it let through, at what it came to': `
    SELECT user_id FROM (
      SELECT user_id, total_fen AS fen FROM orders.orders WHERE status <> 'RISK_DECLINED'
      UNION ALL SELECT user_id, -amount_fen FROM risk.behaviour_events WHERE kind = 'ORDER_PLACED') AS told
    GROUP BY user_id HAVING sum(fen) <> 0`,
  'risk was told of everything that was repaid': `
    SELECT user_id FROM (
      SELECT user_id, principal_paid_fen + fee_paid_fen + interest_paid_fen + penalty_paid_fen AS fen
      FROM receivables.instalments
      UNION ALL SELECT user_id, -amount_fen FROM risk.behaviour_events WHERE kind = 'INSTALMENT_PAID') AS told
    GROUP BY user_id HAVING sum(fen) <> 0`,
  'available, held and drawn make the limit': `
    SELECT id FROM credit_lines.credit_lines WHERE available_fen + held_fen + drawn_fen <> limit_fen + over_limit_fen`,
  'drawn is the principal outstanding over the plans of the line': `
    SELECT line.id FROM credit_lines.credit_lines AS line
    LEFT JOIN receivables.instalment_plans AS plan ON plan.credit_line_id = line.id
    LEFT JOIN receivables.instalments AS instalment ON instalment.plan_id = plan.id
    GROUP BY line.id
    HAVING coalesce(sum(instalment.principal_fen - instalment.principal_paid_fen), 0) <> line.drawn_fen`,
  'held is what the open holds set aside': `
    SELECT line.id FROM credit_lines.credit_lines AS line
    LEFT JOIN credit_lines.holds AS hold ON hold.credit_line_id = line.id
      AND hold.status IN ('ACTIVE', 'PARTIALLY_CAPTURED')
    GROUP BY line.id
    HAVING coalesce(sum(amount_fen - captured_fen - released_fen - expired_fen), 0) <> line.held_fen`,
  'a hold captures what its order captured': `
    SELECT orders.id FROM orders.orders JOIN credit_lines.holds ON holds.id = hold_id
    WHERE orders.captured_fen <> holds.captured_fen`,
  'the principal parts of a plan add up to what was captured, in as many rows as agreed': `
    SELECT plan.id FROM receivables.instalment_plans AS plan
    JOIN receivables.instalments AS instalment ON plan_id = plan.id
    GROUP BY plan.id HAVING sum(instalment.principal_fen) <> plan.principal_fen OR count(*) <> tenor`,
  'the plans of an order add up to what it captured': `
    SELECT orders.id FROM orders.orders
    LEFT JOIN receivables.instalment_plans AS plan ON plan.order_id = orders.id
    GROUP BY orders.id HAVING coalesce(sum(plan.principal_fen), 0) <> captured_fen`,
  'the items of an order make its total': `
    SELECT orders.id FROM orders.orders JOIN orders.order_items ON order_id = orders.id
    GROUP BY orders.id HAVING sum(quantity * unit_price_fen) <> total_fen`,
};

/** What both sides must say alike, each read with the rights of the set-up role of its side. */
const sharedFigures: readonly (readonly [what: string, bank: string, platform: string])[] = [
  [
    'loans on the ledger are the principal drawn on the lines',
    `SELECT coalesce(sum(debits_fen - credits_fen), 0) AS fen FROM accounts.accounts WHERE kind = 'LOAN_RECEIVABLE'`,
    'SELECT sum(drawn_fen) AS fen FROM credit_lines.credit_lines',
  ],
  [
    'what is settled is what orders captured',
    'SELECT sum(gross_fen) AS fen FROM clearing.settlements',
    'SELECT sum(captured_fen) AS fen FROM orders.orders',
  ],
  [
    'what was debited is what was paid on instalments',
    `SELECT sum(amount_fen) AS fen FROM clearing.payments WHERE kind = 'DEBIT' AND status = 'SUCCEEDED'`,
    `SELECT sum(principal_paid_fen + fee_paid_fen + interest_paid_fen + penalty_paid_fen) AS fen FROM receivables.instalments`,
  ],
  [
    'the facility has reserved the limits of the lines',
    'SELECT sum(reserved_fen) AS fen FROM accounts.facilities',
    `SELECT sum(limit_fen) AS fen FROM credit_lines.credit_lines WHERE status <> 'CLOSED'`,
  ],
  [
    'the bank approved just the limits of the lines',
    `SELECT sum(abs(hashtext(id || credit_line_id || limit_fen - released_fen))) AS fen FROM accounts.limit_approvals`,
    'SELECT sum(abs(hashtext(approval_id || id || limit_fen))) AS fen FROM credit_lines.credit_lines',
  ],
];

let bank: TestDatabase;
let platform: TestDatabase;
let bankClient: pg.Client;
let platformClient: pg.Client;

beforeAll(async () => {
  [bank, platform] = [await createDatabase('bank'), await createDatabase('platform')];
  const urls = { bank: bank.setUpUrl, platform: platform.setUpUrl };
  await seedDemo(urls);
  await seedMany(urls, 500, () => undefined, new AbortController().signal);
  bankClient = new pg.Client({ connectionString: urls.bank });
  platformClient = new pg.Client({ connectionString: urls.platform });
  await Promise.all([bankClient.connect(), platformClient.connect()]);
});

afterAll(async () => {
  await Promise.all([bankClient?.end(), platformClient?.end()]);
  await Promise.all([bank?.drop(), platform?.drop()]);
});

async function count(client: pg.Client, table: string): Promise<number> {
  const { rows } = await client.query(`SELECT count(*)::integer AS count FROM ${table}`);
  return rows[0].count;
}

test('the seeded world is not empty', async () => {
  expect(await count(platformClient, 'users.users')).toBe(510);
  expect(await count(platformClient, 'orders.orders')).toBeGreaterThan(1_000);
  expect(await count(bankClient, 'accounts.transfers')).toBeGreaterThan(10_000);
  const { rows } = await bankClient.query('SELECT DISTINCT class FROM reconciliation.breaks ORDER BY class');
  expect(rows.map((row) => row.class)).toEqual(
    expect.arrayContaining(['AMOUNT', 'DUPLICATE_EXTERNAL', 'MISSING_EXTERNAL', 'MISSING_INTERNAL']),
  );
});

test.each(Object.entries(bankInvariants))('bank: %s', async (_what, broken) => {
  expect((await bankClient.query(broken)).rows).toEqual([]);
});

test.each(Object.entries(platformInvariants))('platform: %s', async (_what, broken) => {
  expect((await platformClient.query(broken)).rows).toEqual([]);
});

test.each(sharedFigures)('both sides: %s', async (_what, bankSql, platformSql) => {
  const [onBank, onPlatform] = [await bankClient.query(bankSql), await platformClient.query(platformSql)];
  expect(BigInt(onBank.rows[0].fen)).toBe(BigInt(onPlatform.rows[0].fen));
  expect(BigInt(onBank.rows[0].fen)).toBeGreaterThan(0n);
});

test('seeding again writes nothing twice', async () => {
  const before = await count(bankClient, 'accounts.transfers');
  const urls = { bank: bank.setUpUrl, platform: platform.setUpUrl };
  await seedDemo(urls);
  const again = await seedMany(urls, 500, () => undefined, new AbortController().signal);
  expect(again.rows).toBe(0);
  expect(await count(bankClient, 'accounts.transfers')).toBe(before);
});
