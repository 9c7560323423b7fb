import { createEngine, type Engine, type EngineOptions } from '../engine/engine.ts';
import type { PlanSource } from '../engine/plan.ts';
import { openPlanner } from '../planner/openPlanner.ts';
import type { PlannerOptions } from '../planner/plannerOptions.ts';
import { type BuiltGeneration, withPlanner } from '../supergraph/buildOffThread.ts';
import type { Generation, SubgraphAddress } from '../supergraph/generation.ts';
import { loadGeneration } from '../supergraph/load.ts';
import { type WatchLog, watchSupergraph } from '../supergraph/watch.ts';
import type { WatchedSource } from '../supergraph/watchedSource.ts';
import type { Upstream } from '../upstream/upstream.ts';
import { type CountedUpstream, countStreams, retireUpstream } from './retireUpstream.ts';
import type { PlaceSubgraphs } from './subgraphUrls.ts';
import { warmUp } from './warmUp.ts';

/** What generations are made of, one after the other. */
export interface GenerationParts {
  readonly source: WatchedSource;
  readonly isFollowing: boolean;
  /** Where the last supergraph that worked is kept; null for nowhere. */
  readonly lastGoodFile: string | null;
  readonly engineOptions: EngineOptions;
  readonly place: PlaceSubgraphs;
  /** Makes what an engine reaches its subgraphs by. */
  readonly open: (addresses: readonly SubgraphAddress[]) => Upstream;
  readonly planner?: PlannerOptions;
  /** The longest that a request takes; while it does, what it began with is not closed. */
  readonly requestTimeoutMs: number;
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
  readonly upstream: CountedUpstream;
  /** Says which subgraphs the upstream reaches, and where. */
  readonly reach: string;
}

/** The planner's process has limits of its own, which are shorter together. */
const planDeadlineMs = 20_000;

/**
 * Serves the supergraph and, when it is followed, each good one that the source gives later: an engine is ready, and
 * warm, before the first request meets it, and requests under way finish on the one they began with. Rejects for what
 * cannot be served at the start, unless there is a last good one; a bad one later is logged and changes nothing.
 */
export async function startGenerations(parts: GenerationParts): Promise<Generations> {
  const { source, isFollowing, lastGoodFile, log } = parts;
  let live: Live | null = null;
  let next: Live | null = null;
  const watch = await watchSupergraph({
    source,
    isFollowing,
    lastGoodFile,
    planner: { log, ...parts.planner },
    buildFirst: buildHere,
    log,
    async prepare(generation, planSource) {
      next = makeLive(generation, planSource, live, parts);
      if (live !== null) log.info(await warmUp(next.engine, live.engine), 'hottest operations planned');
    },
  });
  const takeNext = (): Live => {
    if (next === null) throw new Error('A generation was swapped in without being prepared.');
    if (live !== null && live.upstream !== next.upstream) {
      retireUpstream(live.upstream, 2 * parts.requestTimeoutMs);
    }
    live = next;
    return live;
  };
  takeNext();
  watch.onSwap(() => {
    const swapped = takeNext();
    parts.onSwap?.(swapped);
  });
  return {
    current: () => live ?? takeNext(),
    async close() {
      await watch.close();
      await live?.upstream.close();
    },
  };
}

/** At the start there is nobody to keep waiting, so the generation is read in this thread. */
function buildHere(supergraphSdl: string, options: PlannerOptions): Promise<BuiltGeneration> {
  const opening = openPlanner(supergraphSdl, options);
  return withPlanner(Promise.resolve(supergraphSdl).then(loadGeneration), opening);
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
  const upstream = previous?.reach === reach ? previous.upstream : countStreams(open(addresses));
  const engine = createEngine(generation, upstream, { planDeadlineMs, ...engineOptions, planSource });
  return { generation, engine, upstream, reach };
}
