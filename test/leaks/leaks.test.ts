import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { temporaryFolder } from '../support/temporaryFolder.ts';
import { searchMemory } from './memory.ts';
import { knownInFile, secretsIn, secretsInFile } from './secretsIn.ts';

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
  expect(report.bankHeapBytes).toBeGreaterThan(10_000_000);
  const isSearchable = process.platform === 'linux';
  expect(Object.values(report.lingering).map((count) => count !== null)).toEqual(Array(3).fill(isSearchable));
}, 300_000);

test('a digest is no number, and a number in words is one', () => {
  expect(secretsIn('e6222600123456789013a 6222600123456789013f')).toEqual([]);
  expect(secretsIn('N_6222600123456789013, 11010519491231002X')).toEqual([
    '6222600123456789013',
    '11010519491231002X',
  ]);
});

/** Holds the digits that it is told backwards, forwards and at so many bytes a digit. */
const holder = `const [backwards, bytes] = process.argv.slice(1);
  const kept = Buffer.alloc(backwards.length * bytes);
  [...backwards].forEach((digit, at) => { kept[(backwards.length - 1 - at) * bytes] = digit.charCodeAt(0); });
  setInterval(() => kept, 1_000);
  console.log('ready');`;

test.each([1, 2])('a number in the memory of a process is found at %i bytes a digit', async (bytes) => {
  const number = '6222600123456789013';
  const backwards = [...number].reverse().join('');
  const child = spawn(process.execPath, ['-e', holder, backwards, String(bytes)], { stdio: 'pipe' });
  await once(child.stdout, 'data');
  const search = searchMemory(child.pid ?? 0, new Set([number, '6222620123456789019']));
  child.kill();
  const found = search && [...search.found];
  expect(found).toEqual(process.platform === 'linux' ? [number] : null);
});

test.each([0, 4_194_304 - 7, 4_194_304, 9_000_000])('a number is found at byte %i of a file', async (at) => {
  const path = join(temporaryFolder(), `at-${at}`);
  writeFileSync(path, `${'x'.repeat(at)}6222600123456789013${'x'.repeat(100)}`);
  expect(await secretsInFile(path)).toContain('6222600123456789013');
  expect(await knownInFile(path, new Set(['6222600123456789013', '6222600123456789021']))).toEqual([
    '6222600123456789013',
  ]);
});
