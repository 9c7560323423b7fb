import { brokenConstraint } from '../../../../subgraphs/common/transaction.ts';
import { bucketOf, riskClassOf } from '../../../../subgraphs/platform/receivables/delinquency.ts';
import { createSubgraph } from '../../../../subgraphs/platform/receivables/main.ts';
import {
  BusinessDayTable,
  DelinquencyBucketTable,
  InstalmentPlanTable,
  InstalmentTable,
  ReceivableTable,
  RiskClassTable,
  StatementTable,
} from '../../../../subgraphs/platform/receivables/tables.ts';
import { refusing } from '../refusing.ts';
import { type RunningForTest, startForTest } from '../startForTest.ts';
import { instalmentRow, planRow, statementRow } from './rows.ts';

let running: RunningForTest;

beforeAll(async () => {
  running = await startForTest(createSubgraph());
  await running.owner.getRepository(BusinessDayTable).insert({ isCurrent: true, businessDate: '2026-11-22' });
  await running.owner.getRepository(InstalmentPlanTable).insert(planRow());
  await running.owner.getRepository(InstalmentTable).insert(instalmentRow());
  await running.owner.getRepository(StatementTable).insert(statementRow());
  await running.owner.getRepository(ReceivableTable).insert({ id: 'rcv_1', planId: 'pln_1' });
});

afterAll(async () => {
  await running?.stop();
});

const moveTo = (date: string) =>
  running.login
    .query('UPDATE business_day SET business_date = $1', [date])
    .then(() => 'moved', brokenConstraint);

test('the business day moves forward and never stays or goes back', async () => {
  expect(await moveTo('2026-11-22')).toBe('business_day_moves_forward');
  expect(await moveTo('2026-11-21')).toBe('business_day_moves_forward');
  expect(await moveTo('2026-11-23')).toBe('moved');
  expect(await moveTo('2026-11-22')).toBe('business_day_moves_forward');
  const [day] = await running.owner.getRepository(BusinessDayTable).find();
  expect(day?.businessDate).toBe('2026-11-23');
});

test('of two that close the same day at once one wins', async () => {
  const outcomes = await Promise.all([moveTo('2026-11-24'), moveTo('2026-11-24')]);
  expect(outcomes.sort()).toEqual(['business_day_moves_forward', 'moved']);
});

test('there is one business day, and the service can neither add nor remove one', async () => {
  const second = { isCurrent: false, businessDate: '2030-01-01' };
  expect(await refusing(running.owner, BusinessDayTable, second)).toBe('business_day_only_one');
  expect(await refusing(running.owner, BusinessDayTable, { ...second, isCurrent: true })).toBe(
    'business_day_pkey',
  );
  for (const statement of [
    'DELETE FROM business_day',
    "INSERT INTO business_day VALUES (true, '2030-01-01')",
  ]) {
    await expect(running.login.query(statement)).rejects.toThrow('permission denied for table business_day');
  }
});

test.each([
  ['paid beyond its principal', { principalPaidFen: 10_001n }, 'instalments_principal_paid'],
  ['paid beyond its fee', { feePaidFen: 151n }, 'instalments_fee_paid'],
  ['paid beyond its interest', { interestPaidFen: 1n }, 'instalments_interest_paid'],
  ['paid beyond its penalty', { penaltyPaidFen: 1n }, 'instalments_penalty_paid'],
  ['paid less than nothing', { principalPaidFen: -1n }, 'instalments_principal_paid'],
  ['with a negative principal', { principalFen: -1n }, 'instalments_principal_'],
  ['that the plan has already', { number: 1 }, 'instalments_number_once'],
  ["in another person's plan", { userId: 'usr_ben' }, 'instalments_plan'],
])('the database refuses an instalment %s', async (_case, changes, constraint) => {
  const instalment = instalmentRow({ id: 'ins_bad', number: 2, ...changes });
  expect(await refusing(running.owner, InstalmentTable, instalment)).toContain(constraint);
});

test.each([
  ['paid beyond what is due', { paidFen: 10_151n }, 'statements_paid_within_total'],
  ['with a minimum above the total', { minimumDueFen: 10_151n }, 'statements_minimum_within_total'],
  ['that is due before its cycle ends', { dueOn: '2026-09-04' }, 'statements_dates_in_order'],
  ['of an empty cycle', { cycleFrom: '2026-09-05' }, 'statements_dates_in_order'],
  ['for a cycle that has one', {}, 'statements_once_per_cycle'],
])('the database refuses a statement %s', async (_case, changes, constraint) => {
  const statement = statementRow({ id: 'stm_bad', ...changes });
  expect(await refusing(running.owner, StatementTable, statement)).toBe(constraint);
});

test('a plan gives rise to one claim', async () => {
  expect(await refusing(running.owner, ReceivableTable, { id: 'rcv_2', planId: 'pln_1' })).toBe(
    'receivables_one_per_plan',
  );
});

test('what an instalment asks for, and who owned a claim, cannot be rewritten by the service', async () => {
  const rewrites = {
    instalments: 'UPDATE instalments SET principal_fen = 1',
    statements: 'UPDATE statements SET total_due_fen = 1',
    instalment_plans: 'UPDATE instalment_plans SET principal_fen = 1',
    receivable_owners: "UPDATE receivable_owners SET party_id = 'pty_thief'",
    risk_classes: 'UPDATE risk_classes SET from_days = 0',
  };
  for (const [table, statement] of Object.entries(rewrites)) {
    await expect(running.login.query(statement)).rejects.toThrow(`permission denied for table ${table}`);
  }
});

/** The boundary days of the card rule. */
test.each([
  [0, 'M0', 'NORMAL'],
  [1, 'M1', 'SPECIAL_MENTION'],
  [30, 'M1', 'SPECIAL_MENTION'],
  [31, 'M2', 'SPECIAL_MENTION'],
  [60, 'M2', 'SPECIAL_MENTION'],
  [61, 'M3', 'SPECIAL_MENTION'],
  [90, 'M3', 'SPECIAL_MENTION'],
  [91, 'M4', 'SUBSTANDARD'],
  [120, 'M4', 'SUBSTANDARD'],
  [121, 'M5', 'DOUBTFUL'],
  [150, 'M5', 'DOUBTFUL'],
  [151, 'M6', 'DOUBTFUL'],
  [180, 'M6', 'DOUBTFUL'],
  [181, 'M6_PLUS', 'LOSS'],
  [4_000, 'M6_PLUS', 'LOSS'],
])('%s days past due are bucket %s and class %s by the rules in force', async (days, bucket, riskClass) => {
  const bucketRules = await running.login.getRepository(DelinquencyBucketTable).find();
  const classRules = await running.login.getRepository(RiskClassTable).find();
  expect(bucketOf(days, bucketRules, '2026-11-22')).toBe(bucket);
  expect(riskClassOf(days, classRules, '2026-11-22')).toBe(riskClass);
});
