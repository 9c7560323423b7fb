import { randomUUID } from 'node:crypto';
import { inTransaction } from '../../../../subgraphs/common/transaction.ts';
import { committedModels } from '../../../../subgraphs/platform/risk/committedModels.ts';
import { comparePopulation } from '../../../../subgraphs/platform/risk/comparePopulation.ts';
import { createSubgraph } from '../../../../subgraphs/platform/risk/main.ts';
import { monitorModels } from '../../../../subgraphs/platform/risk/monitorPsi.ts';
import { type PsiRoundRow, PsiRoundTable } from '../../../../subgraphs/platform/risk/psiTables.ts';
import type { Model } from '../../../../subgraphs/platform/risk/scorecard/scoring/model.ts';
import { type RunningForTest, startForTest } from '../startForTest.ts';
import { operations } from './decideWorld.ts';

const { champion, challenger } = committedModels();
/** Half past midnight in Shanghai on the 22nd. */
const now = new Date('2026-11-21T16:30:00.000Z');
const yesterday = '2026-11-21T06:00:00.000Z';
let running: RunningForTest;

beforeAll(async () => {
  // Without its jobs, so that no round comes by itself while a test looks.
  const { jobs: _jobs, ...subgraph } = createSubgraph();
  running = await startForTest(subgraph, { clock: { now: () => now } });
  await running.owner.query(`INSERT INTO credit_policies VALUES
    ('p', '2020-01-01Z', 'pty_bank', 1, 1, 1, NULL, NULL, 3, 5000, 920, 24, 30, true, 30)`);
});

beforeEach(async () => {
  await running.owner.query('TRUNCATE psi_rounds, risk_alerts, assessments, operation_requests');
  await running.owner.query(`DELETE FROM psi_policies WHERE in_force_from > '2020-01-02Z'`);
});

afterAll(() => running?.stop());

/** As many live assessments with a score. */
function assess(people: number, score: number | null, more: Partial<Assessed> = {}): Promise<unknown> {
  const { model = champion.version, at = yesterday, vector = {}, challengerScore = null } = more;
  return running.owner.query(
    `WITH made AS (SELECT gen_random_uuid()::text AS id FROM generate_series(1, $1)),
      decided AS (INSERT INTO decisions
        SELECT id, 'usr_1', 'APPLICATION', 'DECLINE', '{LIMIT_LOW}', NULL, $3 FROM made RETURNING id)
     INSERT INTO assessments (id, application_id, idempotency_key, user_id, consent_id, outcome, score, limit_fen,
       model_version, challenger_version, challenger_score, policy_version, reason_codes, vector, income_months,
       report_gap, income_gap, decision_id, assessed_at)
     SELECT id, id, id, 'usr_1', 'cns_1', 'DECLINE', $2, 0, $4, $6, $7, 'p', '{}', $5, 3, 'EMPTY', 'EMPTY', id, $3
     FROM made`,
    [
      people,
      score,
      at,
      model,
      vector,
      challengerScore === null ? null : challenger?.version,
      challengerScore,
    ],
  );
}

interface Assessed {
  readonly model: string;
  readonly at: string;
  readonly vector: Readonly<Record<string, number | null>>;
  readonly challengerScore: number | null;
}

/** A model that learned from 1,000 people, by scores and by one feature. */
const small: Model = {
  version: 'scorecard-00000000',
  trainedOn: { sha256: '', people: 1_000, defaults: 100, referenceLimitFen: '1' },
  features: ['headroom'],
  scale: { pointsToDoubleOdds: 20, anchorScore: 600, anchorOdds: 50 },
  grades: [],
  gapPolicy: { essential: [], mostGaps: 1 },
  kind: 'SCORECARD',
  basePoints: 500,
  characteristics: [
    {
      feature: 'headroom',
      coefficient: -1,
      averagePoints: 0,
      missingPoints: 0,
      bins: [null, 0.25, 0.5, 1].map((from, bin) => ({
        from,
        people: (bin + 1) * 100,
        defaults: 10,
        weightOfEvidence: 0,
        points: 0,
      })),
    },
  ],
  trainingScores: { edges: [520, 540, 560], counts: [100, 200, 300, 400] },
};

/** 150, 200, 250 and 400 live people in the four bands of the small model, the edges among them. */
async function assessOracle(): Promise<void> {
  const model = small.version;
  const bands = [
    [150, 519, 0.2499],
    [200, 520, 0.25],
    [250, 559, 0.9999],
    [400, 560, 1],
  ] as const;
  for (const [people, score, headroom] of bands) await assess(people, score, { model, vector: { headroom } });
}

function compare(model: Model): Promise<PsiRoundRow> {
  return inTransaction(running.login, (tx) => comparePopulation(tx, model, now));
}

const setPolicy = (alertAbove: string, from = '2026-11-01Z') =>
  running.owner.query('INSERT INTO psi_policies VALUES ($1, 30, 200, $2)', [from, alertAbove]);

const alerts = () => running.owner.query('SELECT kind, subject, detail FROM risk_alerts');

