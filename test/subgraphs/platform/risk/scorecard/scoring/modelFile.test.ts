import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { featureOf } from '../../../../../../subgraphs/platform/risk/scorecard/registry/featureRegistry.ts';
import {
  modelsFolder,
  readCommittedModels,
  readModel,
  writeModel,
} from '../../../../../../subgraphs/platform/risk/scorecard/scoring/modelFile.ts';
import { scoreDrift } from '../../../../../../subgraphs/platform/risk/scorecard/scoring/scoreDrift.ts';
import { temporaryFolder } from '../../../../../support/temporaryFolder.ts';

const { champion, challenger } = readCommittedModels();

test('the committed models use registered features only', () => {
  for (const feature of [...champion.features, ...(challenger?.features ?? [])]) {
    expect(featureOf(feature).name).toBe(feature);
  }
});

test('the committed models say what they were trained on', () => {
  expect(champion.trainedOn).toEqual({
    sha256: '7e13435d78d8468ae4922992f31f2e3045f96c526b464704a5bd99ef58d6105a',
    people: 24_000,
    defaults: 5_287,
    referenceLimitFen: '14000000',
  });
  expect(challenger?.trainedOn).toEqual(champion.trainedOn);
});

test('a model that is written is the same when it is read', () => {
  const folder = temporaryFolder();
  writeModel(champion, folder);
  expect(readModel(champion.version, folder)).toEqual(champion);
});

test('a model file that was changed by hand is not that model any more', () => {
  const text = readFileSync(join(modelsFolder, `${champion.version}.json`), 'utf8');
  const folder = temporaryFolder({
    [`${champion.version}.json`]: text.replace('"points":-36', '"points":36'),
  });
  expect(() => readModel(champion.version, folder)).toThrow(
    `The file of model ${champion.version} does not hold that model.`,
  );
});

test('the scores that a model was trained on have not drifted; scores all at the bottom have', () => {
  const { edges, counts } = champion.trainingScores;
  const likeTraining = counts.flatMap((count, band) =>
    new Array<number>(count).fill((edges[band] ?? 1000) - 0.5),
  );
  expect(scoreDrift(likeTraining, champion)).toBe(0);
  expect(scoreDrift(new Array<number>(1000).fill(400), champion)).toBeGreaterThan(0.25);
});
