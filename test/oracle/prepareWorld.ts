import { lexicographicSortSchema, printSchema } from 'graphql';
import { createEngine, type Engine } from '../../gateway/engine/engine.ts';
import { openPlanSource, type PlanSource } from '../../gateway/engine/plan.ts';
import { openPlanner } from '../../gateway/planner/openPlanner.ts';
import { composeSubgraphs } from '../../gateway/supergraph/compose.ts';
import { composeOffProcess } from '../../gateway/supergraph/composeOffProcess.ts';
import { loadGeneration } from '../../gateway/supergraph/load.ts';
import { startHttpUpstream } from './httpUpstream.ts';
import { createMonolith, type Monolith } from './monolith.ts';
import { printSubgraph } from './printSubgraph.ts';
import { createSubgraphs, type Subgraphs } from './subgraphs.ts';
import { createTestUpstream, type TestUpstream } from './testUpstream.ts';
import type { World } from './world.ts';

/** A world that is up: its subgraphs, our engine before them in each of its modes, and the monolith beside it. */
export interface Stage {
  readonly world: World;
  readonly monolith: Monolith;
  readonly subgraphs: Subgraphs;
  readonly upstream: TestUpstream;
  readonly engines: readonly { readonly name: string; readonly engine: Engine }[];
  readonly isAbsenceError: boolean;
  readonly isHttp: boolean;
  close(): Promise<void>;
}

export interface StageOptions {
  readonly isAbsenceError: boolean;
  /** Here is quicker; a process survives the worlds that end the planner. */
  readonly planning: Planning;
  /** Whether the subgraphs are called over HTTP or as functions, which is quicker. */
  readonly isHttp: boolean;
}

export type Planning = 'here' | 'process';

export type Staging =
  | { readonly kind: 'stage'; readonly stage: Stage }
  /** The subgraphs do not compose, for the reasons given. */
  | { readonly kind: 'not composed'; readonly reasons: readonly string[] }
  /** They compose to something else than what the monolith is. */
  | { readonly kind: 'wrong schema'; readonly expected: string; readonly actual: string };

export async function prepareWorld(
  world: World,
  { isAbsenceError, planning, isHttp }: StageOptions,
): Promise<Staging> {
  const sources = world.subgraphs.map((name) => ({
    name,
    url: `http://${name}.test/`,
    sdl: printSubgraph(world, name),
  }));
  const used = sources.filter(({ sdl }) => /^(type|interface|union)/m.test(sdl));
  const composition = planning === 'here' ? composeSubgraphs(used) : await composeOffProcess(used);
  if (composition.errors) {
    return {
      kind: 'not composed',
      reasons: composition.errors.map(({ code, message }) => `${code}: ${message}`),
    };
  }
  const generation = loadGeneration(composition.supergraphSdl);
  const monolith = createMonolith(world);
  const expected = printSchema(lexicographicSortSchema(monolith.schema));
  const actual = printSchema(lexicographicSortSchema(generation.apiSchema));
  if (expected !== actual) return { kind: 'wrong schema', expected, actual };
  const subgraphs = createSubgraphs(world);
  const upstream = isHttp
    ? await startHttpUpstream(subgraphs, world.subgraphs)
    : createTestUpstream(subgraphs);
  const { planSource, closePlanner } = await openSource(composition.supergraphSdl, planning);
  const unknownEntities = isAbsenceError ? 'error' : 'null';
  const engines = (['generated', 'interpreted'] as const).map((codegen) => ({
    name: codegen,
    engine: createEngine(generation, upstream, { codegen, planSource, unknownEntities }),
  }));
  const close = async (): Promise<void> => {
    await closePlanner();
    await upstream.close();
  };
  return {
    kind: 'stage',
    stage: { world, monolith, subgraphs, upstream, engines, isAbsenceError, isHttp, close },
  };
}

async function openSource(
  supergraphSdl: string,
  planning: Planning,
): Promise<{ planSource: PlanSource; closePlanner: () => Promise<void> }> {
  if (planning === 'here') {
    return { planSource: openPlanSource(supergraphSdl), closePlanner: () => Promise.resolve() };
  }
  const planSource = await openPlanner(supergraphSdl, { deadlineMs: 2_000 });
  return { planSource, closePlanner: () => planSource.close() };
}
