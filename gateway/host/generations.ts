import type { Logger } from 'pino';
import { checkLimits } from '../admission/limits.ts';
import { createEngine, type Engine, type EngineOptions } from '../engine/engine.ts';
import { openPlanSource, type PlanSource } from '../engine/plan.ts';
import type { Generation, SubgraphAddress } from '../supergraph/generation.ts';
import { loadGeneration } from '../supergraph/load.ts';
import { watchSupergraph } from '../supergraph/watch.ts';
import type { Upstream } from '../upstream/upstream.ts';
import type { GatewaySettings } from './settings.ts';
import type { PlaceSubgraphs } from './subgraphUrls.ts';

/** Makes what an engine reaches its subgraphs by. */
export type OpenUpstream = (addresses: readonly SubgraphAddress[]) => Upstream;

/** The engine of the newest generation. */
export interface Generations {
  current(): Engine;
  close(): Promise<void>;
}

interface Live {
  readonly generation: Generation;
  readonly engine: Engine;
  readonly upstream: Upstream;
  /** Says which subgraphs the upstream reaches, and where. */
  readonly reach: string;
}

/** How long a replaced upstream may still serve the requests that began with it. */
const drainMs = 60_000;

/**
 * Serves `supergraphSdl` and, when its file is watched, each good document that the file holds later: an engine is
 * ready before the first request meets it, and requests under way finish on the one they began with. Throws for a
 * document that cannot be served at the start; a bad one later is logged and changes nothing.
 */
export async function startGenerations(
  supergraphSdl: string,
  settings: GatewaySettings,
  place: PlaceSubgraphs,
  open: OpenUpstream,
  log: Logger,
): Promise<Generations> {
  const options = engineOptionsOf(settings);
  const make = (generation: Generation, planSource: PlanSource, previous: Live | null): Live => {
    const addresses = place(generation.subgraphs.values());
    const reach = JSON.stringify(addresses);
    const upstream = previous?.reach === reach ? previous.upstream : open(addresses);
    return {
      generation,
      engine: createEngine(generation, upstream, { ...options, planSource }),
      upstream,
      reach,
    };
  };
  const generation = loadGeneration(supergraphSdl);
  const planner = openPlanSource(supergraphSdl);
  let live = make(generation, planner, null);
  if (!settings.isWatching || settings.source.kind !== 'supergraph') {
    return { current: () => live.engine, close: () => live.upstream.close() };
  }
  let next = live;
  const watch = await watchSupergraph({
    file: settings.source.file,
    first: { generation, planner, close: async () => undefined },
    log,
    prepare(prepared, planSource) {
      next = make(prepared, planSource, live);
    },
  });
  watch.onSwap(() => {
    if (next.upstream !== live.upstream) retire(live.upstream);
    live = next;
  });
  return {
    current: () => live.engine,
    async close() {
      await watch.close();
      await live.upstream.close();
    },
  };
}

function retire(upstream: Upstream): void {
  setTimeout(() => void upstream.close(), drainMs).unref();
}

function engineOptionsOf({ limits, maxTokens, exposesSubgraphErrors }: GatewaySettings): EngineOptions {
  return {
    maxTokens,
    checkDocument: (document) => checkLimits(document, limits),
    exposeSubgraphErrors: exposesSubgraphErrors,
  };
}
