import { randomUUID } from 'node:crypto';
import { featuresOf } from '../../../../subgraphs/platform/risk/assessmentFeatures.ts';
import { readModel } from '../../../../subgraphs/platform/risk/scorecard/scoring/modelFile.ts';
import { scoreApplication } from '../../../../subgraphs/platform/risk/scorecard/scoring/scoreApplication.ts';
import { person } from '../../../support/seeded.ts';
import { applicationOf, assessmentsForTest } from './assessmentWorld.ts';

const { answers, ask, askedOfBank, score, scoreAs, storedOf } = assessmentsForTest();

interface Named {
  readonly name: string;
  readonly source: string;
}

function codes({ userErrors }: { userErrors: { code: string }[] }): string[] {
  return userErrors.map(({ code }) => code);
}

test('who has paid another lender on time for half a year is scored, graded and given a limit', async () => {
  const { assessment, userErrors } = await score(
    applicationOf({ requestedLimit: { amount: '20000.00', currency: 'CNY' } }),
  );

  expect(userErrors).toEqual([]);
  expect(assessment).toMatchObject({
    outcome: 'APPROVE',
    grade: 'B',
    limit: { amount: '20000.00', currency: 'CNY' },
    policyVersion: '2025-1',
  });
  // From 545 to 566 points: the model's band for B.
  expect(Math.min(Math.max(assessment.score, 545), 566)).toBe(assessment.score);
  expect(assessment.features).toContainEqual({
    name: 'monthlyIncomeFen',
    source: 'BANK_CASH_FLOW',
    window: 'P3M',
    value: '1200000',
    gap: null,
  });
});

test('a score follows from what is stored with it alone, to the point', async () => {
  const input = applicationOf();
  const { assessment } = await score(input);
  const stored = await storedOf(input.applicationId);
  const again = scoreApplication(stored.vector, readModel(stored.modelVersion));

  expect(again).toMatchObject({ score: assessment.score, grade: assessment.grade });
  expect(again.probabilityOfDefault.toFixed(6)).toBe(assessment.probabilityOfDefault);
  expect(stored.challengerScore).toBe(
    scoreApplication(stored.vector, readModel(String(stored.challengerVersion))).score,
  );
  expect(featuresOf(stored)).toEqual(assessment.features);
});

test('the person sees the decision, what it rests on, and the score', async () => {
  const input = applicationOf();
  const { assessment } = await score(input);
  const { data } = await ask(
    { kind: 'person', userId: person.justJoined },
    `query ($id: ID!) {
      myDecisions(first: 1) { nodes { subject outcome features { name source window value gap } } }
      _entities(representations: [{ __typename: "User", id: $id }]) { ... on User { riskProfile { score modelVersion } } }
    }`,
    { id: person.justJoined },
  );

  const { features } = assessment;
  expect(data.myDecisions.nodes).toEqual([{ subject: 'APPLICATION', outcome: 'APPROVE', features }]);
  const { score: points, modelVersion } = assessment;
  expect(data._entities[0].riskProfile).toEqual({ score: points, modelVersion });
});

test('whatever an assessment rests on is in the register that operations read, and nothing banned is', async () => {
  const { assessment } = await score(applicationOf());
  const query = `{ featureRegister { features { name source window owner consentPurpose isForModels }
    banned { name reason } } }`;
  const operations = { kind: 'person', userId: 'usr_ops', scope: 'platform:operations' } as const;
  const { features, banned } = (await ask(operations, query, {})).data.featureRegister;

  expect(features).toHaveLength(88);
  const registered = new Set(features.map(({ name, source }: Named) => `${name} from ${source}`));
  for (const { name, source } of assessment.features) expect(registered).toContain(`${name} from ${source}`);
  expect(features).toContainEqual({
    name: 'instalmentsMissed90d',
    source: 'REPAYMENTS',
    window: 'P90D',
    owner: 'risk',
    consentPurpose: 'CREDIT_ASSESSMENT',
    isForModels: false,
  });
  expect(banned.map(({ name }: Named) => name)).toEqual(
    expect.arrayContaining(['sex', 'religion', 'socialGraph']),
  );
  const shopper = await ask({ kind: 'person', userId: person.justJoined }, query, {});
  expect(shopper.errors?.map(({ extensions }) => extensions.code)).toEqual(['FORBIDDEN']);
});

