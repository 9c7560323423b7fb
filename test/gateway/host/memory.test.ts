import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
const root = fileURLToPath(new URL('../../../', import.meta.url));
const program = fileURLToPath(new URL('./heapProgram.ts', import.meta.url));
const megabyte = 1024 * 1024;

interface Growth {
  readonly grownBytes: number;
  readonly cacheBytes: number;
  readonly answers: number;
}

/** Sixty requests of one kind to a gateway for our own graph. */
async function attack(name: string, maxCacheBytes: number): Promise<Growth> {
  const flags = ['--no-warnings', '--expose-gc', program, name, `${maxCacheBytes}`];
  const { stdout } = await run(process.execPath, flags, { cwd: root, timeout: 100_000 });
  return JSON.parse(stdout);
}

test('one text asked for under many of its operation names does not fill the memory', async () => {
  const { grownBytes, cacheBytes, answers } = await attack('names', 64 * megabyte);

  expect(answers).toBe(60);
  expect(cacheBytes).toBeGreaterThan(megabyte);
  expect(grownBytes).toBeLessThan(8 * megabyte);
}, 120_000);

test('large valid texts fill no more than the caches may take', async () => {
  const { grownBytes, cacheBytes, answers } = await attack('texts', 16 * megabyte);

  expect(answers).toBe(60);
  expect(cacheBytes).toBeGreaterThan(megabyte);
  expect(cacheBytes).toBeLessThanOrEqual(16 * megabyte);
  expect(grownBytes).toBeLessThan(16 * megabyte);
}, 120_000);

test('a text that is full of comments is kept without what its parser knew of them', async () => {
  const { grownBytes, cacheBytes, answers } = await attack('comments', 256 * megabyte);

  expect(answers).toBe(60);
  expect(cacheBytes).toBeGreaterThan(24 * megabyte);
  expect(grownBytes).toBeLessThan(32 * megabyte);
}, 120_000);

test('what is refused is not kept', async () => {
  const { grownBytes, answers } = await attack('invalid', 64 * megabyte);

  expect(answers).toBe(0);
  expect(grownBytes).toBeLessThan(4 * megabyte);
}, 120_000);
