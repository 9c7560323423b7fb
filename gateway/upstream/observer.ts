import type { UpstreamFailureCode } from './upstream.ts';

export type BreakerState = 'closed' | 'open' | 'probing';

/** Told what happens on the way to subgraphs, for metrics. Called on the hot path: it must be cheap. */
export interface UpstreamObserver {
  /** Once for each call that the gateway wanted, whatever it took. */
  onCall?(subgraph: string, outcome: 'ok' | UpstreamFailureCode, durationMs: number): void;
  onRetry?(subgraph: string): void;
  /** A second request was sent because the first one was slow. */
  onHedge?(subgraph: string): void;
  /** A call was answered by an equal one that was already under way, or a subscription joined one that was open. */
  onShare?(subgraph: string): void;
  /** A client of a subscription was too many events behind, and its subscription was ended. */
  onOverflow?(subgraph: string): void;
  /** The subgraph did not let the gateway in; `reason` is the code that it gave, if any. */
  onRefused?(subgraph: string, reason: string | null): void;
  onBreaker?(subgraph: string, state: BreakerState): void;
}
