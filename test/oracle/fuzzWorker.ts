import { fuzzSeed, nothing, type SeedResult } from './fuzzSeed.ts';
import { type PlantedBug, plantedBugs } from './plantedBugs.ts';
import type { Planning } from './prepareWorld.ts';

/** What a worker is asked, and what it says. */
export interface SeedTask {
  readonly seed: number;
  readonly limit: number;
  readonly planning: Planning;
  /** A bug to put into the answers, to see that the oracle finds it. */
  readonly planted: PlantedBug | null;
}
export interface SeedReport extends Omit<SeedResult, 'failures'> {
  readonly seed: number;
  readonly rules: readonly string[];
}

/** A process of its own, because a planner that breaks ends it; the seed then comes again to be planned elsewhere. */
process.on('message', async ({ seed, limit, planning, planted }: SeedTask) => {
  const meddle = planted ? plantedBugs[planted] : undefined;
  try {
    process.send?.(toReport(seed, await fuzzSeed(seed, { limit, planning, meddle })));
  } catch (error) {
    // A bug of the engine or of the oracle: a failure too.
    const rule = `throws: ${Error.isError(error) ? error.stack : String(error)}`;
    process.send?.({ ...nothing, seed, cases: 1, rules: [rule] } satisfies SeedReport);
  }
});
process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'));

function toReport(seed: number, { failures, ...counts }: SeedResult): SeedReport {
  return { seed, ...counts, rules: failures.map(({ rule }) => rule) };
}
