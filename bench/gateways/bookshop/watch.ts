/** One call that a subgraph received. */
export interface WatchedCall {
  readonly subgraph: string;
  readonly body: string;
}

/** Calls that were under way together, in the order of the stages. */
export type Stages = readonly (readonly WatchedCall[])[];

export interface Watch {
  /** Notes the call and holds it for a moment, so that those sent together are seen together. */
  note(call: WatchedCall): Promise<void>;
  stages(): Stages;
}

/**
 * Sorts the calls of one request into stages: each call is held for `holdMs`, so whatever depends on
 * its reply arrives at least that much later, and what arrives within half of it was sent with it.
 */
export function watchStages(holdMs: number): Watch {
  const stages: WatchedCall[][] = [];
  let stageBeganMs = Number.NEGATIVE_INFINITY;
  return {
    async note(call) {
      const now = performance.now();
      if (now - stageBeganMs > holdMs / 2) {
        stages.push([]);
        stageBeganMs = now;
      }
      stages.at(-1)?.push(call);
      await new Promise((resolve) => setTimeout(resolve, holdMs));
    },
    stages: () => stages,
  };
}
