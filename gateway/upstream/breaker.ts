import type { BreakerState } from './observer.ts';

export interface BreakerOptions {
  /** Opens when at least this share of the calls in the window failed. Default 0.5. */
  readonly failureShare?: number;
  /** Never opens on fewer calls in the window than this. Default 20. */
  readonly minCalls?: number;
  /** The length of the window. Default 10,000. */
  readonly windowMs?: number;
  /** How long it stays open before one call may try. Default 5,000. */
  readonly openMs?: number;
}

export type Admission = 'refused' | 'call' | 'probe';

/** Stops calling a subgraph that fails, so that its callers do not wait and it can recover. */
export interface Breaker {
  /** Who is not refused must report, or abandon, what came of it. */
  admit(nowMs: number): Admission;
  report(admission: Admission, isFailure: boolean, nowMs: number): void;
  /** The admitted call said nothing of the subgraph's health, as when its client went away. */
  abandon(admission: Admission): void;
  readonly state: BreakerState;
}

/** After `openMs` one probe is let through while the others are still refused: its success closes, its failure reopens. */
export function createBreaker(options: BreakerOptions, onChange: (state: BreakerState) => void): Breaker {
  const { failureShare = 0.5, minCalls = 20, windowMs = 10_000, openMs = 5_000 } = options;
  let state: BreakerState = 'closed';
  let openedAtMs = 0;
  let windowStartMs = 0;
  let calls = 0;
  let failures = 0;

  const change = (to: BreakerState): void => {
    state = to;
    onChange(to);
  };
  const open = (nowMs: number): void => {
    openedAtMs = nowMs;
    change('open');
  };
  const startWindow = (nowMs: number): void => {
    windowStartMs = nowMs;
    calls = 0;
    failures = 0;
  };
  return {
    admit(nowMs) {
      if (state === 'closed') return 'call';
      if (state === 'probing' || nowMs - openedAtMs < openMs) return 'refused';
      change('probing');
      return 'probe';
    },
    report(admission, isFailure, nowMs) {
      if (admission === 'probe') {
        startWindow(nowMs);
        if (isFailure) open(nowMs);
        else change('closed');
        return;
      }
      // What was sent before it opened says nothing of how the subgraph is now.
      if (state !== 'closed') return;
      if (nowMs - windowStartMs > windowMs) startWindow(nowMs);
      calls++;
      if (isFailure) failures++;
      if (isFailure && calls >= minCalls && failures / calls >= failureShare) open(nowMs);
    },
    abandon(admission) {
      // The probe learnt nothing: the next call probes at once.
      if (admission === 'probe') change('open');
    },
    get state() {
      return state;
    },
  };
}
