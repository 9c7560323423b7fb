import { createEngine, type Engine, type EngineOptions } from '../engine/engine.ts';
import type { PlanSource } from '../engine/plan.ts';
import type { PlannerOptions } from '../planner/plannerOptions.ts';
import { openPlannerProcess } from '../planner/plannerProcess.ts';
import { type BuiltGeneration, withPlanner } from '../supergraph/buildOffThread.ts';
import type { Generation, SubgraphAddress } from '../supergraph/generation.ts';
import { loadGeneration } from '../supergraph/load.ts';
import { type WatchLog, watchSupergraph } from '../supergraph/watch.ts';
import type { Upstream } from '../upstream/upstream.ts';
import type { PlaceSubgraphs } from './subgraphUrls.ts';

/** What generations are made of, one after the other. */
export interface GenerationParts {
  readonly supergraphSdl: string;
  /** The file to follow for later supergraphs; null for none. */
  readonly watchedFile: string | null;
  readonly engineOptions: EngineOptions;
  readonly place: PlaceSubgraphs;
  /** Makes what an engine reaches its subgraphs by. */
  readonly open: (addresses: readonly SubgraphAddress[]) => Upstream;
  readonly planner?: PlannerOptions;
  readonly log: WatchLog;
  /** Called after each swap. */
  readonly onSwap?: (live: LiveGeneration) => void;
}

export interface LiveGeneration {
  readonly generation: Generation;
  readonly engine: Engine;
}

/** The newest generation, for new requests. */
export interface Generations {
  current(): LiveGeneration;
  close(): Promise<void>;
}

interface Live extends LiveGeneration {
  readonly upstream: Upstream;
  /** Says which subgraphs the upstream reaches, and where. */
  readonly reach: string;
}

/** The planner's process has limits of its own, which are shorter together. */
const planDeadlineMs = 20_000;

/** How long a replaced upstream may still serve the requests that began with it. */
const drainMs = 60_000;

/**
 * Serves the supergraph and, when its file is watched, each good document that the file holds later: an engine is
 * ready before the first request meets it, and requests under way finish on the one they began with. Throws for a
 * document that cannot be served at the start; a bad one later is logged and changes nothing.
 */
export async function startGenerations(parts: GenerationParts): Promise<Generations> {
  const { supergraphSdl, watchedFile, log } = parts;
  const planner: PlannerOptions = { log, ...parts.planner };
  const first = await buildHere(supergraphSdl, planner);
  let live = makeLive(first.generation, first.planner, null, parts);
  if (watchedFile === null) return { current: () => live, close: () => closeAll(first, live.upstream) };
  let next = live;
  const watch = await watchSupergraph({
    file: watchedFile,
    first,
    planner,
    log,
    prepare(prepared, planSource) {
      next = makeLive(prepared, planSource, live, parts);
    },
  });
  watch.onSwap(() => {
    if (next.upstream !== live.upstream) retire(live.upstream);
    live = next;
    parts.onSwap?.(live);
  });
  return {
    current: () => live,
    async close() {
      await watch.close();
      await live.upstream.close();
    },
  };
}

/** At the start there is nobody to keep waiting, so the generation is read in this thread. */
function buildHere(supergraphSdl: string, options: PlannerOptions): Promise<BuiltGeneration> {
  const opening = openPlannerProcess(supergraphSdl, options);
  return withPlanner(Promise.resolve(supergraphSdl).then(loadGeneration), opening);
}

async function closeAll({ planner }: BuiltGeneration, upstream: Upstream): Promise<void> {
  await planner.close();
  await upstream.close();
}

/** Subgraphs that stay where they are keep their connections and what is known of their health. */
function makeLive(
  generation: Generation,
  planSource: PlanSource,
  previous: Live | null,
  { engineOptions, place, open }: GenerationParts,
): Live {
  const addresses = place(generation.subgraphs.values());
  const reach = JSON.stringify(addresses);
  const upstream = previous?.reach === reach ? previous.upstream : open(addresses);
  const engine = createEngine(generation, upstream, { planDeadlineMs, ...engineOptions, planSource });
  return { generation, engine, upstream, reach };
}

function retire(upstream: Upstream): void {
  setTimeout(() => void upstream.close(), drainMs).unref();
}
