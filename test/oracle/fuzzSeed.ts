import { Discarded } from './draft.ts';
import { makeFaults } from './faults.ts';
import { makeOperation } from './makeOperation.ts';
import { makeWorld } from './makeWorld.ts';
import { prepareWorld, type Stage } from './prepareWorld.ts';
import { createRandom, type Random } from './random.ts';
import { type Case, type Failure, type Meddle, runCase } from './runCase.ts';
import type { World } from './world.ts';

/** The cases that one seed stands for: a world, and requests to it. */
export const CASES_PER_SEED = 50;

export interface SeedResult {
  readonly cases: number;
  /** Why there were no cases, or null. */
  readonly discarded: string | null;
  /** Cases that the planner gave up. */
  readonly unplanned: number;
  readonly failures: readonly SeedFailure[];
}

export interface SeedFailure extends Failure {
  readonly world: World;
  readonly isAbsenceError: boolean;
  readonly failing: Case | null;
}

export async function fuzzSeed(seed: number, limit = CASES_PER_SEED, meddle?: Meddle): Promise<SeedResult> {
  const random = createRandom(seed);
  const isAbsenceError = random.chance(0.5);
  const made = worldOf(random);
  if (typeof made === 'string') return { cases: 0, discarded: made, unplanned: 0, failures: [] };
  const staging = prepareWorld(made, isAbsenceError);
  if (staging.kind === 'not composed') {
    return { cases: 0, discarded: staging.reasons[0] ?? 'not composed', unplanned: 0, failures: [] };
  }
  if (staging.kind === 'wrong schema') {
    const { expected, actual } = staging;
    const failure = {
      rule: 'clients see the monolith',
      detail: '',
      mode: 'schema',
      expected,
      actual,
      transcript: [],
    };
    return {
      cases: 1,
      discarded: null,
      unplanned: 0,
      failures: [{ ...failure, world: made, isAbsenceError, failing: null }],
    };
  }
  const failures: SeedFailure[] = [];
  let cases = 0;
  let unplanned = 0;
  while (cases < limit && failures.length === 0) {
    cases++;
    const one = makeCase(staging.stage, random.fork());
    const failure = one && (await runCase(staging.stage, one, meddle));
    if (failure === 'unplanned') unplanned++;
    else if (failure) failures.push({ ...failure, world: made, isAbsenceError, failing: one });
  }
  return { cases, discarded: null, unplanned, failures };
}

function worldOf(random: Random): World | string {
  try {
    return makeWorld(random);
  } catch (error) {
    if (error instanceof Discarded) return `CONTRADICTION: ${error.message}`;
    throw error;
  }
}

/** Half of the requests meet no fault. */
function makeCase(stage: Stage, random: Random): Case | null {
  const operation = makeOperation(stage.monolith.schema, random);
  if (!operation) return null;
  const faults = random.chance(0.5) ? [] : makeFaults(stage.world, random);
  return { operation, faults, isLying: random.chance(0.5) };
}
