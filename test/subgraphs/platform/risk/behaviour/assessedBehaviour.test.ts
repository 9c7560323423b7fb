import { randomUUID } from 'node:crypto';
import { featuresOf } from '../../../../../subgraphs/platform/risk/assessmentFeatures.ts';
import type { AssessmentRow } from '../../../../../subgraphs/platform/risk/assessmentTables.ts';
import { ownRepaymentsIn } from '../../../../../subgraphs/platform/risk/behaviour/ownRepayments.ts';
import { judgeApplicant, readCreditPolicy } from '../../../../../subgraphs/platform/risk/creditPolicy.ts';
import { readModel } from '../../../../../subgraphs/platform/risk/scorecard/scoring/modelFile.ts';
import { scoreApplication } from '../../../../../subgraphs/platform/risk/scorecard/scoring/scoreApplication.ts';
import { person } from '../../../../support/seeded.ts';
import { applicationOf, assessedAt, assessmentsForTest } from '../assessmentWorld.ts';

const { answers, ask, owner, score, scoreAs, storedOf } = assessmentsForTest();

interface Feature {
  readonly name: string;
  readonly source: string;
  readonly window: string;
  readonly value: string | null;
  readonly gap: string | null;
}

/** The person who applies in every test; each test begins without behaviour. */
const userId = person.justJoined;

beforeEach(async () => {
  await owner().query('DELETE FROM behaviour_events WHERE user_id = $1', [userId]);
});

function daysAgo(days: number): string {
  return new Date(assessedAt.getTime() - days * 86_400_000).toISOString();
}

async function tell(teller: 'orders' | 'receivables', ...events: readonly object[]) {
  const amount = { amount: '100.00', currency: 'CNY' };
  const query = `mutation ($input: RecordBehaviourInput!) {
    recordBehaviour(input: $input) { recorded userErrors { code } } }`;
  const input = {
    events: events.map((event) => ({ eventId: randomUUID(), userId, amount, ...event })),
    idempotencyKey: randomUUID(),
  };
  const { data } = await ask({ kind: 'service', name: teller }, query, { input });
  expect(data.recordBehaviour).toEqual({ recorded: events.length, userErrors: [] });
}

const order = (days: number) => ({ kind: 'ORDER_PLACED', occurredAt: daysAgo(days) });
const late = (days: number) => ({ kind: 'INSTALMENT_PAID', occurredAt: daysAgo(days), dueOn: '2026-01-10' });
const missed = (days: number) => ({ ...late(days), kind: 'INSTALMENT_MISSED' });

function featureIn({ features }: { features: readonly Feature[] }, name: string): Feature | undefined {
  return features.find((feature) => feature.name === name);
}

/** What the policy says of what is stored, and of nothing else. */
async function judgedAgain(row: AssessmentRow) {
  const { vector, modelVersion, requestedFen, incomeFen, monthlyDueFen, exposureFen, behaviour } = row;
  const { grade, reasons } = scoreApplication(vector, readModel(modelVersion));
  const repayments = ownRepaymentsIn(behaviour);
  const policy = await readCreditPolicy(owner(), row.assessedAt);
  expect(policy.version).toBe(row.policyVersion);
  const scored = { grade, reasonCodes: reasons.map(({ code }) => code) };
  return judgeApplicant(
    { score: scored, requestedFen, incomeFen, monthlyDueFen, exposureFen, repayments },
    policy,
  );
}

test('an assessment keeps every figure over windows with its source, and says what is missing', async () => {
  await tell('orders', order(2), order(20));
  const { assessment } = await score(applicationOf());

  expect(assessment.features).toHaveLength(73);
  expect(featureIn(assessment, 'ordersPlaced7d')).toEqual({
    name: 'ordersPlaced7d',
    source: 'ORDERS',
    window: 'P7D',
    value: '1',
    gap: null,
  });
  expect(featureIn(assessment, 'orderedFen30d')).toMatchObject({ value: '20000', window: 'P30D' });
  expect(featureIn(assessment, 'largestOrderFen1d')).toMatchObject({ value: null, gap: 'NOT_COMPUTABLE' });
  expect(featureIn(assessment, 'instalmentsLate90d')).toMatchObject({ value: null, gap: 'NO_DATA' });
  expect(featureIn(assessment, 'accountInflowFen90d')).toEqual({
    name: 'accountInflowFen90d',
    source: 'BANK_CASH_FLOW',
    window: 'P90D',
    value: '900000',
    gap: null,
  });
});

