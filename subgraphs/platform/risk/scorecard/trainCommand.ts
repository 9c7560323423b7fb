import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { readOnlyFile, runCommand, UsageInvalid } from './commandLine.ts';
import { calibrationChart } from './report/calibrationChart.ts';
import { type HoldOutReport, holdOutReport } from './report/holdOutReport.ts';
import { ksChart } from './report/ksChart.ts';
import { reportLines } from './report/reportLines.ts';
import { rocChart } from './report/rocChart.ts';
import { scoreChart } from './report/scoreChart.ts';
import { trainingEvidence } from './report/trainingEvidence.ts';
import { modelsFolder, writeModel, writeRoles } from './scoring/modelFile.ts';
import { type TrainingRun, trainingRun } from './training/trainingRun.ts';

const usage = 'Usage: npm run train -- FILE [--models FOLDER] [--charts FOLDER]';
const chartsFolder = join(import.meta.dirname, '../../../../docs/scorecard');

/**
 * Trains the models on a file, prints how good they are, and writes them and their charts over the
 * committed ones. The same file gives the same bytes.
 */
export function trainCommand(args: readonly string[], print: (line: string) => void): number {
  return runCommand(() => {
    const { values, positionals } = readArguments(args);
    const run = trainingRun(readOnlyFile(positionals, usage));
    const scorecard = holdOutReport(run.scorecard.development, run.split.holdOut);
    const boosted = holdOutReport(run.boosted.development, run.split.holdOut);
    for (const line of reportLines(run, scorecard, boosted)) print(line);
    writeModels(run, scorecard, boosted, values.models ?? modelsFolder);
    writeCharts(scorecard, boosted, values.charts ?? chartsFolder);
  }, print);
}

function readArguments(args: readonly string[]) {
  const options = { models: { type: 'string' }, charts: { type: 'string' } } as const;
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true });
  } catch {
    throw new UsageInvalid(usage);
  }
}

/** A challenger that is not offered is not kept. */
function writeModels(
  run: TrainingRun,
  scorecard: HoldOutReport,
  boosted: HoldOutReport,
  folder: string,
): void {
  mkdirSync(folder, { recursive: true });
  writeModel(run.scorecard.model, folder);
  if (run.roles.challenger !== null) writeModel(run.boosted.model, folder);
  writeRoles(trainingEvidence(run, scorecard, boosted), folder);
}

function writeCharts(scorecard: HoldOutReport, boosted: HoldOutReport, folder: string): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'roc.svg'), rocChart(scorecard, boosted));
  writeFileSync(join(folder, 'ks.svg'), ksChart(scorecard));
  writeFileSync(join(folder, 'calibration.svg'), calibrationChart(scorecard.calibration));
  writeFileSync(join(folder, 'scores.svg'), scoreChart(scorecard));
}

if (import.meta.main) process.exitCode = trainCommand(process.argv.slice(2), console.log);
