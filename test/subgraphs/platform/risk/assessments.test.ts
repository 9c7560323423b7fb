import { randomUUID } from 'node:crypto';
import type { DataSource } from 'typeorm';
import { bank } from '../../../../seed/parties.ts';
import { openDatabase } from '../../../../subgraphs/common/database.ts';
import { featuresOf } from '../../../../subgraphs/platform/risk/assessmentFeatures.ts';
import { AssessmentTable } from '../../../../subgraphs/platform/risk/assessmentTables.ts';
import { database } from '../../../../subgraphs/platform/risk/database.ts';
import { createSubgraph } from '../../../../subgraphs/platform/risk/main.ts';
import { readModel } from '../../../../subgraphs/platform/risk/scorecard/scoring/modelFile.ts';
import { scoreApplication } from '../../../../subgraphs/platform/risk/scorecard/scoring/scoreApplication.ts';
import { createCallers, type TestCallers } from '../../../support/callers.ts';
import { type HttpSubgraph, replyJson, startHttpSubgraph } from '../../../support/httpSubgraph.ts';
import { createSeededDatabases, person, type SeededDatabases } from '../../../support/seeded.ts';
import { startTestSubgraph, type TestSubgraph } from '../../../support/subgraph.ts';

const creditLines = { kind: 'service', name: 'credit-lines' } as const;

/** What users and the bank answer, until a test says otherwise. */
const usual = { isCovered: true, mayTellCashFlow: true, isBankUp: true, inflow: '12000.00', months: 4 };
const answers = { ...usual };

let databases: SeededDatabases;
let callers: TestCallers;
let users: HttpSubgraph;
let accounts: HttpSubgraph;
let risk: TestSubgraph;
let login: DataSource;

beforeAll(async () => {
  databases = await createSeededDatabases();
  callers = await createCallers('risk', 'credit-lines');
  login = await openDatabase(database, { url: databases.platform.urlOf('risk'), poolSize: 2 });
  users = await startHttpSubgraph((response, body) => {
    const [asked] = JSON.parse(body).variables.questions;
    const isCovered =
      answers.isCovered && asked.purpose === 'CREDIT_ASSESSMENT' && asked.recipientId === bank.id;
    replyJson(response, {
      data: { checkConsents: [{ isCovered, consent: isCovered ? { id: 'cns_1' } : null }] },
    });
  });
  accounts = await startHttpSubgraph((response) => {
    if (!answers.isBankUp) response.destroy();
    else if (!answers.mayTellCashFlow) {
      replyJson(response, {
        data: null,
        errors: [{ message: 'no', extensions: { code: 'CONSENT_REQUIRED' } }],
      });
    } else replyJson(response, { data: { cashFlowOf: { months: monthsBefore(answers.months) } } });
  });
  risk = await startTestSubgraph(createSubgraph(), {
    databaseUrl: databases.platform.urlOf('risk'),
    callers,
    clock: { now: () => new Date('2026-11-22T04:00:00.000Z') },
    subgraphUrls: { users: users.url, accounts: accounts.url },
  });
});

afterEach(() => void Object.assign(answers, usual));

afterAll(async () => {
  await risk?.stop();
  await login?.destroy();
  await Promise.all([users?.close(), accounts?.close()]);
  callers?.remove();
  await databases?.drop();
});

/** The current month, which does not count, and those before it. */
function monthsBefore(count: number) {
  return Array.from({ length: count }, (_, index) => ({
    month: `2026-${String(11 - index).padStart(2, '0')}-01`,
    inflow: { amount: index === 0 ? '99999.00' : answers.inflow },
  }));
}

const mutation = `mutation ($input: ScoreApplicationInput!) {
  scoreApplication(input: $input) {
    assessment {
      id outcome score probabilityOfDefault grade limit { amount currency } modelVersion policyVersion
      reasons { code } features { name source window value gap }
    }
    userErrors { code }
  }
}`;

function inputOf(changes: object = {}) {
  const applicationId = `apl_${randomUUID()}`;
  return { applicationId, userId: person.justJoined, idempotencyKey: applicationId, ...changes };
}

async function score(input: object) {
  const { data, errors } = await risk.ask(creditLines, mutation, { input });
  expect(errors).toBeUndefined();
  return data.scoreApplication;
}

function storedOf(applicationId: string) {
  return login.getRepository(AssessmentTable).findOneByOrFail({ applicationId });
}

function codes({ userErrors }: { userErrors: { code: string }[] }): string[] {
  return userErrors.map(({ code }) => code);
}

