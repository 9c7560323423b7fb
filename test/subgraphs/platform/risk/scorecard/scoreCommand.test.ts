import { join } from 'node:path';
import { scoreCommand } from '../../../../../subgraphs/platform/risk/scorecard/scoreCommand.ts';
import { readCommittedModels } from '../../../../../subgraphs/platform/risk/scorecard/scoring/modelFile.ts';
import { temporaryFolder } from '../../../../support/temporaryFolder.ts';
import { header, rowOf, syntheticFile } from './syntheticFile.ts';

const { champion, challenger } = readCommittedModels();

test('scoring a file prints AUC and KS of the committed models', () => {
  const { code, lines } = score(syntheticFile(500));
  expect(code).toBe(0);
  expect(lines.slice(0, 3)).toEqual([
    '500 people',
    `champion ${champion.version}`,
    expect.stringMatching(/^ {2}AUC 0\.\d{4} {2}KS 0\.\d{4}$/),
  ]);
  expect(lines[5]).toBe(`challenger ${challenger?.version}`);
  expect(lines[6]).toMatch(/^ {2}AUC 0\.\d{4} {2}KS 0\.\d{4}$/);
});

test('a file without outcomes gets the distribution of its scores only', () => {
  const withoutLast = (line: string) => line.slice(0, line.lastIndexOf(','));
  const { code, lines } = score(syntheticFile(500).trim().split('\n').map(withoutLast).join('\n'));
  expect(code).toBe(0);
  expect(lines).toHaveLength(7);
  expect(lines.join('\n')).not.toContain('AUC');
  expect(lines[2]).toMatch(/^ {2}scores {2}0 % 4\d\d {2}10 % \d{3} .* 100 % 5\d\d$/);
  expect(lines[3]).toMatch(/^ {2}mean predicted default rate 0\.\d{4} {2}PSI against training \d\.\d{4}$/);
});

test('the score of a person does not depend on who else is in the file', () => {
  const scoresOf = (text: string) => score(text).lines.filter((line) => line.startsWith('  scores'));
  const alone = scoresOf(`${header}\n${rowOf(7)}\n`);
  expect(alone).toHaveLength(2);
  expect(scoresOf(`${header}\n${rowOf(7)}\n${rowOf(8)}\n`)).toEqual(alone);
});

test('people who all came out alike have no order to measure', () => {
  expect(score(`${header}\n${rowOf(1)}\n${rowOf(2)}\n`).lines[2]).toBe(
    '  AUC and KS need people of both outcomes',
  );
});

test('a wrong value is one sentence with its line', () => {
  const { code, lines } = score(`${header}\n${rowOf(1)}\n${rowOf(2, { LIMIT_BAL: -5 })}\n`);
  expect({ code, lines }).toEqual({ code: 1, lines: ['Line 3: LIMIT_BAL is not more than 0.'] });
});

test('no file, or two, is a wrong call', () => {
  const lines: string[] = [];
  expect(scoreCommand([], (line) => lines.push(line))).toBe(1);
  expect(scoreCommand(['a.csv', 'b.csv'], (line) => lines.push(line))).toBe(1);
  expect(lines).toEqual(['Usage: npm run score -- FILE', 'Usage: npm run score -- FILE']);
});

function score(text: string): { code: number; lines: string[] } {
  const lines: string[] = [];
  const file = join(temporaryFolder({ 'people.csv': text }), 'people.csv');
  return { code: scoreCommand([file], (line) => lines.push(line)), lines };
}
