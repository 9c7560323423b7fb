import { readMainQueryOptions } from '../../../bench/main-query/options.ts';

test('processes are named with their numbers', () => {
  const { processes } = readMainQueryOptions(['--pid', 'gateway=12', '--pid', 'credit-lines=13']);
  expect([...processes]).toEqual([
    ['gateway', 12],
    ['credit-lines', 13],
  ]);
});

test.each(['12', 'gateway', 'gateway=', 'gateway=twelve'])('"%s" names no process', (pid) => {
  expect(() => readMainQueryOptions(['--pid', pid])).toThrow('--pid is NAME=NUMBER');
});