test('who has paid another lender on time for half a year is scored, graded and given a limit', async () => {
  const { assessment, userErrors } = await score(
    inputOf({ requestedLimit: { amount: '20000.00', currency: 'CNY' } }),
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
  const input = inputOf();
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

test('the person sees the decision and the score', async () => {
  const input = inputOf();
  const { assessment } = await score(input);
  const { data } = await risk.ask(
    { kind: 'person', userId: person.justJoined },
    `query ($id: ID!) {
      myDecisions(first: 1) { nodes { subject outcome } }
      _entities(representations: [{ __typename: "User", id: $id }]) { ... on User { riskProfile { score modelVersion } } }
    }`,
    { id: person.justJoined },
  );

  expect(data.myDecisions.nodes).toEqual([{ subject: 'APPLICATION', outcome: 'APPROVE' }]);
  const { score: points, modelVersion } = assessment;
  expect(data._entities[0].riskProfile).toEqual({ score: points, modelVersion });
});

test('without consent nobody is asked and nothing is stored', async () => {
  answers.isCovered = false;
  const asked = accounts.bodies.length;
  const input = inputOf();

  expect(codes(await score(input))).toEqual(['CONSENT_MISSING']);

  expect(accounts.bodies).toHaveLength(asked);
  await expect(storedOf(input.applicationId)).rejects.toThrow();
});

test('whom no lender reports gets the starter limit, the gap stated', async () => {
  const { assessment } = await score(inputOf({ userId: 'usr_unknown' }));

  expect(assessment).toMatchObject({
    outcome: 'APPROVE',
    score: null,
    grade: 'D',
    limit: { amount: '2000.00' },
  });
  expect(assessment.reasons).toEqual([{ code: 'HISTORY_SHORT' }]);
  const gaps = assessment.features.map(({ gap }: { gap: string | null }) => gap);
  expect(gaps.filter((gap: string | null) => gap === 'NO_DATA')).toHaveLength(12);
});

test.each([
  ['may not be told', { mayTellCashFlow: false }, 'CONSENT_MISSING'],
  ['is not known for long enough', { months: 3 }, 'NO_DATA'],
])('an income that %s is a gap, and the limit is that for unknown incomes', async (_, changed, gap) => {
  Object.assign(answers, changed);
  const { assessment } = await score(inputOf());

  expect(assessment).toMatchObject({ outcome: 'APPROVE', limit: { amount: '10000.00' } });
  expect(assessment.reasons[0]).toEqual({ code: 'INCOME_UNVERIFIED' });
  expect(assessment.features).toContainEqual(
    expect.objectContaining({ name: 'monthlyIncomeFen', value: null, gap }),
  );
});

test('who earns too little for the dues elsewhere is declined, and a limit of zero is told', async () => {
  answers.inflow = '150.00';
  const { assessment } = await score(inputOf());

  expect(assessment).toMatchObject({ outcome: 'DECLINE', limit: { amount: '0.00' } });
  expect(assessment.reasons[0]).toEqual({ code: 'AFFORDABILITY_LOW' });
});

test('where the policy does not score through an outage, the application waits and nothing is stored', async () => {
  answers.isBankUp = false;
  const input = inputOf();
  const { errors } = await risk.ask(creditLines, mutation, { input });

  expect(errors?.map(({ extensions }) => extensions.code)).toEqual(['UPSTREAM_UNAVAILABLE']);
  await expect(storedOf(input.applicationId)).rejects.toThrow();

  answers.isBankUp = true;
  expect((await score(input)).assessment.outcome).toBe('APPROVE');
});

test('an application is scored once, whatever has changed since', async () => {
  const input = inputOf();
  const first = await score(input);
  Object.assign(answers, { isCovered: false, inflow: '1.00' });

  expect(await score(input)).toEqual(first);
  expect(await score({ ...input, idempotencyKey: randomUUID() })).toEqual(first);
});

test('the same key or application with other facts is refused', async () => {
  const input = inputOf();
  await score(input);

  expect(codes(await score({ ...input, userId: 'usr_other' }))).toEqual(['IDEMPOTENCY_CONFLICT']);
  const other = { ...input, idempotencyKey: randomUUID(), userId: 'usr_other' };
  expect(codes(await score(other))).toEqual(['APPLICATION_DIFFERS']);
});

test('of twenty at once one is written and all get it', async () => {
  const input = inputOf();
  const all = await Promise.all(Array.from({ length: 20 }, () => score(input)));

  expect(new Set(all.map(({ assessment }) => assessment.id)).size).toBe(1);
});

test.each([
  [{ amount: '0.00', currency: 'CNY' }, 'AMOUNT_INVALID'],
  [{ amount: '-1.00', currency: 'CNY' }, 'AMOUNT_INVALID'],
  [{ amount: '1.001', currency: 'CNY' }, 'AMOUNT_INVALID'],
  [{ amount: '10.00', currency: 'USD' }, 'CURRENCY_MISMATCH'],
])('a limit of %j cannot be asked for', async (requestedLimit, code) => {
  expect(codes(await score(inputOf({ requestedLimit })))).toEqual([code]);
});

test('only credit-lines may have applications scored', async () => {
  for (const caller of [
    { kind: 'person', userId: person.justJoined },
    { kind: 'service', name: 'risk' },
  ] as const) {
    const { errors } = await risk.ask(caller, mutation, { input: inputOf() });
    expect(errors?.map(({ extensions }) => extensions.code)).toEqual(['FORBIDDEN']);
  }
});
