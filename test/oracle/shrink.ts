import { type GraphQLSchema, parse, validate } from 'graphql';
import { withDefer } from '../../gateway/engine/deferDirective.ts';
import type { SeedFailure } from './fuzzSeed.ts';
import { createMonolith } from './monolith.ts';
import { prepareWorld } from './prepareWorld.ts';
import { type Case, type Meddle, runCase } from './runCase.ts';
import { smallerOperations } from './shrinkOperation.ts';
import { smallerWorlds } from './shrinkWorld.ts';
import type { World } from './world.ts';

interface Candidate {
  readonly world: World;
  readonly failing: Case;
}

/** The smallest failure with the same broken rule that single steps lead to within the time. */
export async function shrink(failure: SeedFailure, timeoutMs: number, meddle?: Meddle): Promise<SeedFailure> {
  const deadline = performance.now() + timeoutMs;
  let smallest = failure;
  for (let found: SeedFailure | null = smallest; found && performance.now() < deadline; ) {
    smallest = found;
    found = await firstFailing(smallest, deadline, meddle);
  }
  return smallest;
}

async function firstFailing(
  failure: SeedFailure,
  deadline: number,
  meddle: Meddle | undefined,
): Promise<SeedFailure | null> {
  if (!failure.failing) return null;
  for (const candidate of candidates(failure.world, failure.failing)) {
    if (performance.now() > deadline) return null;
    const found = await tryOut(candidate, failure, meddle);
    if (found) return found;
  }
  return null;
}

function* candidates(world: World, failing: Case): Iterable<Candidate> {
  for (const fault of failing.faults) {
    yield { world, failing: { ...failing, faults: failing.faults.filter((other) => other !== fault) } };
  }
  for (const operation of smallerOperations(withDefer(createMonolith(world).schema), failing.operation)) {
    yield { world, failing: { ...failing, operation } };
  }
  for (const smaller of smallerWorlds(world)) yield { world: smaller, failing };
}

/** The failure of a candidate, if it breaks the same rule. A candidate that cannot be breaks none. */
async function tryOut(
  { world, failing }: Candidate,
  { rule, isAbsenceError, isHttp }: SeedFailure,
  meddle: Meddle | undefined,
): Promise<SeedFailure | null> {
  try {
    const staging = await prepareWorld(world, { isAbsenceError, isHttp, planning: 'process' });
    if (staging.kind !== 'stage') return null;
    const { stage } = staging;
    if (!isValid(stage.monolith.schema, failing)) return await stage.close().then(() => null);
    const found = await runCase(stage, failing, meddle).finally(() => stage.close());
    const isSame = found !== null && typeof found === 'object' && found.rule === rule;
    return isSame ? { ...found, world, failing, isAbsenceError, isHttp } : null;
  } catch {
    return null;
  }
}

/** A smaller world may lack what the operation asks for. */
function isValid(schema: GraphQLSchema, { operation }: Case): boolean {
  return validate(withDefer(schema), parse(operation.query)).length === 0;
}
