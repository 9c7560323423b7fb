import type { RequestContext } from '../upstream/upstream.ts';
import { accessOf, deniedBy } from './authorise.ts';
import { type CacheFigures, createBoundedCache } from './boundedCache.ts';
import type { PreparedOperation, Variables } from './operations.ts';
import type { Override } from './plan.ts';
import type { Program } from './program.ts';
import type { Refusal } from './refusal.ts';
import { buildProgram, type VariantInput } from './variant.ts';

/** Compiles operations and remembers what they were compiled to. */
export interface Programs {
  programFor(
    operation: PreparedOperation,
    variables: Variables,
    context: RequestContext,
  ): Promise<Program | Refusal>;
  readonly figures: CacheFigures;
}

export interface ProgramsInput
  extends Pick<VariantInput, 'generation' | 'catalogue' | 'planner' | 'backend' | 'maxSelections'> {
  readonly override: ((context: RequestContext) => Override) | undefined;
  readonly limit: number;
}

/**
 * An operation has a program for each outcome of its conditions, each level of access and each range of
 * overrides that was asked for. All who ask at the same time wait for one compilation.
 */
export function createPrograms({ override, limit, ...shared }: ProgramsInput): Programs {
  const programs = createBoundedCache<Promise<Program | Refusal>>(limit);
  const { thresholds } = shared.planner;
  return {
    programFor(operation, variables, context) {
      const access = accessOf(operation.requirements, context.caller);
      const drawn = override?.(context) ?? drawOverride(thresholds);
      const conditions = conditionKey(operation, variables);
      const key = `${operation.id}|${access}|${conditions}|${overrideKey(drawn, thresholds)}`;
      const known = programs.get(key);
      if (known) return known;
      const { parts, requirements } = operation;
      const isDenied = deniedBy(requirements, access);
      const built = buildProgram({ ...shared, parts, variables, isDenied, override: drawn });
      programs.set(key, built);
      forgetFailure(built, () => programs.delete(key));
      return built;
    },
    get figures() {
      return programs.figures;
    },
  };
}

/** A program that could not be built is tried again for the next request: the cause may have passed. */
function forgetFailure(built: Promise<Program | Refusal>, forget: () => void): void {
  built.then((program) => {
    if ('kind' in program) forget();
  }, forget);
}

function conditionKey({ conditions }: PreparedOperation, variables: Variables): string {
  let key = '';
  for (const name of conditions) key += variables[name] === true ? '1' : '0';
  return key;
}

function drawOverride(thresholds: readonly number[]): Override {
  return thresholds.length === 0 ? noOverride : { labels: new Set(), percentage: Math.random() * 100 };
}

const noOverride: Override = Object.freeze({ labels: new Set<string>(), percentage: 0 });

/** Draws between the same two percentages of the supergraph plan alike, so they share a program. */
function overrideKey(override: Override, thresholds: readonly number[]): string {
  if (thresholds.length === 0 && override.labels.size === 0) return '';
  const level = thresholds.filter((threshold) => threshold <= override.percentage).length;
  return `${level},${[...override.labels].sort().join(',')}`;
}
