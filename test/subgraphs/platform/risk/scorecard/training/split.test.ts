import { assignRoles } from '../../../../../../subgraphs/platform/risk/scorecard/training/assignRoles.ts';
import { personBucket } from '../../../../../../subgraphs/platform/risk/scorecard/training/personHash.ts';
import { splitByPerson } from '../../../../../../subgraphs/platform/risk/scorecard/training/split.ts';

const table = Array.from({ length: 1000 }, (_, index) => ({
  personId: String(index),
  vector: {},
  isDefault: index % 5 === 0,
}));

test('each person is on one side of the split, about three tenths held out', () => {
  const { development, holdOut } = splitByPerson(table);
  expect(new Set([...development, ...holdOut]).size).toBe(1000);
  expect(development.length + holdOut.length).toBe(1000);
  expect(holdOut.length / 1000).toBeCloseTo(0.3, 1);
});

test('a person stays on the same side whatever the order of the file', () => {
  const idsOf = (rows: typeof table) => new Set(splitByPerson(rows).holdOut.map(({ personId }) => personId));
  expect(idsOf([...table].reverse())).toEqual(idsOf(table));
});

test('the bucket of a person is fixed for ever, and another one for another purpose', () => {
  expect([1, 2, 3, 4, 5, 6].map((id) => personBucket('hold-out', String(id), 10))).toEqual([
    3, 1, 9, 1, 2, 9,
  ]);
  expect([1, 2, 3, 4, 5, 6].map((id) => personBucket('fold', String(id), 10))).toEqual([0, 5, 3, 7, 4, 5]);
});

test('boosted trees are a challenger only if they lead by more than 0.005', () => {
  const candidate = (version: string, auc: number) => ({ version, crossValidation: { auc, ks: 0.4 } });
  const scorecard = candidate('scorecard-1', 0.75);
  expect(assignRoles(scorecard, candidate('boosted-1', 0.7551))).toEqual({
    champion: 'scorecard-1',
    challenger: 'boosted-1',
  });
  expect(assignRoles(scorecard, candidate('boosted-1', 0.7549))).toEqual({
    champion: 'scorecard-1',
    challenger: null,
  });
});
