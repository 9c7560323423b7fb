import type { Metric, Registry } from 'prom-client';

export interface DurationsOptions {
  readonly name: string;
  readonly help: string;
  /** The one label; none unless given. Its values must come from a closed set. */
  readonly labelName?: string;
  /** Upper bounds in seconds, ascending. */
  readonly buckets: readonly number[];
}

/** Counts how long things took. */
export interface Durations {
  observe(seconds: number, label?: string): void;
}

interface Series {
  /** How many fell into each bucket alone; the last is for what is above all bounds. */
  readonly counts: number[];
  sum: number;
}

/**
 * A histogram for a registry of prom-client. Its own makes several objects and a text of the labels for each
 * observation, which costs more per request than reading the request; this one counts, and thinks when it is scraped.
 */
export function createDurations(options: DurationsOptions, registers: readonly Registry[]): Durations {
  const { name, help, labelName, buckets } = options;
  const series = new Map<string, Series>();
  if (labelName === undefined) series.set('', emptySeries(buckets));
  const metric = {
    name,
    help,
    type: 'histogram',
    aggregator: 'sum',
    get: async () => ({
      name,
      help,
      type: 'histogram',
      aggregator: 'sum',
      values: valuesOf(options, series),
    }),
    reset: () => series.clear(),
  };
  for (const registry of registers) registry.registerMetric(metric as unknown as Metric);
  return {
    observe(seconds, label = '') {
      let one = series.get(label);
      if (one === undefined) {
        one = emptySeries(buckets);
        series.set(label, one);
      }
      let index = 0;
      while (index < buckets.length && seconds > (buckets[index] as number)) index++;
      one.counts[index] = (one.counts[index] as number) + 1;
      one.sum += seconds;
    },
  };
}

function emptySeries(buckets: readonly number[]): Series {
  return { counts: new Array<number>(buckets.length + 1).fill(0), sum: 0 };
}

interface Sample {
  readonly metricName: string;
  readonly labels: Readonly<Record<string, string | number>>;
  readonly value: number;
}

/** As Prometheus wants it: each bucket counts what is in the smaller ones too. */
function valuesOf(
  { name, labelName, buckets }: DurationsOptions,
  all: ReadonlyMap<string, Series>,
): Sample[] {
  const samples: Sample[] = [];
  for (const [label, { counts, sum }] of all) {
    const labels = labelName === undefined ? {} : { [labelName]: label };
    let count = 0;
    for (const [index, inBucket] of counts.entries()) {
      count += inBucket;
      const le = buckets[index] ?? '+Inf';
      samples.push({ metricName: `${name}_bucket`, labels: { le, ...labels }, value: count });
    }
    samples.push({ metricName: `${name}_sum`, labels, value: sum });
    samples.push({ metricName: `${name}_count`, labels, value: count });
  }
  return samples;
}