const monitor = async (
  input: object = {},
  caller: Parameters<typeof running.subgraph.ask>[0] = operations,
) => {
  const query = `mutation ($input: MonitorPsiInput!) { monitorPsi(input: $input) {
    round { id modelVersion businessDay scores psi outcome alert { kind subject } } userErrors { code field } } }`;
  const { data, errors } = await running.subgraph.ask(caller, query, {
    input: { idempotencyKey: randomUUID(), ...input },
  });
  return errors ? { errors: errors.map((error) => error.extensions.code) } : data.monitorPsi;
};

test('live scores of a model are compared with its training, band by band', async () => {
  await assessOracle();
  // Not of these days, not scored, or of another model: not among them.
  await assess(500, 400, { model: small.version, at: '2026-11-21T16:00:00.000Z' });
  await assess(500, 400, { model: small.version, at: '2026-10-22T15:59:59.999Z' });
  await assess(500, null, { model: small.version });
  await assess(500, 400);
  const round = await compare(small);
  expect(round).toMatchObject({
    businessDay: '2026-11-22',
    scores: 1_000,
    psi: '0.029389',
    outcome: 'STABLE',
  });
  expect(round.bands).toEqual([
    { from: null, training: 100, live: 150 },
    { from: 520, training: 200, live: 200 },
    { from: 540, training: 300, live: 250 },
    { from: 560, training: 400, live: 400 },
  ]);
  expect(await alerts()).toEqual([]);
});

test('the first instant of the window counts', async () => {
  await assess(200, 530, { model: small.version, at: '2026-10-22T16:00:00.000Z' });
  expect((await compare(small)).scores).toBe(200);
});

test('each feature of a scorecard is compared in its own bins, and gaps are counted apart', async () => {
  await assessOracle();
  await assess(7, 530, { model: small.version, vector: { headroom: null } });
  const { features, scores } = await compare(small);
  expect(scores).toBe(1_007);
  expect(features).toMatchObject([{ feature: 'headroom', psi: '0.029389', gaps: 7 }]);
  expect(features[0]?.bands.map(({ live }) => live)).toEqual([150, 200, 250, 400]);
});

test.each([
  ['0.029389', 'STABLE', 0],
  ['0.029388', 'SHIFTED', 1],
])('with a bound of %s the index 0.029389 is %s', async (alertAbove, outcome, raised) => {
  await setPolicy(alertAbove);
  await assessOracle();
  expect((await compare(small)).outcome).toBe(outcome);
  expect(await alerts()).toHaveLength(raised);
});

test('the bound at the beginning of the day holds, whatever comes into force later that day', async () => {
  await setPolicy('0.02', '2026-11-21T16:00:00.001Z');
  await assessOracle();
  expect(await compare(small)).toMatchObject({ outcome: 'STABLE', alertAbove: '0.250000' });
});

test('a shifted population raises an alert that operations see with the comparison', async () => {
  await assess(300, 470);
  const { round } = await monitor();
  expect(round).toMatchObject({ modelVersion: champion.version, outcome: 'SHIFTED', scores: 300 });
  expect(Number(round.psi)).toBeGreaterThan(0.25);
  expect(round.alert).toEqual({ kind: 'PSI', subject: champion.version });
  expect(await alerts()).toEqual([
    {
      kind: 'PSI',
      subject: champion.version,
      detail: `PSI above 0.250000: score ${round.psi}; 300 scores in 30 days against training.`,
    },
  ]);
});

test('a feature that shifts alone raises the alert too, and is named', async () => {
  // The scores as in training; of the feature only the lowest bin.
  for (const [people, score] of [
    [100, 519],
    [200, 520],
    [300, 540],
    [400, 560],
  ] as const) {
    await assess(people, score, { model: small.version, vector: { headroom: 0.1 } });
  }
  const round = await compare(small);
  expect(round).toMatchObject({ psi: '0.000000', outcome: 'STABLE', alertId: expect.any(String) });
  const [feature] = round.features;
  expect(Number(feature?.psi)).toBeGreaterThan(0.25);
  expect(await alerts()).toEqual([
    {
      kind: 'PSI',
      subject: small.version,
      detail: `PSI above 0.250000: headroom ${feature?.psi}; 1000 scores in 30 days against training.`,
    },
  ]);
  const { data } = await running.subgraph.ask(
    operations,
    '{ psiRounds { nodes { outcome features { feature outcome } } } }',
  );
  expect(data.psiRounds.nodes).toEqual([
    { outcome: 'STABLE', features: [{ feature: 'headroom', outcome: 'SHIFTED' }] },
  ]);
});

test('199 scores are too few to say anything, and 200 are not', async () => {
  await assess(199, 470);
  const { round } = await monitor();
  expect(round).toMatchObject({ scores: 199, psi: null, outcome: 'TOO_FEW', alert: null });
  expect(await alerts()).toEqual([]);
  await running.owner.query('TRUNCATE psi_rounds');
  await assess(1, 470);
  expect((await monitor()).round).toMatchObject({ scores: 200, outcome: 'SHIFTED' });
});

