import { Refusal } from '../../../../../../subgraphs/common/refusal.ts';
import type { FeatureVector } from '../../../../../../subgraphs/platform/risk/scorecard/features/featureVector.ts';
import { statementFeatures } from '../../../../../../subgraphs/platform/risk/scorecard/features/statementFeatures.ts';
import { banOf } from '../../../../../../subgraphs/platform/risk/scorecard/registry/bannedFeatures.ts';
import { readCommittedModels } from '../../../../../../subgraphs/platform/risk/scorecard/scoring/modelFile.ts';
import {
  contributionsOf,
  pointsOf,
} from '../../../../../../subgraphs/platform/risk/scorecard/scoring/modelPoints.ts';
import { probabilityOfScore } from '../../../../../../subgraphs/platform/risk/scorecard/scoring/points.ts';
import { scoreApplication } from '../../../../../../subgraphs/platform/risk/scorecard/scoring/scoreApplication.ts';
import { history, lateMonth } from '../statements.ts';

const { champion, challenger } = readCommittedModels();
const models = [champion, challenger].filter((model) => model !== null);
const referenceFen = 2_000_000n;
const quiet = statementFeatures(history(), referenceFen);
const late = statementFeatures(history({ 0: lateMonth(2), 1: lateMonth(1), 4: lateMonth(3) }), referenceFen);

test('the committed models are a scorecard and boosted trees', () => {
  expect(models.map(({ kind }) => kind)).toEqual(['SCORECARD', 'BOOSTED']);
});

test('a stored vector and a model version give the same score for ever', () => {
  const stored: FeatureVector = JSON.parse(JSON.stringify(late));
  for (const model of models) {
    const score = scoreApplication(late, model);
    expect(scoreApplication(stored, model)).toEqual(score);
    expect(score.modelVersion).toBe(model.version);
    expect(score.probabilityOfDefault).toBe(probabilityOfScore(score.score, model.scale));
  }
});

test('a quiet history scores well above a late one, and has a better grade', () => {
  for (const model of models) {
    const [good, bad] = [scoreApplication(quiet, model), scoreApplication(late, model)];
    expect(good.score - bad.score).toBeGreaterThan(40);
    expect(good.probabilityOfDefault).toBeLessThan(bad.probabilityOfDefault);
    expect(good.grade).not.toBeNull();
    expect(bad.grade).toBeNull();
  }
});

test('the average and the contributions are the whole score', () => {
  for (const model of models) {
    for (const vector of [quiet, late, { ...quiet, headroom: null }]) {
      const { averagePoints, byFeature } = contributionsOf(vector, model);
      const sum = [...byFeature.values()].reduce((total, points) => total + points, averagePoints);
      expect(Math.abs(sum - pointsOf(vector, model))).toBeLessThan(0.51);
    }
  }
});

test('a late payer is told so first, in Chinese and English', () => {
  for (const model of models) {
    const { reasons } = scoreApplication(late, model);
    expect(reasons[0]).toMatchObject({
      code: 'PAYMENT_HISTORY_LATE',
      zh: '近六个月有过逾期还款。',
      en: 'Payments came late in the last six months.',
    });
    const lost = reasons.map(({ pointsLost }) => pointsLost);
    expect(lost).toEqual([...lost].sort((a, b) => b - a));
    expect(reasons.length).toBeLessThanOrEqual(4);
    expect(new Set(reasons.map(({ code }) => code)).size).toBe(reasons.length);
  }
});

test('nobody who was always on time is told of late payments', () => {
  for (const model of models) {
    expect(scoreApplication(quiet, model).reasons.map(({ code }) => code)).not.toContain(
      'PAYMENT_HISTORY_LATE',
    );
  }
});

test('an unknown limit is scored at its worst, and stated', () => {
  const unknown = statementFeatures({ ...history(), limitFen: null }, referenceFen);
  for (const model of models) {
    const score = scoreApplication(unknown, model);
    expect(score.gaps).toEqual(model.features.filter((feature) => unknown[feature] === null));
    expect(score.gaps).toContain('headroom');
    expect(score.score).toBeLessThan(scoreApplication(quiet, model).score);
    expect(score.reasons.map(({ code }) => code)).toContain('DATA_MISSING');
  }
});

test('hiding a feature never raises a score', () => {
  for (const model of models) {
    for (const feature of model.features.filter((name) => name !== 'newestStanding')) {
      for (const vector of [quiet, late]) {
        const hidden = scoreApplication({ ...vector, [feature]: null }, model).score;
        expect(hidden).toBeLessThanOrEqual(scoreApplication(vector, model).score);
      }
    }
  }
});

test('there is no score without the newest statement, or with too little of the rest', () => {
  for (const model of models) {
    const short = statementFeatures(history({ 1: null, 5: null }), referenceFen);
    const count = model.features.filter((feature) => short[feature] === null).length;
    expect(refusalOf(quietWith({ newestStanding: null }), model)).toEqual([
      'ESSENTIAL_FEATURE_MISSING',
      'Without newestStanding there is no score.',
    ]);
    expect(refusalOf(short, model)).toEqual([
      'TOO_MANY_GAPS',
      `${count} features are missing; at most ${model.gapPolicy.mostGaps} may be.`,
    ]);
  }
});

test('a vector that was not made for the model, or is no vector, is refused', () => {
  const { headroom: _, ...withoutHeadroom } = quiet;
  expect(refusalOf(withoutHeadroom, champion)).toEqual([
    'FEATURE_ABSENT',
    'The vector says nothing of headroom.',
  ]);
  expect(refusalOf(quietWith({ headroom: Number.NaN }), champion)).toEqual([
    'FEATURE_NOT_A_NUMBER',
    'headroom is not a number.',
  ]);
});

test('a vector that carries a protected attribute is refused, even if no model would read it', () => {
  expect(refusalOf(quietWith({ sex: 1 }), champion)).toEqual([
    'FEATURE_BANNED',
    `sex is banned. ${banOf('sex')?.reason}`,
  ]);
});

function quietWith(replaced: FeatureVector): FeatureVector {
  return { ...quiet, ...replaced };
}

function refusalOf(vector: FeatureVector, model: typeof champion): [string, string] {
  try {
    scoreApplication(vector, model);
  } catch (error) {
    if (error instanceof Refusal) return [error.code, error.message];
    throw error;
  }
  throw new Error('Nothing was refused.');
}
