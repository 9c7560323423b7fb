import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '../support/temporaryFolder.ts';
import { type RunningCopy, startCopy } from './runningCopy.ts';
import { scan } from './scan.ts';
import { knownInFile, secretsInFile } from './secretsIn.ts';

let copy: RunningCopy;

beforeAll(async () => {
  copy = await startCopy();
}, 120_000);

afterAll(async () => {
  await copy?.stop();
}, 60_000);

test('after people bound cards and did wrong, no number is left outside the vault', async () => {
  const report = await scan(copy, 3_000);
  expect(report.leaks).toEqual([]);
  expect(report.bindings).toBeGreaterThan(1);
  expect(report.requests).toBeGreaterThan(70);
  expect(report.tables).toBeGreaterThan(80);
  expect(report.heapBytes).toBeGreaterThan(20_000_000);
}, 180_000);

test.each([0, 4_194_304 - 7, 4_194_304, 9_000_000])('a number is found at byte %i of a file', async (at) => {
  const path = join(temporaryFolder(), `at-${at}`);
  writeFileSync(path, `${'x'.repeat(at)}6222600123456789013${'x'.repeat(100)}`);
  expect(await secretsInFile(path)).toContain('6222600123456789013');
  expect(await knownInFile(path, new Set(['6222600123456789013', '6222600123456789021']))).toEqual([
    '6222600123456789013',
  ]);
});
