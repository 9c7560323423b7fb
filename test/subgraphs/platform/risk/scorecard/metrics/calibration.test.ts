import {
  calibration,
  calibrationError,
} from '../../../../../../subgraphs/platform/risk/scorecard/metrics/calibration.ts';

test('a model that says one in four where one in four defaults is calibrated', () => {
  const bands = calibration([true, false, false, false], [0.25, 0.25, 0.25, 0.25]);
  expect(bands).toEqual([{ people: 4, predicted: 0.25, observed: 0.25 }]);
  expect(calibrationError(bands)).toBe(0);
});

test('the error is the mean distance, weighted by people', () => {
  const bands = calibration([false, false, true, true], [0.1, 0.1, 0.1, 0.9], 4);
  expect(bands).toEqual([
    { people: 3, predicted: expect.closeTo(0.1, 12), observed: expect.closeTo(1 / 3, 12) },
    { people: 1, predicted: 0.9, observed: 1 },
  ]);
  expect(calibrationError(bands)).toBeCloseTo((3 * (1 / 3 - 0.1) + 0.1) / 4, 12);
});
