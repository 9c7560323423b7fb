import { fitLogisticRegression } from '../../../../../../subgraphs/platform/risk/scorecard/training/logisticRegression.ts';

test('the coefficient of a yes-or-no column is the log of the odds ratio', () => {
  const groups = [
    { value: 0, people: 40_000, defaults: 8_000 },
    { value: 1, people: 40_000, defaults: 20_000 },
  ];
  const column = groups.flatMap(({ value, people }) => new Array<number>(people).fill(value));
  const isDefault = groups.flatMap(({ people, defaults }) =>
    Array.from({ length: people }, (_, index) => index < defaults),
  );
  const { intercept, coefficients } = fitLogisticRegression([Float64Array.from(column)], isDefault);
  expect(intercept).toBeCloseTo(Math.log(0.25), 3);
  expect(coefficients).toEqual([expect.closeTo(Math.log(4), 3)]);
});

test('the mean prediction is the default rate, and a column of zeros has no weight', () => {
  const isDefault = Array.from({ length: 100 }, (_, index) => index < 20);
  const fit = fitLogisticRegression([new Float64Array(100)], isDefault);
  expect(fit.intercept).toBeCloseTo(Math.log(0.25), 10);
  expect(fit.coefficients[0]).toBeCloseTo(0, 12);
});

test('outcomes that are all alike have no fit, and that is said', () => {
  const isDefault = new Array<boolean>(10).fill(false);
  expect(() => fitLogisticRegression([new Float64Array(10)], isDefault)).toThrow(
    'The logistic regression did not converge in 50 steps.',
  );
});
