import { committedModels } from '../../../../subgraphs/platform/risk/committedModels.ts';
import { createSubgraph } from '../../../../subgraphs/platform/risk/main.ts';
import { type PolicyReasonCode, reasonOf } from '../../../../subgraphs/platform/risk/reason.ts';
import { DecisionRuleTable } from '../../../../subgraphs/platform/risk/ruleTables.ts';
import { modelFeatureOf } from '../../../../subgraphs/platform/risk/scorecard/registry/featureRegistry.ts';
import { ScoreTable } from '../../../../subgraphs/platform/risk/tables.ts';
import { askEntities } from '../askEntities.ts';
import { type RunningForTest, startForTest } from '../startForTest.ts';

let running: RunningForTest;
const ann = { kind: 'person', userId: 'usr_ann' } as const;

beforeAll(async () => {
  running = await startForTest(createSubgraph());
});

afterAll(async () => {
  await running?.stop();
});

/** The compiler keeps this list whole. */
const ofPolicies = Object.keys({
  HISTORY_SHORT: true,
  INCOME_UNVERIFIED: true,
  AFFORDABILITY_LOW: true,
  EXPOSURE_ELSEWHERE: true,
  INSTALMENTS_MISSED: true,
  INSTALMENTS_LATE: true,
} satisfies Record<PolicyReasonCode, true>);

function codesOfModels(): string[] {
  const { champion, challenger } = committedModels();
  const features = [champion, challenger].flatMap((model) => model?.features ?? []);
  const told = features.map((name) => modelFeatureOf(name).reason);
  return [
    'DATA_MISSING',
    ...told.flatMap((each) => (typeof each === 'string' ? [each] : [each.low, each.high])),
  ];
}

test('every reason of every rule, policy and model is told in both languages', async () => {
  const rules = await running.owner.getRepository(DecisionRuleTable).find();
  const ofRules = rules.map(({ reasonCode }) => reasonCode);
  expect(ofRules.length).toBeGreaterThan(5);
  const codes = [...new Set([...ofRules, ...ofPolicies, ...codesOfModels()])];

  const texts = codes.map((code) => reasonOf(code).texts);
  for (const { EN, ZH } of texts) {
    expect(EN).toMatch(/^[A-Z][\p{ASCII}]+\.$/u);
    expect(ZH).toMatch(/^[\p{Script=Han}，、]+。$/u);
  }
  expect(new Set(texts.flatMap(({ EN, ZH }) => [EN, ZH])).size).toBe(2 * codes.length);
});

test('a person reads a reason in the language that is asked for, in English unless one is', async () => {
  await running.owner.getRepository(ScoreTable).insert({
    id: 'sco_1',
    userId: 'usr_ann',
    score: 642,
    modelVersion: '2026-10',
    reasonCodes: ['PAYMENT_HISTORY_LATE', 'HISTORY_SHORT'],
    scoredAt: new Date('2026-11-01T02:00:00.000Z'),
  });
  const selection =
    '{ riskProfile { reasons { text english: text(language: EN) chinese: text(language: ZH) } } }';
  const { data } = await askEntities(running.subgraph, ann, 'User', ['usr_ann'], selection);

  expect(data[0].riskProfile.reasons).toEqual([
    {
      text: 'Payments came late in the last six months.',
      english: 'Payments came late in the last six months.',
      chinese: '近六个月有过逾期还款。',
    },
    {
      text: 'The history with us is short.',
      english: 'The history with us is short.',
      chinese: '您在平台的信用记录较短。',
    },
  ]);
});
