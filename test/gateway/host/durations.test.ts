import { Histogram, Registry } from 'prom-client';
import { createDurations } from '../../../gateway/host/durations.ts';

const buckets = [0.001, 0.01, 0.1];
const seconds = [0.0005, 0.001, 0.0011, 0.05, 0.1, 7, 0];

test('durations read as those of the usual library do, bounds included', async () => {
  const [ours, theirs] = [new Registry(), new Registry()];
  const named = { name: 'call_seconds', help: 'How long calls take.', buckets };
  const durations = createDurations({ ...named, labelName: 'subgraph' }, [ours]);
  const histogram = new Histogram({ ...named, labelNames: ['subgraph'], registers: [theirs] });
  for (const one of seconds) {
    durations.observe(one, 'users');
    histogram.observe({ subgraph: 'users' }, one);
  }
  durations.observe(0.02, 'orders');
  histogram.observe({ subgraph: 'orders' }, 0.02);

  expect(await ours.metrics()).toBe(await theirs.metrics());
});

test('durations without a label are there before the first one', async () => {
  const [ours, theirs] = [new Registry(), new Registry()];
  const named = { name: 'request_seconds', help: 'How long requests take.', buckets };
  const durations = createDurations(named, [ours]);
  const histogram = new Histogram({ ...named, registers: [theirs] });
  expect(await ours.metrics()).toBe(await theirs.metrics());

  durations.observe(0.3);
  histogram.observe(0.3);

  expect(await ours.metrics()).toBe(await theirs.metrics());
});
