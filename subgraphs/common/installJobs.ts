import { Logger, runMigrations } from 'graphile-worker';
import { loginRoleOf, type SubgraphDatabase } from './database.ts';
import { createJobPool } from './jobPool.ts';
import { jobSchemaOf } from './jobs.ts';

/** The tables in which the worker keeps jobs; it reads and writes all of them. */
const tables = ['_private_jobs', '_private_job_queues', '_private_tasks', '_private_known_crontabs'];

/**
 * Makes or updates the schema of a subgraph's jobs as the set-up role, and lets the login role enqueue and work:
 * it may change rows there, never tables or functions. Safe to repeat.
 */
export async function installJobs(database: SubgraphDatabase, setUpUrl: string): Promise<void> {
  const schema = jobSchemaOf(database.schema);
  const pgPool = createJobPool(setUpUrl, 1);
  try {
    await runMigrations({ pgPool, schema, logger: silent });
    await pgPool.query(grantsOf(schema, loginRoleOf(database)));
  } finally {
    await pgPool.end();
  }
}

/** The tables have row security without a policy, which shuts out all but their owner. */
function grantsOf(schema: string, role: string): string {
  const policies = tables.map(
    (table) => `DROP POLICY IF EXISTS own_jobs ON ${schema}.${table};
      CREATE POLICY own_jobs ON ${schema}.${table} TO ${role} USING (true) WITH CHECK (true);`,
  );
  return `BEGIN;
    GRANT USAGE ON SCHEMA ${schema} TO ${role};
    GRANT SELECT ON ${schema}.migrations TO ${role};
    GRANT SELECT, INSERT, UPDATE, DELETE ON ${tables.map((table) => `${schema}.${table}`).join(', ')} TO ${role};
    ${policies.join('\n')}
    COMMIT;`;
}

const silent = new Logger(() => () => undefined);
