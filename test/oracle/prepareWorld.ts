import { lexicographicSortSchema, printSchema } from 'graphql';
import { createEngine, type Engine } from '../../gateway/engine/engine.ts';
import { openPlanSource } from '../../gateway/engine/plan.ts';
import { composeSubgraphs } from '../../gateway/supergraph/compose.ts';
import { loadGeneration } from '../../gateway/supergraph/load.ts';
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
}

export type Staging =
  | { readonly kind: 'stage'; readonly stage: Stage }
  /** The subgraphs do not compose, for the reasons given. */
  | { readonly kind: 'not composed'; readonly reasons: readonly string[] }
  /** They compose to something else than what the monolith is. */
  | { readonly kind: 'wrong schema'; readonly expected: string; readonly actual: string };

export function prepareWorld(world: World, isAbsenceError: boolean): Staging {
  const sources = world.subgraphs.map((name) => ({
    name,
    url: `http://${name}.test/`,
    sdl: printSubgraph(world, name),
  }));
  const composition = composeSubgraphs(sources.filter(({ sdl }) => /^(type|interface|union)/m.test(sdl)));
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
  const upstream = createTestUpstream(subgraphs);
  const planSource = openPlanSource(composition.supergraphSdl);
  const unknownEntities = isAbsenceError ? 'error' : 'null';
  const engines = (['generated', 'interpreted'] as const).map((codegen) => ({
    name: codegen,
    engine: createEngine(generation, upstream, { codegen, planSource, unknownEntities }),
  }));
  return { kind: 'stage', stage: { world, monolith, subgraphs, upstream, engines, isAbsenceError } };
}
