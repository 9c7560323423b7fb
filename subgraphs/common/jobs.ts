import type { EntityManager } from 'typeorm';
import type { SubgraphDatabase } from './database.ts';
import type { JobSubject } from './subgraph.ts';

/**
 * Work that must be done although the process may die: a job is written in the transaction that makes it
 * necessary, so there is one exactly where there is something to do. It runs at least once; its effect is made
 * once by the work itself, which looks at how far things are before each step.
 */

export interface NewJob {
  /** One of the names of the subgraph's work. */
  readonly name: string;
  readonly subject: JobSubject;
  /** Not before this long from now; at once unless said otherwise. */
  readonly delayMs?: number;
  /** Takes the place of a job with this key that has not begun. */
  readonly key?: string;
}

/** Tries before a job is left lying for an operator; by then three days have passed. */
const longestTries = 25;

/** Enqueues a job within the caller's transaction: where that is undone there is no job. */
export async function enqueueJob(tx: EntityManager, { name, subject, delayMs, key }: NewJob): Promise<void> {
  await tx.query(
    `SELECT ${jobSchemaOf(schemaOf(tx))}.add_job($1, $2::json, run_at => now() + $3 * interval '1 millisecond',
       max_attempts => $4, job_key => $5)`,
    [name, JSON.stringify(subject), delayMs ?? 0, longestTries, key ?? null],
  );
}

/** The schema of a subgraph's jobs, beside its own: "credit_lines_jobs". */
export function jobSchemaOf(schema: SubgraphDatabase['schema']): string {
  return `${schema}_jobs`;
}

function schemaOf({ connection }: EntityManager): string {
  const { options } = connection;
  if (options.type === 'postgres' && options.schema) return options.schema;
  throw new Error('Jobs are enqueued in a database of a subgraph.');
}
