import pg from 'pg';
import { loginRoleOf, type SubgraphDatabase } from '../subgraphs/common/database.ts';
import { migrate } from '../subgraphs/common/migrate.ts';

/**
 * Set-up of a side's database by the set-up role. It needs what the owner of a database has, and
 * CREATEROLE. Everything here is safe to repeat.
 */

/** Makes a database on the embedded server unless it is there, closed to everybody who was not let in. */
export async function ensureDatabase(serverUrl: string, name: string): Promise<void> {
  await withClient(serverUrl, async (client) => {
    const { rowCount } = await client.query('SELECT FROM pg_database WHERE datname = $1', [name]);
    if (rowCount === 0) await client.query(`CREATE DATABASE ${identifier(name)}`);
    await client.query(`REVOKE ALL ON DATABASE ${identifier(name)} FROM PUBLIC`);
  });
}

/**
 * Makes a subgraph's login role with this password, lets it into the database, and brings its schema
 * up to date. Gives the URL that the subgraph's process uses: all that it ever holds.
 */
export async function prepareSubgraph(
  database: SubgraphDatabase,
  setUpUrl: string,
  password: string,
): Promise<string> {
  const role = loginRoleOf(database);
  await withClient(setUpUrl, async (client) => {
    await ensureRole(client, role, password);
    await letIn(client, role);
  });
  await migrate(database, setUpUrl);
  return loginUrl(setUpUrl, role, password);
}

/** The same database for another role. */
export function loginUrl(setUpUrl: string, role: string, password: string): string {
  const url = new URL(setUpUrl);
  url.username = role;
  url.password = password;
  return url.href;
}

/** A database's list of who may enter is its own, a copy of a database starts with an empty one. */
export async function letIn(client: pg.Client, role: string): Promise<void> {
  await client.query(`GRANT CONNECT ON DATABASE ${identifier(client.database ?? '')} TO ${identifier(role)}`);
}

/** Runs the work on a connection of its own. */
export async function withClient<Result>(
  url: string,
  work: (client: pg.Client) => Promise<Result>,
): Promise<Result> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 10_000 });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

/** A role is known to the whole server and may be there from an earlier start, with another password. */
async function ensureRole(client: pg.Client, role: string, password: string): Promise<void> {
  const { rowCount } = await client.query('SELECT FROM pg_roles WHERE rolname = $1', [role]);
  const verb = rowCount === 0 ? 'CREATE' : 'ALTER';
  await client.query(`${verb} ROLE ${identifier(role)} LOGIN PASSWORD ${pg.escapeLiteral(password)}`);
}

function identifier(name: string): string {
  return pg.escapeIdentifier(name);
}
