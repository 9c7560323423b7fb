import { setTimeout as sleep } from 'node:timers/promises';
import { StartFailure } from './failure.ts';
import { isAlive } from './postgres/postmaster.ts';
import { type PostgresServer, stopPostgres } from './postgres/server.ts';

/** The embedded server, kept running. */
export interface WatchedPostgres {
  readonly stop: () => Promise<void>;
}

export interface WatchParts {
  readonly say: (sentence: string) => void;
  readonly giveUp: (reason: StartFailure) => void;
}

const lookEveryMs = 500;

/**
 * Looks after the server and starts it again when it dies. The subgraphs reconnect by themselves; on
 * another port they could not, so that is the end of this run.
 */
export function watchPostgres(
  first: PostgresServer,
  restart: () => Promise<PostgresServer>,
  { say, giveUp }: WatchParts,
): WatchedPostgres {
  const stopping = new AbortController();
  let server = first;

  const watch = async () => {
    while (!stopping.signal.aborted) {
      await sleep(lookEveryMs, undefined, { signal: stopping.signal });
      if (isAlive(server.pid)) continue;
      say('PostgreSQL ended; starting it again.');
      const next = await restart();
      if (next.port !== server.port)
        throw new StartFailure('The port of PostgreSQL was taken meanwhile: start again.');
      server = next;
      say('PostgreSQL is ready again.');
    }
  };
  const watching = watch().catch((error: unknown) => {
    if (!stopping.signal.aborted) giveUp(error instanceof StartFailure ? error : notRestarting(error));
  });
  return {
    stop: async () => {
      stopping.abort();
      await watching;
      await stopPostgres(server);
    },
  };
}

function notRestarting(cause: unknown): StartFailure {
  return new StartFailure('PostgreSQL cannot be started again.', { cause });
}
