import { jest } from '@jest/globals';
import { watchStages } from '../../../bench/gateways/bookshop/watch.ts';

afterEach(() => {
  jest.useRealTimers();
});

test('calls sent together are one stage, calls that waited for them the next', async () => {
  jest.useFakeTimers();
  const watch = watchStages(60);
  const note = (body: string) => watch.note({ subgraph: 'books', body });
  const first = Promise.all([note('a'), note('b')]);
  await jest.advanceTimersByTimeAsync(60);
  await first;
  const second = note('c');
  await jest.advanceTimersByTimeAsync(60);
  await second;
  expect(watch.stages().map((stage) => stage.map(({ body }) => body))).toEqual([['a', 'b'], ['c']]);
});
