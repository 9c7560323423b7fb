import type { Logger } from 'pino';
import type { UpstreamObserver } from '../upstream/observer.ts';

const onceMs = 10_000;

/**
 * Tells the log that a subgraph does not let the gateway in, and why: clients are told no more than that the field has
 * no answer. Once in ten seconds for each subgraph and code, however many requests meet it.
 */
export function logRefusals(
  observe: UpstreamObserver,
  log: Logger,
  now: () => number = performance.now.bind(performance),
): UpstreamObserver {
  const toldAtMs = new Map<string, number>();
  return {
    ...observe,
    onRefused(subgraph, reason) {
      observe.onRefused?.(subgraph, reason);
      const key = `${subgraph} ${reason}`;
      if (now() - (toldAtMs.get(key) ?? Number.NEGATIVE_INFINITY) < onceMs) return;
      if (toldAtMs.size > mostKept) toldAtMs.clear();
      toldAtMs.set(key, now());
      log.error({ subgraph, reason }, 'The subgraph does not let the gateway in.');
    },
  };
}

/** Subgraphs choose their codes. */
const mostKept = 1_000;
