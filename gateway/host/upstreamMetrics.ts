import { Counter, type Registry } from 'prom-client';
import type { UpstreamObserver } from '../upstream/observer.ts';
import { createDurations } from './durations.ts';

/** Counts what happens on the way to subgraphs. */
export function observeUpstream(registers: Registry[]): UpstreamObserver {
  const calls = new Counter({
    name: 'whiteslip_upstream_calls_total',
    help: 'Calls to subgraphs, by subgraph and how they ended.',
    labelNames: ['subgraph', 'outcome'],
    registers,
  });
  const durations = createDurations(
    {
      name: 'whiteslip_upstream_duration_seconds',
      help: 'From a call being wanted to its reply, by subgraph.',
      labelName: 'subgraph',
      buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5, 30],
    },
    registers,
  );
  const events = new Counter({
    name: 'whiteslip_upstream_events_total',
    help: 'Retries, hedges, shared calls and streams, overflowing subscribers and moves of the breaker, by subgraph.',
    labelNames: ['subgraph', 'event'],
    registers,
  });
  const refusals = new Counter({
    name: 'whiteslip_upstream_refusals_total',
    help: 'Times that a subgraph did not let the gateway in, by subgraph and the code that it gave.',
    labelNames: ['subgraph', 'reason'],
    registers,
  });
  const reasons = new Set<string>();
  return {
    onCall(subgraph, outcome, durationMs) {
      calls.inc({ subgraph, outcome });
      durations.observe(durationMs / 1000, subgraph);
    },
    onRetry: (subgraph) => events.inc({ subgraph, event: 'retry' }),
    onHedge: (subgraph) => events.inc({ subgraph, event: 'hedge' }),
    onShare: (subgraph) => events.inc({ subgraph, event: 'share' }),
    onOverflow: (subgraph) => events.inc({ subgraph, event: 'overflow' }),
    onRefused: (subgraph, reason) => refusals.inc({ subgraph, reason: labelOf(reason, reasons) }),
    onBreaker: (subgraph, state) => events.inc({ subgraph, event: `breaker-${state}` }),
  };
}

const mostReasons = 50;

/** Subgraphs choose their codes; a hostile one must not fill the memory with labels. */
function labelOf(reason: string | null, known: Set<string>): string {
  if (reason === null) return 'none';
  if (known.size < mostReasons) known.add(reason);
  return known.has(reason) ? reason : 'other';
}
