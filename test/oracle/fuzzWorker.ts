import { fuzzSeed, type SeedResult } from './fuzzSeed.ts';
import { type PlantedBug, plantedBugs } from './plantedBugs.ts';

/** What a worker is asked, and what it says. */
export interface SeedTask {
  readonly seed: number;
  readonly limit: number;
  /** A bug to put into the answers, to see that the oracle finds it. */
  readonly planted: PlantedBug | null;
}
export interface SeedReport {
  readonly seed: number;
  readonly cases: number;
  readonly discarded: string | null;
  readonly unplanned: number;
  readonly rules: readonly string[];
}

/** A process of its own, because the planner ends its process when it meets a case that it does not know. */
process.on('message', async ({ seed, limit, planted }: SeedTask) => {
  try {
    process.send?.(toReport(seed, await fuzzSeed(seed, limit, planted ? plantedBugs[planted] : undefined)));
  } catch (error) {
    // A bug of the engine or of the oracle: a failure too.
    const rule = `throws: ${Error.isError(error) ? error.stack : String(error)}`;
    process.send?.({ seed, cases: 1, discarded: null, unplanned: 0, rules: [rule] } satisfies SeedReport);
  }
});
process.on('disconnect', () => process.exit());

function toReport(seed: number, { failures, ...counts }: SeedResult): SeedReport {
  return { seed, ...counts, rules: failures.map(({ rule }) => rule) };
}
