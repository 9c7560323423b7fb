import { type Bin, binsOf } from '../../../../../../subgraphs/platform/risk/scorecard/training/bins.ts';
import { weightOfEvidence } from '../../../../../../subgraphs/platform/risk/scorecard/training/weightOfEvidence.ts';

test('bins follow the direction of their feature, and nobody is lost', () => {
  const { values, isDefault } = people((value) => (value === 5 ? 0.1 : value / 10));
  const rates = ratesOf(binsOf(values, isDefault, 'RISK_RISES'));
  expect(rates.length).toBeGreaterThan(2);
  expect(rates).toEqual([...rates].sort((a, b) => a - b));
  expect(binsOf(values, isDefault, 'RISK_RISES').reduce((sum, bin) => sum + bin.people, 0)).toBe(
    values.length,
  );
});

test('where more means less risk, a bump is smoothed away', () => {
  const { values, isDefault } = people((value) => (value === 5 ? 0.9 : 0.8 - value / 10));
  const rates = ratesOf(binsOf(values, isDefault, 'RISK_FALLS'));
  expect(rates.length).toBeGreaterThan(2);
  expect(rates).toEqual([...rates].sort((a, b) => b - a));
});

test('a feature without a direction keeps a valley', () => {
  const { values, isDefault } = people((value) => 0.1 + Math.abs(value - 4) / 10);
  const rates = ratesOf(binsOf(values, isDefault, 'FREE'));
  const lowest = rates.indexOf(Math.min(...rates));
  expect(lowest).toBeGreaterThan(0);
  expect(lowest).toBeLessThan(rates.length - 1);
  expect(ratesOf(binsOf(values, isDefault, 'RISK_FALLS')).length).toBeLessThan(rates.length);
});

test('values that say nothing about the outcome make one bin', () => {
  const { values, isDefault } = people(() => 0.3);
  expect(binsOf(values, isDefault, 'FREE')).toEqual([{ from: null, people: 8000, defaults: 2400 }]);
});

test('a handful of people make no bin of their own, however different they are', () => {
  const { values, isDefault } = people((value) => value / 10);
  const few = Array.from({ length: 100 }, (_, index) => ({ value: 99, isBad: index < 20 }));
  const withFew = Float64Array.from([...values, ...few.map(({ value }) => value)]);
  const bins = binsOf(withFew, [...isDefault, ...few.map(({ isBad }) => isBad)], 'FREE');
  expect(bins.at(-1)).toEqual({ from: 7, people: 1100, defaults: 720 });
});

test('the weight of evidence of an average bin is 0, of a worse one below', () => {
  const all = { people: 1000, defaults: 200 };
  expect(weightOfEvidence({ from: null, ...all }, all)).toBe(0);
  expect(weightOfEvidence({ from: 1, people: 300, defaults: 150 }, all)).toBeCloseTo(
    Math.log(150.5 / 800.5 / (150.5 / 200.5)),
    12,
  );
  expect(weightOfEvidence({ from: 1, people: 100, defaults: 0 }, all)).toBeGreaterThan(0);
});

/** A thousand people at each value from 0 to 7, exactly this share of whom default. */
function people(rateAt: (value: number) => number) {
  const values = Float64Array.from({ length: 8000 }, (_, index) => index % 8);
  const isDefault = Array.from(
    values,
    (value, index) => Math.floor(index / 8) < Math.round(1000 * rateAt(value)),
  );
  return { values, isDefault };
}

function ratesOf(bins: readonly Bin[]): number[] {
  return bins.map((bin) => bin.defaults / bin.people);
}
