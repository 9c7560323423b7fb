import { treeUsage } from '../../../bench/measure/processTree.ts';
import { temporaryFolder } from '../../support/temporaryFolder.ts';

interface FakeProcess {
  readonly pid: number;
  readonly parent: number;
  /** User, system, and the same of ended children, in ticks of 10 ms. */
  readonly ticks: readonly [number, number, number, number];
  readonly name?: string;
}

function fakeProc(...processes: readonly FakeProcess[]): string {
  const files: Record<string, string> = {};
  for (const { pid, parent, ticks, name = 'node' } of processes) {
    files[`${pid}/stat`] =
      `${pid} (${name}) S ${parent} 1 1 0 -1 4194304 9 9 9 9 ${ticks.join(' ')} 20 0 11 0 1234\n`;
    files[`${pid}/status`] = 'Name:\tnode\nVmHWM:\t    2048 kB\nVmRSS:\t    1024 kB\n';
  }
  return temporaryFolder(files);
}

test('the processor time of a process is that of its whole tree and of children that have ended', () => {
  const proc = fakeProc(
    { pid: 10, parent: 1, ticks: [5, 2, 30, 10] },
    { pid: 11, parent: 10, ticks: [100, 50, 0, 0] },
    { pid: 12, parent: 11, ticks: [1000, 500, 0, 0] },
    { pid: 13, parent: 1, ticks: [7000, 7000, 0, 0] },
  );
  expect(treeUsage(10, proc)).toEqual({ processes: 3, cpuMs: 16_970, residentMb: 3, peakMb: 6 });
});

test('a child with a lower number than its parent still counts', () => {
  const proc = fakeProc(
    { pid: 10, parent: 1, ticks: [1, 0, 0, 0] },
    { pid: 9, parent: 10, ticks: [2, 0, 0, 0] },
  );
  expect(treeUsage(10, proc).cpuMs).toBe(30);
});

test('a program whose name looks like fields of the line is read right', () => {
  const proc = fakeProc({ pid: 10, parent: 1, ticks: [1, 2, 3, 4], name: 'a) S 99 (b' });
  expect(treeUsage(10, proc).cpuMs).toBe(100);
});

test('a process that is not there is refused, not counted as nothing', () => {
  expect(() => treeUsage(10, fakeProc())).toThrow('process 10 is not running');
});

test('this very process is found in the real table', () => {
  const usage = treeUsage(process.pid);
  expect(usage.processes).toBeGreaterThanOrEqual(1);
  expect(usage.peakMb).toBeGreaterThanOrEqual(usage.residentMb);
});
