import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { temporaryFolder } from '../support/temporaryFolder.ts';
import { knownInFile, secretsInFile } from './secretsIn.ts';

// In a process of its own: beside all other tests in one heap the search took minutes.
test('after people bound cards and did wrong, no number is left outside the vault', async () => {
  const args = ['--no-warnings', 'test/leaks/scanCommand.ts', '--minutes', '0.05'];
  const { stdout } = await promisify(execFile)(process.execPath, args);
  const report = JSON.parse(stdout);
  expect(report.leaks).toEqual([]);
  expect(report.bindings).toBeGreaterThan(1);
  expect(report.requests).toBeGreaterThan(70);
  expect(report.tables).toBeGreaterThan(80);
  expect(report.heapBytes).toBeGreaterThan(20_000_000);
}, 300_000);

test.each([0, 4_194_304 - 7, 4_194_304, 9_000_000])('a number is found at byte %i of a file', async (at) => {
  const path = join(temporaryFolder(), `at-${at}`);
  writeFileSync(path, `${'x'.repeat(at)}6222600123456789013${'x'.repeat(100)}`);
  expect(await secretsInFile(path)).toContain('6222600123456789013');
  expect(await knownInFile(path, new Set(['6222600123456789013', '6222600123456789021']))).toEqual([
    '6222600123456789013',
  ]);
});
