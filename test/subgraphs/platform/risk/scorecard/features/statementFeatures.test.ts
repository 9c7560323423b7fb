import {
  statementFeatureNames,
  statementFeatures,
} from '../../../../../../subgraphs/platform/risk/scorecard/features/statementFeatures.ts';
import type { StatementHistory } from '../../../../../../subgraphs/platform/risk/scorecard/features/statementHistory.ts';
import { carriedMonth, history, lateMonth } from '../statements.ts';

const referenceFen = 2_000_000n;

test('six quiet months give the features that a hand computes', () => {
  expect(statementFeatures(history(), referenceFen)).toEqual({
    carriedMonths: 6,
    clearedMonths: 0,
    headroom: 0.25,
    highestUtilisation: 0.5,
    lateMonths: 0,
    lowestPaymentRatio: 0.1,
    meanSpending: 0.025,
    meanUtilisation: 0.5,
    monthsOverLimit: 0,
    monthsSinceLate: 6,
    monthsWithoutPayment: 0,
    newestGrowth: 0,
    newestPayment: 0.025,
    newestStanding: 0,
    newestUtilisation: 0.5,
    paymentStrength: 9.024464,
    peakSpending: 0.05,
    previousDelay: 0,
    recentLateness: 0,
    recentPaymentRatio: 0.1,
    relativeLimit: 0.5,
    smallestPayment: 0.025,
    unusedMonths: 0,
    utilisationTrend: 0,
    worstEarlierDelay: 0,
  });
});

test('a recent delay weighs more than an old one, and more than three months count as three', () => {
  const lateness = (late: StatementHistory) => statementFeatures(late, referenceFen).recentLateness;
  expect(lateness(history({ 0: lateMonth(1) }))).toBe(1);
  expect(lateness(history({ 5: lateMonth(1) }))).toBe(0.16807);
  expect(lateness(history({ 0: lateMonth(3) }))).toBe(3);
  expect(lateness(history({ 0: lateMonth(8) }))).toBe(3);
});

test('late months are counted by how many, how bad and how long ago', () => {
  const late = history({ 1: lateMonth(2), 3: lateMonth(1) });
  expect(statementFeatures(late, referenceFen)).toMatchObject({
    lateMonths: 2,
    worstEarlierDelay: 2,
    previousDelay: 2,
    monthsSinceLate: 1,
    newestStanding: 0,
    monthsWithoutPayment: 2,
    lowestPaymentRatio: 0,
  });
});

test('a month without a bill counts as paid, and a credit balance is no bill', () => {
  const idle = { billedFen: -1_000n, paidFen: 0n, delayMonths: 0, standing: 'UNUSED' } as const;
  const unused = { limitFen: 1_000_000n, months: Array.from({ length: 6 }, () => idle) };
  expect(statementFeatures(unused, referenceFen)).toMatchObject({
    lowestPaymentRatio: 1,
    recentPaymentRatio: -1,
    newestStanding: -2,
    unusedMonths: 6,
    paymentStrength: 0,
  });
});

test('the same history in another currency has the same features', () => {
  const yen = (amountFen: bigint) => amountFen * 21n;
  const { limitFen, months } = history({ 2: lateMonth(1) });
  const exchanged = {
    limitFen: yen(limitFen ?? 0n),
    months: months.map(
      (month) => month && { ...month, billedFen: yen(month.billedFen), paidFen: yen(month.paidFen) },
    ),
  };
  expect(statementFeatures(exchanged, yen(referenceFen))).toEqual(
    statementFeatures({ limitFen, months }, referenceFen),
  );
});

test('an unknown month is a gap in the features that look at it, and in no other', () => {
  const gaps = gapNames(history({ 5: null }));
  expect(gaps).toContain('recentLateness');
  expect(gaps).toContain('meanUtilisation');
  expect(statementFeatureNames.filter((name) => !gaps.includes(name))).toEqual([
    'headroom',
    'newestGrowth',
    'newestPayment',
    'newestStanding',
    'newestUtilisation',
    'previousDelay',
    'recentPaymentRatio',
    'relativeLimit',
  ]);
});

test('an unknown limit is a gap in just the features that divide by it', () => {
  expect(gapNames({ ...history(), limitFen: null })).toEqual([
    'headroom',
    'highestUtilisation',
    'meanUtilisation',
    'monthsOverLimit',
    'newestGrowth',
    'newestUtilisation',
    'peakSpending',
    'relativeLimit',
    'utilisationTrend',
  ]);
});

test('a history shorter than six months is not filled up', () => {
  const short = { limitFen: 1_000_000n, months: [carriedMonth, carriedMonth] };
  expect(statementFeatures(short, referenceFen)).toMatchObject({ newestGrowth: 0, lateMonths: null });
});

test('a history that cannot be is a bug', () => {
  const features = (wrong: StatementHistory) => () => statementFeatures(wrong, referenceFen);
  expect(features({ ...history(), limitFen: 0n })).toThrow(new RangeError('A limit is more than 0.'));
  expect(features(history({ 0: { ...carriedMonth, delayMonths: 1 } }))).toThrow(
    new RangeError('A month is late if its delay is not 0.'),
  );
  expect(features(history({ 0: lateMonth(0.5) }))).toThrow(
    new RangeError('A delay is a whole number of months.'),
  );
  expect(() => statementFeatures(history(), 0n)).toThrow(
    new RangeError('The reference limit is more than 0.'),
  );
});

function gapNames(known: StatementHistory): string[] {
  const vector = statementFeatures(known, referenceFen);
  return Object.keys(vector).filter((name) => vector[name] === null);
}
