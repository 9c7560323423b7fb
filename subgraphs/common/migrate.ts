import type { DataSource } from 'typeorm';
import { loginRoleOf, migrationsOf, openDatabase, type SubgraphDatabase } from './database.ts';
import { installJobs } from './installJobs.ts';

/** Any number; the same for all so that two set-ups of one database take turns. */
const migrationLock = 8_461_307;

/**
 * Runs a subgraph's pending migrations as the set-up role, which owns the schema and its tables. The
 * login role must exist already: migrations grant it what it needs, table by table. Safe to repeat and
 * to run twice at once. Gives the names of the migrations that ran.
 */
export async function migrate(database: SubgraphDatabase, setUpUrl: string): Promise<string[]> {
  const dataSource = await openDatabase(database, {
    url: setUpUrl,
    poolSize: 3,
    statementTimeoutMs: 600_000,
  });
  const lock = dataSource.createQueryRunner();
  try {
    await lock.query('SELECT pg_advisory_lock($1)', [migrationLock]);
    await openSchema(dataSource, database);
    const ran = await dataSource.runMigrations();
    await dataSource.query(`GRANT SELECT ON migrations TO ${loginRoleOf(database)}`);
    if (database.hasJobs) await installJobs(database, setUpUrl);
    return ran.map((migration) => migration.name);
  } finally {
    await lock.release();
    await dataSource.destroy();
  }
}

/** Whether every migration that this code knows has run; a database that is further on is fine. */
export async function isMigrated(dataSource: DataSource, database: SubgraphDatabase): Promise<boolean> {
  const rows: { name: string }[] = await dataSource.query('SELECT name FROM migrations');
  const ran = new Set(rows.map((row) => row.name));
  return migrationsOf(database).every((migration) => ran.has(migration.name));
}

async function openSchema(dataSource: DataSource, { schema, ...database }: SubgraphDatabase): Promise<void> {
  await dataSource.query(`CREATE SCHEMA IF NOT EXISTS ${schema}`);
  await dataSource.query(`GRANT USAGE ON SCHEMA ${schema} TO ${loginRoleOf({ schema, ...database })}`);
}