test.each([
  ['may not be told', { mayTellCashFlow: false }, 'CONSENT_MISSING'],
  ['is not kept by the bank', { hasAccount: false }, 'NO_DATA'],
])('a cash flow that %s is a gap in all its windows, never zero', async (_, changed, gap) => {
  Object.assign(answers, changed);
  const { assessment } = await score(applicationOf());
  const ofBank = assessment.features.filter(({ name }: Feature) => name.startsWith('account'));
  expect(ofBank).toHaveLength(12);
  for (const feature of ofBank) expect(feature).toMatchObject({ value: null, gap });
});

test.each([
  ['two paid late', [late(5), late(6)], 'APPROVE', null],
  ['three paid late', [late(5), late(6), late(7)], 'DECLINE', 'INSTALMENTS_LATE'],
  ['three paid late, one of them 90 days ago', [late(5), late(6), late(90)], 'APPROVE', null],
  ['one missed', [missed(89)], 'DECLINE', 'INSTALMENTS_MISSED'],
  ['one missed 90 days ago', [missed(90)], 'APPROVE', null],
])('with %s the policy gives %4$s', async (_, events, outcome, reason) => {
  await tell('receivables', ...events);
  const input = applicationOf();
  const { assessment } = await score(input);

  expect(assessment.outcome).toBe(outcome);
  const codes = assessment.reasons.map(({ code }: { code: string }) => code);
  if (reason !== null) expect(codes[0]).toBe(reason);
  const stored = await storedOf(input.applicationId);
  const { limitFen, grade, reasonCodes } = stored;
  expect(await judgedAgain(stored)).toEqual({ outcome, limitFen, grade, reasonCodes });
  expect(reasonCodes).toEqual(codes);
});

test('an event that is told after an assessment changes nothing of it, and counts for the next one', async () => {
  await tell('receivables', late(5));
  const input = applicationOf();
  const first = await score(input);
  await tell('receivables', missed(30));

  expect(await score(input)).toEqual(first);
  const stored = await storedOf(input.applicationId);
  expect(featuresOf(stored)).toEqual(first.assessment.features);
  expect((await judgedAgain(stored)).outcome).toBe('APPROVE');
  expect((await score(applicationOf())).assessment.outcome).toBe('DECLINE');
});

test('an assessment from before windows were looked at can still be read, and judged again', async () => {
  const input = applicationOf();
  const { assessment } = await score(input);
  const { applicationId } = input;
  await owner().query('UPDATE assessments SET behaviour = NULL WHERE application_id = $1', [applicationId]);

  const again = await score(input);
  expect(again.assessment.features).toEqual(assessment.features.slice(0, 13));
  const { outcome, limitFen, grade, reasonCodes } = await storedOf(applicationId);
  expect(await judgedAgain(await storedOf(applicationId))).toEqual({ outcome, limitFen, grade, reasonCodes });
});

test('where a policy scores through outages, a bank that does not answer is a gap by that name', async () => {
  answers.isBankUp = false;
  const creditLines = { kind: 'service', name: 'credit-lines' } as const;
  const { errors } = await scoreAs(creditLines, applicationOf());
  expect(errors?.map(({ extensions }) => extensions.code)).toEqual(['UPSTREAM_UNAVAILABLE']);

  await owner().query(`WITH policy AS (
      INSERT INTO credit_policies SELECT (jsonb_populate_record(policy, '{"version": "through",
        "in_force_from": "2026-11-22T03:00:00Z", "scores_through_outages": true}')).* FROM credit_policies AS policy
      RETURNING version)
    INSERT INTO credit_policy_grades SELECT policy.version, grade, most_limit_fen, most_incomes
    FROM policy, credit_policy_grades`);
  const { assessment } = await score(applicationOf());
  expect(assessment.policyVersion).toBe('through');
  expect(featureIn(assessment, 'accountEntries1d')).toMatchObject({ value: null, gap: 'UNAVAILABLE' });
});
