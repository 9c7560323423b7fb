import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { modelsFolder } from '../../../../../subgraphs/platform/risk/scorecard/scoring/modelFile.ts';
import { trainCommand } from '../../../../../subgraphs/platform/risk/scorecard/trainCommand.ts';
import { temporaryFolder } from '../../../../support/temporaryFolder.ts';
import { header, rowOf, syntheticFile } from './syntheticFile.ts';

const repository = join(import.meta.dirname, '../../../../..');
const charts = join(repository, 'docs/scorecard');
/** The public training file lies beside the checkout and is not committed. */
const publicFile = join(repository, '../shared/data/credit-default-train.csv');
const withPublicFile = existsSync(publicFile) ? test : test.skip;

withPublicFile(
  'training on the public file gives the committed models and charts, byte for byte',
  () => {
    const { code, lines, files } = train(publicFile);
    expect(code).toBe(0);
    expect(lines.find((line) => line.startsWith('split'))).toBe(
      'split by person: 16847 to learn from, 7153 held out',
    );
    for (const [name, text] of files) expect([name, text]).toEqual([name, committed(name)]);
    expect(files.size).toBe(7);
  },
  300_000,
);

test('the committed scorecard is above its floor on people held out, and its challenger leads', () => {
  const { holdOut, crossValidation, ...roles } = JSON.parse(committed('modelRegistry.json'));
  expect(holdOut.people).toBe(7153);
  expect(holdOut.scorecard.auc).toBeGreaterThan(0.77);
  expect(holdOut.scorecard.ks).toBeGreaterThan(0.41);
  expect(crossValidation.boosted.auc - crossValidation.scorecard.auc).toBeGreaterThan(
    roles.leastLeadOfChallenger,
  );
});

test('training twice gives the same bytes, and says how good the models are', () => {
  const people = temporaryFolder({ 'people.csv': syntheticFile(3000) });
  const [first, second] = [train(join(people, 'people.csv')), train(join(people, 'people.csv'))];
  expect(first).toEqual(second);
  expect(first.code).toBe(0);
  const names = [...first.files.keys()];
  expect(names.filter((name) => name.endsWith('.svg'))).toEqual([
    'calibration.svg',
    'ks.svg',
    'roc.svg',
    'scores.svg',
  ]);
  const report = first.lines.join('\n');
  expect(report).toMatch(/^3000 people, \d+ defaults, data SHA-256 [0-9a-f]{64}$/m);
  expect(report).toMatch(/held out {3}AUC 0\.\d{4} {2}KS 0\.\d{4} {2}Gini 0\.\d{4} {2}PSI 0\.\d{4}/);
  expect(report).toMatch(/\d+ people {2}predicted 0\.\d{4} {2}observed 0\.\d{4}/);
});

test('a wrong call or a wrong file is one clear sentence, and writes nothing', () => {
  const folder = temporaryFolder({ 'wrong.csv': `${header}\n${rowOf(1, { PAY_0: 'late' })}\n` });
  const usage = 'Usage: npm run train -- FILE [--models FOLDER] [--charts FOLDER]';
  expect(failure([])).toEqual([1, usage]);
  expect(failure(['a.csv', 'b.csv'])).toEqual([1, usage]);
  expect(failure(['--seed', '1'])).toEqual([1, usage]);
  expect(failure([join(folder, 'none.csv')])).toEqual([1, `There is no file ${join(folder, 'none.csv')}.`]);
  const out = temporaryFolder();
  const wrong = [join(folder, 'wrong.csv'), '--models', out, '--charts', out];
  expect(failure(wrong)).toEqual([1, 'Line 2: PAY_0 is not a whole number.']);
  expect(readdirSync(out)).toEqual([]);
});

test('people whose outcome is not known cannot be learnt from', () => {
  const withoutLast = (line: string) => line.slice(0, line.lastIndexOf(','));
  const text = syntheticFile(10).trim().split('\n').map(withoutLast).join('\n');
  const folder = temporaryFolder({ 'unknown.csv': text });
  expect(failure([join(folder, 'unknown.csv')])).toEqual([
    1,
    'Line 1: the column default.payment.next.month is missing, so there is nothing to learn.',
  ]);
});

function train(file: string) {
  const folder = temporaryFolder();
  const lines: string[] = [];
  const code = trainCommand([file, '--models', folder, '--charts', folder], (line) => lines.push(line));
  const names = readdirSync(folder).sort();
  return {
    code,
    lines,
    files: new Map(names.map((name) => [name, readFileSync(join(folder, name), 'utf8')])),
  };
}

function failure(args: readonly string[]): [number, string] {
  const lines: string[] = [];
  return [trainCommand(args, (line) => lines.push(line)), lines.join('\n')];
}

function committed(name: string): string {
  return readFileSync(join(name.endsWith('.svg') ? charts : modelsFolder, name), 'utf8');
}
