import { randomBytes } from 'node:crypto';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureDatabase, prepareSubgraph } from '../../start/databases.ts';
import { startPostgres, stopPostgres } from '../../start/postgres/server.ts';
import type { SubgraphDatabase } from '../../subgraphs/common/database.ts';

/** A PostgreSQL of its own, durable as a real one, with the tables of one subgraph. */
export interface OwnDatabase {
  /** For the subgraph's login role. */
  readonly url: string;
  readonly setUpUrl: string;
  readonly remove: () => Promise<void>;
}

export async function createOwnDatabase(database: SubgraphDatabase): Promise<OwnDatabase> {
  const home = mkdtempSync(join(tmpdir(), 'whiteslip-bench-'));
  chmodSync(home, 0o711);
  const password = randomBytes(18).toString('base64url');
  const server = await startPostgres(join(home, 'postgres'), { password, isDurable: true });
  const remove = async () => {
    await stopPostgres(server);
    rmSync(home, { recursive: true, force: true });
  };
  try {
    await ensureDatabase(server.setUpUrl('postgres'), 'platform');
    const setUpUrl = server.setUpUrl('platform');
    return { url: await prepareSubgraph(database, setUpUrl, password), setUpUrl, remove };
  } catch (error) {
    await remove();
    throw error;
  }
}
