import { Counter, Gauge, Registry } from 'prom-client';
import type { Engine, Outcome } from '../engine/engine.ts';
import type { UpstreamObserver } from '../upstream/observer.ts';
import { createDurations } from './durations.ts';
import type { InFlight } from './inFlight.ts';
import type { OperationKind } from './parts.ts';
import { gauge, observeProcess } from './processMetrics.ts';
import type { HostRefusalCode } from './refusal.ts';
import type { CompleteOutcome } from './statusCode.ts';
import { observeUpstream } from './upstreamMetrics.ts';

/** What the gateway tells Prometheus. Every label has a closed set of values. */
export interface Metrics {
  /** `kind` is null for an operation that was refused. */
  countOutcome(kind: OperationKind | null, outcome: CompleteOutcome, durationMs: number): void;
  countStream(kind: OperationKind | null, outcome: Outcome['kind']): void;
  countStreamResult(): void;
  countStreamEnd(why: StreamEndReason): void;
  countRefusal(code: HostRefusalCode): void;
  /** Reports what is under way from now on. */
  watch(inFlight: InFlight): void;
  /** Reports the caches of the newest engine from now on. */
  watchEngine(current: () => Engine): void;
  readonly upstream: UpstreamObserver;
  readonly registry: Registry;
}

/** `client`: it went away or ended the stream itself; `complete`: the stream came to its own end. */
export type StreamEndReason = 'complete' | 'client' | 'token' | 'stop' | 'broken';

export function createMetrics(): Metrics {
  const registry = new Registry();
  const registers = [registry];
  observeProcess(registers);
  const requests = new Counter({
    name: 'whiteslip_requests_total',
    help: 'Requests that reached the engine, by kind of operation and how they ended.',
    labelNames: ['kind', 'outcome'],
    registers,
  });
  const refusals = new Counter({
    name: 'whiteslip_refusals_total',
    help: 'Requests that the host refused, by code.',
    labelNames: ['code'],
    registers,
  });
  const results = new Counter({
    name: 'whiteslip_stream_results_total',
    help: 'Results that streams gave their clients.',
    registers,
  });
  const ends = new Counter({
    name: 'whiteslip_stream_ends_total',
    help: 'Streams that ended, by why.',
    labelNames: ['why'],
    registers,
  });
  const durations = createDurations(
    {
      name: 'whiteslip_request_duration_seconds',
      help: 'From the request being read to its answer being written.',
      buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30],
    },
    registers,
  );
  return {
    registry,
    upstream: observeUpstream(registers),
    countOutcome(kind, outcome, durationMs) {
      requests.inc({ kind: kind ?? 'unknown', outcome: labelOf(outcome) });
      durations.observe(durationMs / 1000);
    },
    countStream: (kind, outcome) => requests.inc({ kind: kind ?? 'unknown', outcome }),
    countStreamResult: () => results.inc(),
    countStreamEnd: (why) => ends.inc({ why }),
    countRefusal: (code) => refusals.inc({ code }),
    watch(inFlight) {
      gauge(
        'whiteslip_requests_in_flight',
        'Requests that wait for their answer.',
        registers,
        () => inFlight.requests,
      );
      gauge(
        'whiteslip_streams_open',
        'Open subscriptions and deferred answers.',
        registers,
        () => inFlight.streams,
      );
    },
    watchEngine: (current) => watchCaches(current, registers),
  };
}

function labelOf({ phase, hasErrors }: CompleteOutcome): string {
  if (phase !== 'executed') return 'refused';
  return hasErrors ? 'partial' : 'complete';
}

/** Gauges rather than counters: the counts begin anew with each generation. */
function watchCaches(current: () => Engine, registers: Registry[]): void {
  new Gauge({
    name: 'whiteslip_cache',
    help: 'Entries, bytes (about), hits and misses of the caches of the newest generation.',
    labelNames: ['cache', 'figure'],
    registers,
    collect() {
      for (const [cache, figures] of Object.entries(current().figures)) {
        for (const [figure, value] of Object.entries(figures)) this.set({ cache, figure }, Number(value));
      }
    },
  });
}
