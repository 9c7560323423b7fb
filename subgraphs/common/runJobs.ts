import { setTimeout as sleep } from 'node:timers/promises';
import { Logger as JobLogger, parseCronItems, type Runner, run, type TaskList } from 'graphile-worker';
import pg from 'pg';
import type { Logger } from 'pino';
import type { SubgraphDatabase } from './database.ts';
import { createJobPool } from './jobPool.ts';
import { jobSchemaOf } from './jobs.ts';
import { describeCause } from './maskError.ts';
import type { SubgraphJobs, SubgraphParts } from './subgraph.ts';

export interface RunningJobs {
  /** Lets the jobs under way finish, at most 8 s, and takes no more. */
  readonly stop: () => Promise<void>;
}

const jobsAtOnce = 4;
const longestFinishMs = 8_000;
/** What the worker is given to end after it was killed. */
const killMs = 1_000;
const retryMs = 500;
/** Any number that no other advisory lock of two numbers has. */
const turnLock = 8_461_308;

/**
 * Works through a subgraph's jobs for as long as the process lives. One process at a time does it, whoever holds
 * the turn: an advisory lock that ends with its connection. So when a process dies the next one knows that every
 * job that is still marked as under way is not, and frees it at once; by itself the worker would wait 4 hours.
 */
export function runJobs(
  jobs: SubgraphJobs,
  database: SubgraphDatabase,
  databaseUrl: string,
  parts: SubgraphParts,
): RunningJobs {
  const stopping = new AbortController();
  const takeTurns = async () => {
    while (!stopping.signal.aborted) {
      await takeTurn(jobs, database, databaseUrl, parts, stopping.signal).catch((error: unknown) => {
        parts.log.warn({ cause: describeCause(error) }, 'jobs are interrupted');
      });
      await sleep(retryMs, undefined, { signal: stopping.signal }).catch(() => undefined);
    }
  };
  const turns = takeTurns();
  return {
    stop: () => {
      stopping.abort();
      return turns;
    },
  };
}

/** Works while it has the turn; returns at once where another process has it. */
async function takeTurn(
  jobs: SubgraphJobs,
  { schema }: SubgraphDatabase,
  databaseUrl: string,
  parts: SubgraphParts,
  stopping: AbortSignal,
): Promise<void> {
  const turn = new pg.Client({ connectionString: databaseUrl, connectionTimeoutMillis: 5_000 });
  const lost = new AbortController();
  turn.on('error', () => lost.abort());
  turn.on('end', () => lost.abort());
  const pool = createJobPool(databaseUrl, jobsAtOnce);
  try {
    await turn.connect();
    if (!(await hasTurn(turn, schema))) return;
    await freeJobsOfTheDead(turn, schema);
    const runner = await run({
      pgPool: pool,
      schema: jobSchemaOf(schema),
      taskList: taskListOf(jobs, parts),
      parsedCronItems: parseCronItems(roundsOf(jobs)),
      concurrency: jobsAtOnce,
      pollInterval: 1_000,
      noHandleSignals: true,
      // Without batches the worker ends before it has written down what is done.
      preset: { worker: { completeJobBatchDelay: 0, failJobBatchDelay: 0 } },
      logger: loggerOf(parts.log),
    });
    await finish(runner, AbortSignal.any([stopping, lost.signal]));
  } finally {
    await pool.end();
    await turn.end().catch(() => undefined);
  }
}

async function hasTurn(turn: pg.Client, schema: string): Promise<boolean> {
  const { rows } = await turn.query('SELECT pg_try_advisory_lock($1, hashtext($2)) AS "isMine"', [
    turnLock,
    schema,
  ]);
  return rows[0].isMine;
}

async function freeJobsOfTheDead(turn: pg.Client, schema: string): Promise<void> {
  const jobSchema = jobSchemaOf(schema);
  await turn.query(
    `SELECT ${jobSchema}.force_unlock_workers(array_agg(DISTINCT locked_by))
     FROM ${jobSchema}._private_jobs WHERE locked_by IS NOT NULL`,
  );
}

/**
 * Runs until it is told to end or the worker gives up, then lets what is under way finish. Where it could not write down
 * what became of a job, because the database died, the worker waits for ever: then it is left behind, and as its pool
 * is closed it can do no more.
 */
async function finish(runner: Runner, end: AbortSignal): Promise<void> {
  const patience = new AbortController();
  const isOver = Promise.withResolvers<void>();
  const beginEnd = () => {
    const limit = setTimeout(isOver.resolve, longestFinishMs + killMs);
    patience.signal.addEventListener('abort', () => clearTimeout(limit), { once: true });
  };
  const stop = () => {
    runner.stop().catch(() => undefined);
    const kill = setTimeout(() => runner.kill().catch(() => undefined), longestFinishMs);
    runner.promise.catch(() => undefined).finally(() => clearTimeout(kill));
  };
  runner.events.once('pool:gracefulShutdown', beginEnd);
  if (end.aborted) stop();
  end.addEventListener('abort', stop, { once: true });
  await Promise.race([runner.promise, isOver.promise]).finally(() => {
    patience.abort();
    end.removeEventListener('abort', stop);
  });
}

/** What a job throws is described by its kind only: its message would stay in a table. */
function taskListOf({ work }: SubgraphJobs, parts: SubgraphParts): TaskList {
  const tasks = Object.entries(work).map(([name, doWork]) => [
    name,
    async (subject: unknown) => {
      await doWork(subject as Record<string, string>, parts).catch((error: unknown) => {
        const cause = describeCause(error);
        parts.log.error({ job: name, cause }, 'a job failed and will be tried again');
        throw new Error('It failed; the log says why.');
      });
    },
  ]);
  return Object.fromEntries(tasks);
}

function roundsOf({ rounds = {} }: SubgraphJobs) {
  return Object.entries(rounds).map(([task, match]) => ({ task, match, options: { backfillPeriod: 0 } }));
}

/** The worker's own words are of interest only when it is in trouble. */
function loggerOf(log: Logger): JobLogger {
  return new JobLogger(() => (level, message) => {
    if (level === 'error' && !message.startsWith('Failed task')) log.warn({ message }, 'job worker');
  });
}
