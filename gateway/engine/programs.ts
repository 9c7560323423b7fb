import type { Caller } from '../admission/caller.ts';
import type { RequestContext } from '../upstream/upstream.ts';
import { accessOf, deniedBy } from './authorise.ts';
import { type CacheFigures, type CacheLimits, createBoundedCache } from './boundedCache.ts';
import type { PreparedOperation, Variables } from './operations.ts';
import type { Override } from './plan.ts';
import type { Program } from './program.ts';
import { sizeOfProgram, sizeOfText } from './programSize.ts';
import type { Refusal } from './refusal.ts';
import { buildProgram, type VariantInput } from './variant.ts';

/** Compiles operations and remembers what they were compiled to. */
export interface Programs {
  programFor(
    operation: PreparedOperation,
    variables: Variables,
    context: RequestContext,
    hits?: number,
  ): Promise<Program | Refusal>;
  /** The operations asked for most, hottest first. */
  hottest(limit: number): HotOperation[];
  readonly figures: CacheFigures;
}

/** What to compile elsewhere to be ready for an operation, and how often it was asked for. */
export interface HotOperation {
  readonly query: string;
  readonly operationName: string | null;
  /** The variables that its conditions read. */
  readonly conditions: Variables;
  /** Somebody who may see what the askers may see. */
  readonly caller: Caller;
  readonly hits: number;
}

interface Entry extends Pick<HotOperation, 'query' | 'operationName' | 'conditions' | 'caller'> {
  readonly program: Promise<Program | Refusal>;
  hits: number;
}

export interface ProgramsInput
  extends Pick<VariantInput, 'generation' | 'catalogue' | 'planner' | 'backend' | 'maxSelections'> {
  readonly override: ((context: RequestContext) => Override) | undefined;
  readonly limits: CacheLimits;
}

/**
 * An operation has a program for each outcome of its conditions, each level of access and each range of
 * overrides that was asked for. All who ask at the same time wait for one compilation.
 */
export function createPrograms({ override, limits, ...shared }: ProgramsInput): Programs {
  const programs = createBoundedCache<Entry>(limits);
  const { thresholds } = shared.planner;
  return {
    programFor(operation, variables, context, hits = 1) {
      const access = accessOf(operation.requirements, context.caller);
      const drawn = override?.(context) ?? drawOverride(thresholds);
      const conditions = conditionKey(operation, variables);
      const key = `${operation.id}|${access}|${conditions}|${overrideKey(drawn, thresholds)}`;
      const known = programs.get(key);
      if (known) {
        known.hits += hits;
        return known.program;
      }
      const { query, name } = operation;
      const isDenied = deniedBy(operation.requirements, access);
      const parts = operation.parts();
      const built = buildProgram({ ...shared, parts, variables, isDenied, override: drawn });
      if (!operation.isRemembered) return built;
      const asked = {
        query,
        operationName: name,
        conditions: pick(variables, operation.conditions),
        caller: withoutName(context.caller),
      };
      programs.set(key, { program: built, ...asked, hits }, sizeOfText(query));
      settle(
        built,
        (program) => programs.resize(key, sizeOfProgram(program, query)),
        () => programs.delete(key),
      );
      return built;
    },
    hottest(most) {
      const entries = [...programs.values()].sort((a, b) => b.hits - a.hits).slice(0, most);
      return entries.map(({ query, operationName, conditions, caller, hits }) => {
        return { query, operationName, conditions, caller, hits };
      });
    },
    get figures() {
      return programs.figures;
    },
  };
}

function pick(variables: Variables, names: readonly string[]): Variables {
  return Object.fromEntries(names.map((name) => [name, variables[name]]));
}

/** What decides the access, and nothing of the person. */
function withoutName({ kind, scopes, policies }: Caller): Caller {
  return { kind, scopes, policies, subject: null, claims: {} };
}

/** A program that could not be built is tried again for the next request: the cause may have passed. */
function settle(
  built: Promise<Program | Refusal>,
  onBuilt: (program: Program) => void,
  forget: () => void,
): void {
  built.then((program) => ('kind' in program ? forget() : onBuilt(program)), forget);
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
