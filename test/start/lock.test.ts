import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { StartFailure } from '../../start/failure.ts';
import { takeLock } from '../../start/lock.ts';
import { processIdentity } from '../../start/processIdentity.ts';

let home: string;

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'whiteslip-lock-'));
});

afterEach(() => rmSync(home, { recursive: true }));

test('one launcher holds a home until it lets go', () => {
  const lock = takeLock(home);
  expect(() => takeLock(home)).toThrow(StartFailure);
  lock.release();
  expect(takeLock(home).isAfterKill).toBe(false);
});

test.each([
  ['of a process that is gone', () => `${2 ** 22 - 1}@1`],
  ['of an earlier process with the number of one that lives', () => `${process.ppid}@1`],
  ['that nobody can read', () => 'garbage'],
  ['that is empty', () => ''],
])('a lock %s is left over from a kill and is taken over', (_what, content) => {
  writeFileSync(join(home, 'launcher.lock'), content());
  expect(takeLock(home).isAfterKill).toBe(true);
});

test('a lock of a process that lives holds', () => {
  writeFileSync(join(home, 'launcher.lock'), processIdentity(process.ppid) ?? '');
  expect(() => takeLock(home)).toThrow(`Whiteslip already runs here (process ${process.ppid})`);
});
