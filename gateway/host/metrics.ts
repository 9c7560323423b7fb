import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { OperationKind, Outcome } from '../engine/engine.ts';
import type { InFlight } from './inFlight.ts';
import type { HostRefusalCode } from './refusal.ts';
import type { CompleteOutcome } from './statusCode.ts';

/** What the gateway tells Prometheus. Every label has a closed set of values. */
export interface Metrics {
  /** `kind` is null for an operation that was refused. */
  countOutcome(kind: OperationKind | null, outcome: CompleteOutcome, durationMs: number): void;
  countStream(kind: OperationKind | null, outcome: Outcome['kind']): void;
  countRefusal(code: HostRefusalCode): void;
  /** Reports what is under way from now on. */
  watch(inFlight: InFlight): void;
  readonly registry: Registry;
}

export function createMetrics(): Metrics {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
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
  const durations = new Histogram({
    name: 'whiteslip_request_duration_seconds',
    help: 'From the request being read to its answer being written.',
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30],
    registers,
  });
  return {
    registry,
    countOutcome(kind, outcome, durationMs) {
      requests.inc({ kind: kind ?? 'unknown', outcome: labelOf(outcome) });
      durations.observe(durationMs / 1000);
    },
    countStream: (kind, outcome) => requests.inc({ kind: kind ?? 'unknown', outcome }),
    countRefusal: (code) => refusals.inc({ code }),
    watch: (inFlight) => watchInFlight(inFlight, registers),
  };
}

function labelOf({ phase, hasErrors }: CompleteOutcome): string {
  if (phase !== 'executed') return 'refused';
  return hasErrors ? 'partial' : 'complete';
}

function watchInFlight(inFlight: InFlight, registers: Registry[]): void {
  new Gauge({
    name: 'whiteslip_requests_in_flight',
    help: 'Requests that wait for their answer.',
    registers,
    collect() {
      this.set(inFlight.requests);
    },
  });
  new Gauge({
    name: 'whiteslip_streams_open',
    help: 'Subscriptions and deferred answers that are open.',
    registers,
    collect() {
      this.set(inFlight.streams);
    },
  });
}
