import pg from 'pg';

/** Connections for the worker of jobs. It notices a lost one by the statement that fails, and takes another. */
export function createJobPool(connectionString: string, max: number): pg.Pool {
  const pool = new pg.Pool({ connectionString, max, connectionTimeoutMillis: 5_000 });
  pool.on('error', () => undefined);
  pool.on('connect', (client) => client.on('error', () => undefined));
  return pool;
}
