import type { FastifyInstance } from 'fastify';
import type { DataSource } from 'typeorm';
import type { SubgraphDatabase } from './database.ts';
import { isMigrated } from './migrate.ts';
import { isOutage } from './outage.ts';

/** What `/ready` says; anything but "ready" is a 503. */
export type Readiness = 'ready' | 'draining' | 'database unreachable' | 'migrations missing';

const longestCheckMs = 2_000;

/** `/health`: the process answers. `/ready`: it can serve, so a balancer may send it requests. */
export function addHealthRoutes(http: FastifyInstance, readiness: () => Promise<Readiness>): void {
  http.get('/health', () => ({ status: 'up' }));
  http.get('/ready', async (_request, reply) => {
    const status = await readiness();
    return reply.code(status === 'ready' ? 200 : 503).send({ status });
  });
}

/** Whether the database answers within two seconds and has all migrations that this code knows. */
export async function databaseReadiness(
  dataSource: DataSource,
  database: SubgraphDatabase,
): Promise<Exclude<Readiness, 'draining'>> {
  const timeout = AbortSignal.timeout(longestCheckMs);
  const late = new Promise<'database unreachable'>((give) => {
    timeout.addEventListener('abort', () => give('database unreachable'), { once: true });
  });
  const check = isMigrated(dataSource, database).then(
    (isComplete) => (isComplete ? 'ready' : 'migrations missing'),
    (error: unknown) => (isOutage(error) ? 'database unreachable' : 'migrations missing'),
  );
  return Promise.race([check, late]);
}
