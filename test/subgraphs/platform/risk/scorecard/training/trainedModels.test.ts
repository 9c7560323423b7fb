import { pointsOf } from '../../../../../../subgraphs/platform/risk/scorecard/scoring/modelPoints.ts';
import { isLeaf, type Tree } from '../../../../../../subgraphs/platform/risk/scorecard/scoring/tree.ts';
import { trainBoosted } from '../../../../../../subgraphs/platform/risk/scorecard/training/boosting/trainBoosted.ts';
import {
  boostedFeatures,
  scorecardFeatures,
} from '../../../../../../subgraphs/platform/risk/scorecard/training/featureSets.ts';
import { qualityOf, scoresOf } from '../../../../../../subgraphs/platform/risk/scorecard/training/quality.ts';
import { readTable } from '../../../../../../subgraphs/platform/risk/scorecard/training/trainingRun.ts';
import { outcomesOf } from '../../../../../../subgraphs/platform/risk/scorecard/training/trainingTable.ts';
import { trainScorecard } from '../../../../../../subgraphs/platform/risk/scorecard/training/trainScorecard.ts';
import { syntheticFile } from '../syntheticFile.ts';

const { table, trainedOn } = readTable(Buffer.from(syntheticFile(3000)));
const scorecard = trainScorecard(table, scorecardFeatures, trainedOn);
const boosted = trainBoosted(table, boostedFeatures, trainedOn);

test('a worse bin never has more points', () => {
  for (const { bins } of scorecard.characteristics) {
    const byRisk = [...bins].sort((a, b) => a.defaults / a.people - b.defaults / b.people);
    const points = byRisk.map((bin) => bin.points);
    expect(points).toEqual([...points].sort((a, b) => b - a));
  }
});

test('a gap has the fewest points that a feature can give', () => {
  for (const { bins, missingPoints } of scorecard.characteristics) {
    expect(missingPoints).toBe(Math.min(...bins.map(({ points }) => points)));
  }
});

test('both models order made-up people well', () => {
  const outcomes = outcomesOf(table);
  expect(qualityOf(outcomes, scoresOf(table, scorecard)).auc).toBeGreaterThan(0.7);
  expect(qualityOf(outcomes, scoresOf(table, boosted)).auc).toBeGreaterThan(0.7);
});

test('more lateness never raises a boosted score, with all else equal', () => {
  const steps = [0, 0.5, 1, 2, 3, 5];
  for (const { vector } of table.slice(0, 50)) {
    const points = steps.map((recentLateness) => pointsOf({ ...vector, recentLateness }, boosted));
    expect(points).toEqual([...points].sort((a, b) => b - a));
  }
});

test('trees learn nothing from a feature that runs against its direction', () => {
  expect(treesOnHeadroom((headroom) => headroom < 0.3).every(isLeaf)).toBe(false);
  expect(treesOnHeadroom((headroom) => headroom > 0.7).every(isLeaf)).toBe(true);
});

test('every tree counts its people: the branches of a split add up', () => {
  expect(boosted.trees).toHaveLength(120);
  for (const tree of boosted.trees) {
    expect(tree.people).toBe(3000);
    expect(peopleInLeaves(tree)).toBe(3000);
  }
});

test('a banned or unknown feature cannot be trained on', () => {
  expect(() => trainScorecard(table, ['SEX'], trainedOn)).toThrow(/^SEX is banned\. Sex is a protected/);
  expect(() => trainBoosted(table, ['horoscope'], trainedOn)).toThrow('horoscope is not registered.');
});

/** Trees that learn from nothing but what is left of the limit, which more of may only help. */
function treesOnHeadroom(isDefaultAt: (headroom: number) => boolean): readonly Tree[] {
  const people = Array.from({ length: 1000 }, (_, index) => ({
    personId: String(index),
    vector: { headroom: index / 1000 },
    isDefault: isDefaultAt(index / 1000),
  }));
  return trainBoosted(people, ['headroom'], trainedOn).trees;
}

function peopleInLeaves(tree: Tree): number {
  return isLeaf(tree) ? tree.people : peopleInLeaves(tree.below) + peopleInLeaves(tree.above);
}
