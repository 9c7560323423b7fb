import { deferSome } from './deferring.ts';
import { Discarded } from './draft.ts';
import { makeFaults } from './faults.ts';
import { makeOperation, makeSubscription } from './makeOperation.ts';
import { makeWorld } from './makeWorld.ts';
import { type Planning, prepareWorld, type Stage } from './prepareWorld.ts';
import { createRandom, type Random } from './random.ts';
import { type Case, type Failure, type Meddle, runCase } from './runCase.ts';
import type { World } from './world.ts';

/** The cases that one seed stands for: a world, and requests to it. */
export const CASES_PER_SEED = 50;

/** Every so many seeds the subgraphs are called over HTTP. */
const HTTP_EVERY = 10;

/** Apart from the seeds that people use. */
const EXTRA = 2 ** 31;

export interface SeedResult {
  readonly cases: number;
  /** Why there were no cases, or null. */
  readonly discarded: string | null;
  /** Cases that the planner gave up. */
  readonly unplanned: number;
  /** Cases that broke the planner, so that the gateway refused them by name. */
  readonly broken: number;
  /** Cases that were answered in parts, and those that were subscriptions. */
  readonly deferred: number;
  readonly subscribed: number;
  readonly failures: readonly SeedFailure[];
}

export interface SeedFailure extends Failure {
  readonly world: World;
  readonly isAbsenceError: boolean;
  readonly isHttp: boolean;
  readonly failing: Case | null;
}

export interface FuzzSeedOptions {
  readonly limit?: number;
  /** A planner that breaks ends this process, unless it has its own. Default `here`. */
  readonly planning?: Planning;
  readonly meddle?: Meddle | undefined;
}

export async function fuzzSeed(seed: number, options: FuzzSeedOptions = {}): Promise<SeedResult> {
  const random = createRandom(seed);
  const isAbsenceError = random.chance(0.5);
  const world = worldOf(seed, random);
  if (typeof world === 'string') return discard(world);
  const isHttp = seed % HTTP_EVERY === 0;
  const staging = await prepareWorld(world, { isAbsenceError, isHttp, planning: options.planning ?? 'here' });
  if (staging.kind === 'not composed') return discard(staging.reasons[0] ?? 'not composed');
  if (staging.kind === 'wrong schema') {
    const { expected, actual } = staging;
    const failing = { failing: null, mode: 'schema', detail: '', transcript: [] };
    const failure = {
      ...failing,
      rule: 'clients see the monolith',
      expected,
      actual,
      world,
      isAbsenceError,
      isHttp,
    };
    return { ...nothing, cases: 1, failures: [failure] };
  }
  try {
    return await runCases(staging.stage, random, createRandom(seed + 2 * EXTRA), options);
  } finally {
    await staging.stage.close();
  }
}

export const nothing: SeedResult = {
  cases: 0,
  discarded: null,
  unplanned: 0,
  broken: 0,
  deferred: 0,
  subscribed: 0,
  failures: [],
};

function discard(reason: string): SeedResult {
  return { ...nothing, discarded: reason };
}

async function runCases(
  stage: Stage,
  random: Random,
  extra: Random,
  { limit = CASES_PER_SEED, meddle }: FuzzSeedOptions,
): Promise<SeedResult> {
  const failures: SeedFailure[] = [];
  const counts = { cases: 0, unplanned: 0, broken: 0, deferred: 0, subscribed: 0 };
  while (counts.cases < limit && failures.length === 0) {
    counts.cases++;
    const failing = makeCase(stage, random.fork(), extra.fork());
    if (failing?.operation.query.includes('@defer')) counts.deferred++;
    if (failing?.operation.query.startsWith('subscription')) counts.subscribed++;
    const found = failing && (await runCase(stage, failing, meddle));
    if (found === 'unplanned') counts.unplanned++;
    else if (found === 'broke the planner') counts.broken++;
    else if (found) {
      const { world, isAbsenceError, isHttp } = stage;
      failures.push({ ...found, world, isAbsenceError, isHttp, failing });
    }
  }
  return { ...counts, discarded: null, failures };
}

function worldOf(seed: number, random: Random): World | string {
  try {
    return makeWorld(random, createRandom(seed + EXTRA));
  } catch (error) {
    if (error instanceof Discarded) return `CONTRADICTION: ${error.message}`;
    throw error;
  }
}

/**
 * Half of the requests meet no fault. Of these some are answered in parts: with a fault it would depend on the parts how
 * much a null takes along. Some of all are subscriptions, where there are any and calls are not made over HTTP.
 */
function makeCase(stage: Stage, random: Random, extra: Random): Case | null {
  const { schema } = stage.monolith;
  const operation = makeOperation(schema, random);
  const faults = random.chance(0.5) ? [] : makeFaults(stage.world, random);
  const isLying = random.chance(0.5);
  const subscription = extra.chance(0.2) && !stage.isHttp ? makeSubscription(schema, extra) : null;
  if (subscription) return { operation: subscription, faults, isLying };
  if (!operation) return null;
  const deferred = faults.length === 0 && extra.chance(0.2) ? deferSome(operation, extra) : null;
  return { operation: deferred ?? operation, faults, isLying };
}
