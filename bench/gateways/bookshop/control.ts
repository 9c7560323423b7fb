import { createServer, type Server } from 'node:http';
import { type Stages, type Watch, watchStages } from './watch.ts';

/** What the runner is told about the calls since it last asked. */
export interface Tally {
  readonly calls: number;
  /** Calls whose body had never been seen; a measured turn has none. */
  readonly learned: number;
}

export interface Counters {
  calls: number;
  watch: Watch | null;
  learned(): number;
}

const holdMs = 60;

/** The runner's way in: `POST /tally` counts and starts over, `POST /watch` and `POST /stages` record a request. */
export function controlServer(counters: Counters): Server {
  let learnedBefore = 0;
  const actions: Record<string, () => Tally | Stages | null> = {
    '/tally': () => {
      const tally = { calls: counters.calls, learned: counters.learned() - learnedBefore };
      counters.calls = 0;
      learnedBefore += tally.learned;
      return tally;
    },
    '/watch': () => {
      counters.watch = watchStages(holdMs);
      return null;
    },
    '/stages': () => {
      const stages = counters.watch?.stages() ?? [];
      counters.watch = null;
      return stages;
    },
  };
  return createServer((request, response) => {
    request.resume();
    const action = actions[request.url ?? ''];
    response.writeHead(action ? 200 : 404).end(JSON.stringify(action?.() ?? null));
  });
}
