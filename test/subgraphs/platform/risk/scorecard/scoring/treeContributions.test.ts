import {
  isLeaf,
  reachedLogOdds,
  type Tree,
} from '../../../../../../subgraphs/platform/risk/scorecard/scoring/tree.ts';
import {
  addContributions,
  averageLogOdds,
} from '../../../../../../subgraphs/platform/risk/scorecard/scoring/treeContributions.ts';

const leaf = (logOdds: number, people: number): Tree => ({ logOdds, people });
const split = (feature: string, edge: number, below: Tree, above: Tree): Tree => ({
  feature,
  edge,
  people: below.people + above.people,
  below,
  above,
});

/** a comes twice on one way, and b on both sides. */
const tree = split(
  'a',
  10,
  split('b', 5, split('a', 3, leaf(-1.2, 7), leaf(0.4, 11)), leaf(0.9, 13)),
  split('c', 1, leaf(0.1, 17), split('b', 8, leaf(1.7, 19), split('d', 2, leaf(-0.3, 23), leaf(2.5, 29)))),
);

const people = [1, 4, 12].flatMap((a) =>
  [2, 6, 9].flatMap((b) => [0, 2].flatMap((c) => [1, 3].map((d) => ({ a, b, c, d })))),
);

test('each feature gets its Shapley value: its mean gain over all orders of asking', () => {
  for (const vector of people) {
    const exact = contributionsOf(vector);
    for (const feature of ['a', 'b', 'c', 'd']) {
      expect(exact.get(feature) ?? 0).toBeCloseTo(shapleyValue(feature, vector), 12);
    }
  }
});

test('the contributions and the average add up to the answer of the tree', () => {
  for (const vector of people) {
    const sum = [...contributionsOf(vector).values()].reduce((total, value) => total + value, 0);
    expect(averageLogOdds(tree) + sum).toBeCloseTo(reachedLogOdds(tree, vector), 12);
  }
});

test('a gap ends at least as risky as any value that it could hide', () => {
  for (const vector of people) {
    for (const feature of ['a', 'b', 'c', 'd'] as const) {
      const hidden = reachedLogOdds(tree, { ...vector, [feature]: null });
      const shown = people.map((other) => reachedLogOdds(tree, { ...vector, [feature]: other[feature] }));
      expect(hidden).toBe(Math.max(...shown));
    }
  }
});

test('with a gap the contributions still add up', () => {
  const vector = { a: 12, b: null, c: 2, d: 3 };
  const sum = [...contributionsOf(vector).values()].reduce((total, value) => total + value, 0);
  expect(averageLogOdds(tree) + sum).toBeCloseTo(2.5, 12);
});

function contributionsOf(vector: Readonly<Record<string, number | null>>): Map<string, number> {
  const totals = new Map<string, number>();
  addContributions(tree, vector, totals);
  return totals;
}

/** By the definition: over all 24 orders, what knowing this feature adds to what is known before it. */
function shapleyValue(feature: string, vector: Readonly<Record<string, number>>): number {
  const orders = permutations(['a', 'b', 'c', 'd']);
  const gains = orders.map((order) => {
    const before = order.slice(0, order.indexOf(feature));
    return expected(tree, vector, [...before, feature]) - expected(tree, vector, before);
  });
  return gains.reduce((sum, gain) => sum + gain, 0) / orders.length;
}

/** The answer when only these features are known: unknown ones follow both branches by people. */
function expected(part: Tree, vector: Readonly<Record<string, number>>, known: readonly string[]): number {
  if (isLeaf(part)) return part.logOdds;
  const [below, above] = [expected(part.below, vector, known), expected(part.above, vector, known)];
  if (known.includes(part.feature)) return (vector[part.feature] ?? 0) < part.edge ? below : above;
  return (below * part.below.people + above * part.above.people) / part.people;
}

function permutations(items: readonly string[]): string[][] {
  if (items.length === 0) return [[]];
  return items.flatMap((item) =>
    permutations(items.filter((other) => other !== item)).map((rest) => [item, ...rest]),
  );
}
