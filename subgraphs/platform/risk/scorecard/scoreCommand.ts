import { readOnlyFile, runCommand } from './commandLine.ts';
import { meanOf } from './features/lists.ts';
import { statementFeatures } from './features/statementFeatures.ts';
import type { Model } from './scoring/model.ts';
import { readCommittedModels } from './scoring/modelFile.ts';
import { probabilityOfScore } from './scoring/points.ts';
import { scoreDrift } from './scoring/scoreDrift.ts';
import { type CreditDefaultRow, parseCreditDefaultFile } from './training/creditDefaultFile.ts';
import { qualityOf, scoresOf } from './training/quality.ts';

const usage = 'Usage: npm run score -- FILE';

/**
 * Scores everyone in a file of the public format with the committed models and prints AUC and KS; where
 * the file has no outcomes, only how the scores are distributed.
 */
export function scoreCommand(args: readonly string[], print: (line: string) => void): number {
  return runCommand(() => {
    const rows = parseCreditDefaultFile(readOnlyFile(args, usage));
    const { champion, challenger } = readCommittedModels();
    print(`${rows.length} people`);
    describe('champion', champion, rows, print);
    if (challenger) describe('challenger', challenger, rows, print);
  }, print);
}

function describe(
  role: string,
  model: Model,
  rows: readonly CreditDefaultRow[],
  print: (line: string) => void,
): void {
  const scores = scoresOf(vectorsOf(rows, model), model);
  const outcomes = rows.map(({ isDefault }) => isDefault).filter((isDefault) => isDefault !== null);
  print(`${role} ${model.version}`);
  if (outcomes.length > 0) print(qualityLine(outcomes, scores));
  for (const line of distributionLines(scores, model)) print(line);
}

/** Amounts are measured in the unit that the model learnt with: the file is of the same currency. */
function vectorsOf(rows: readonly CreditDefaultRow[], { trainedOn }: Model) {
  const referenceFen = BigInt(trainedOn.referenceLimitFen);
  return rows.map(({ history }) => ({ vector: statementFeatures(history, referenceFen) }));
}

function qualityLine(isDefault: readonly boolean[], scores: readonly number[]): string {
  if (new Set(isDefault).size < 2) return '  AUC and KS need people of both outcomes';
  const { auc, ks } = qualityOf(isDefault, scores);
  return `  AUC ${auc.toFixed(4)}  KS ${ks.toFixed(4)}`;
}

function distributionLines(scores: readonly number[], model: Model): string[] {
  const sorted = Int32Array.from(scores).sort();
  const quantiles = [0, 0.1, 0.25, 0.5, 0.75, 0.9, 1].map((share) => {
    const score = sorted[Math.round(share * (sorted.length - 1))];
    return `${share * 100} % ${score}`;
  });
  const mean = meanOf(scores.map((score) => probabilityOfScore(score, model.scale)));
  return [
    `  scores  ${quantiles.join('  ')}`,
    `  mean predicted default rate ${mean.toFixed(4)}  PSI against training ${scoreDrift(scores, model).toFixed(4)}`,
  ];
}

if (import.meta.main) process.exitCode = scoreCommand(process.argv.slice(2), console.log);