test('rounds at once and again make one comparison a day and one alert', async () => {
  await assess(300, 470, { challengerScore: 470 });
  const parts = { dataSource: running.login, clock: { now: () => now } };
  const byStaff = Array.from({ length: 8 }, () => monitor());
  const answers = await Promise.all([...byStaff, monitorModels(parts), monitorModels(parts)]);
  expect(new Set(answers.slice(0, 8).map((answer) => answer?.round?.id)).size).toBe(1);
  const rounds = await running.login.getRepository(PsiRoundTable).find({ order: { modelVersion: 'ASC' } });
  expect(rounds.map(({ modelVersion, scores }) => [modelVersion, scores])).toEqual([
    [challenger?.version, 300],
    [champion.version, 300],
  ]);
  expect(await alerts()).toHaveLength(2);
});

test('on the next day there is another comparison, and no second alert while the first one waits', async () => {
  await assess(300, 470);
  await monitorModels({ dataSource: running.login, clock: { now: () => now } });
  const tomorrow = new Date(now.getTime() + 24 * 3_600_000);
  await monitorModels({ dataSource: running.login, clock: { now: () => tomorrow } });
  const query = `{ psiRounds(modelVersion: "${champion.version}", first: 1) {
    nodes { businessDay outcome alert { id } bands { from live } features { feature psi gaps } }
    pageInfo { hasNextPage } } }`;
  const { data, errors } = await running.subgraph.ask(operations, query);
  expect(errors).toBeUndefined();
  expect(data.psiRounds.nodes).toMatchObject([
    { businessDay: '2026-11-23', outcome: 'SHIFTED', alert: null },
  ]);
  expect(data.psiRounds.pageInfo).toEqual({ hasNextPage: true });
  expect(data.psiRounds.nodes[0].bands[0]).toEqual({ from: null, live: 300 });
  expect(data.psiRounds.nodes[0].features).toContainEqual({ feature: 'headroom', psi: null, gaps: 300 });
  expect(await alerts()).toHaveLength(1);
});

test('a comparison whose alert cannot be raised is not written, and is made when asked again', async () => {
  await assess(300, 470);
  const parts = { dataSource: running.login, clock: { now: () => now } };
  await running.owner.query('REVOKE INSERT ON risk_alerts FROM whiteslip_risk');
  try {
    await expect(monitorModels(parts)).rejects.toThrow('risk_alerts');
  } finally {
    await running.owner.query('GRANT INSERT ON risk_alerts TO whiteslip_risk');
  }
  expect(await running.login.getRepository(PsiRoundTable).count()).toBe(0);
  await monitorModels(parts);
  expect(await running.login.getRepository(PsiRoundTable).count()).toBe(challenger ? 2 : 1);
  expect(await alerts()).toHaveLength(1);
});

test('a repeat gives the same comparison, another model under its key is a conflict', async () => {
  await assess(300, 470, { challengerScore: 600 });
  const first = await monitor({ idempotencyKey: 'k' });
  expect(await monitor({ idempotencyKey: 'k' })).toEqual(first);
  expect(await monitor({ idempotencyKey: 'k', modelVersion: challenger?.version })).toEqual({
    round: null,
    userErrors: [{ code: 'IDEMPOTENCY_CONFLICT', field: ['input', 'idempotencyKey'] }],
  });
  const other = await monitor({ modelVersion: challenger?.version });
  expect(other.round).toMatchObject({ modelVersion: challenger?.version, scores: 300, outcome: 'SHIFTED' });
});

test.each(['seed-1', '../modelRegistry', ''])(
  'the model "%s" is unknown and nothing is written',
  async (model) => {
    expect(await monitor({ modelVersion: model })).toEqual({
      round: null,
      userErrors: [{ code: 'MODEL_UNKNOWN', field: ['input', 'modelVersion'] }],
    });
    expect(await running.login.getRepository(PsiRoundTable).count()).toBe(0);
  },
);

test('only operations compare and read comparisons', async () => {
  const shopper = { kind: 'person', userId: 'usr_1' } as const;
  expect(await monitor({}, shopper)).toEqual({ errors: ['FORBIDDEN'] });
  const { errors } = await running.subgraph.ask(shopper, '{ psiRounds { nodes { id } } }');
  expect(errors?.map((error) => error.extensions.code)).toEqual(['FORBIDDEN']);
});

test.each([
  ["UPDATE psi_rounds SET outcome = 'STABLE'", 'permission denied'],
  ['DELETE FROM psi_rounds', 'permission denied'],
  ['UPDATE psi_policies SET alert_above = 9', 'permission denied'],
  [insertRound('SHIFTED', 300, '0.25'), 'psi_rounds_judged'],
  [insertRound('STABLE', 199, '0.1'), 'psi_rounds_enough'],
])('the database refuses %s', async (statement, message) => {
  await expect(running.login.query(statement)).rejects.toThrow(message);
});

function insertRound(outcome: string, scores: number, psi: string): string {
  return `INSERT INTO psi_rounds (id, model_version, business_day, window_days, scores, least_scores, psi, alert_above,
    outcome, bands, features, compared_at)
    VALUES ('psi_x', 'm', '2026-11-22', 30, ${scores}, 200, ${psi}, 0.25, '${outcome}', '[]', '[]', now())`;
}