test('without consent nobody is asked and nothing is stored', async () => {
  answers.isCovered = false;
  const asked = askedOfBank();
  const input = applicationOf();

  expect(codes(await score(input))).toEqual(['CONSENT_MISSING']);

  expect(askedOfBank()).toBe(asked);
  await expect(storedOf(input.applicationId)).rejects.toThrow();
});

test('whom no lender reports gets the starter limit, the gap stated', async () => {
  const { assessment } = await score(applicationOf({ userId: 'usr_unknown' }));

  expect(assessment).toMatchObject({
    outcome: 'APPROVE',
    score: null,
    grade: 'D',
    limit: { amount: '2000.00' },
  });
  expect(assessment.reasons).toEqual([{ code: 'HISTORY_SHORT' }]);
  const gaps = assessment.features.map(({ gap }: { gap: string | null }) => gap);
  // Ten features of the model and two standing figures of the report, 28 of orders and 20 of repayments.
  expect(gaps.filter((gap: string | null) => gap === 'NO_DATA')).toHaveLength(60);
});

test.each([
  ['may not be told', { mayTellCashFlow: false }, 'CONSENT_MISSING'],
  ['is not known for long enough', { months: 3 }, 'NO_DATA'],
])('an income that %s is a gap, and the limit is that for unknown incomes', async (_, changed, gap) => {
  Object.assign(answers, changed);
  const { assessment } = await score(applicationOf());

  expect(assessment).toMatchObject({ outcome: 'APPROVE', limit: { amount: '10000.00' } });
  expect(assessment.reasons[0]).toEqual({ code: 'INCOME_UNVERIFIED' });
  expect(assessment.features).toContainEqual(
    expect.objectContaining({ name: 'monthlyIncomeFen', value: null, gap }),
  );
});

test('who earns too little for the dues elsewhere is declined, and a limit of zero is told', async () => {
  answers.inflow = '150.00';
  const { assessment } = await score(applicationOf());

  expect(assessment).toMatchObject({ outcome: 'DECLINE', limit: { amount: '0.00' } });
  expect(assessment.reasons[0]).toEqual({ code: 'AFFORDABILITY_LOW' });
});

test('where the policy does not score through an outage, the application waits and nothing is stored', async () => {
  answers.isBankUp = false;
  const input = applicationOf();
  const { errors } = await scoreAs({ kind: 'service', name: 'credit-lines' }, input);

  expect(errors?.map(({ extensions }) => extensions.code)).toEqual(['UPSTREAM_UNAVAILABLE']);
  await expect(storedOf(input.applicationId)).rejects.toThrow();

  answers.isBankUp = true;
  expect((await score(input)).assessment.outcome).toBe('APPROVE');
});

test('an application is scored once, whatever has changed since', async () => {
  const input = applicationOf();
  const first = await score(input);
  Object.assign(answers, { isCovered: false, inflow: '1.00' });

  expect(await score(input)).toEqual(first);
  expect(await score({ ...input, idempotencyKey: randomUUID() })).toEqual(first);
});

test('the same key or application with other facts is refused', async () => {
  const input = applicationOf();
  await score(input);

  expect(codes(await score({ ...input, userId: 'usr_other' }))).toEqual(['IDEMPOTENCY_CONFLICT']);
  const other = { ...input, idempotencyKey: randomUUID(), userId: 'usr_other' };
  expect(codes(await score(other))).toEqual(['APPLICATION_DIFFERS']);
});

test('of twenty at once one is written and all get it', async () => {
  const input = applicationOf();
  const all = await Promise.all(Array.from({ length: 20 }, () => score(input)));

  expect(new Set(all.map(({ assessment }) => assessment.id)).size).toBe(1);
});

test.each([
  [{ amount: '0.00', currency: 'CNY' }, 'AMOUNT_INVALID'],
  [{ amount: '-1.00', currency: 'CNY' }, 'AMOUNT_INVALID'],
  [{ amount: '1.001', currency: 'CNY' }, 'AMOUNT_INVALID'],
  [{ amount: '10.00', currency: 'USD' }, 'CURRENCY_MISMATCH'],
])('a limit of %j cannot be asked for', async (requestedLimit, code) => {
  expect(codes(await score(applicationOf({ requestedLimit })))).toEqual([code]);
});

test('only credit-lines may have applications scored', async () => {
  for (const caller of [
    { kind: 'person', userId: person.justJoined },
    { kind: 'service', name: 'risk' },
  ] as const) {
    const { errors } = await scoreAs(caller, applicationOf());
    expect(errors?.map(({ extensions }) => extensions.code)).toEqual(['FORBIDDEN']);
  }
});
