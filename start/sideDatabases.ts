import { join } from 'node:path';
import { loginRoleOf } from '../subgraphs/common/database.ts';
import { certificatesDirectory } from './certificates/prepareCertificates.ts';
import { ensureDatabase, prepareSubgraph } from './databases.ts';
import { StartFailure } from './failure.ts';
import { setUpRole } from './postgres/cluster.ts';
import { type PostgresServer, startPostgres } from './postgres/server.ts';
import { secureCluster } from './postgres/serverTls.ts';
import { rolePasswords } from './rolePasswords.ts';
import type { StartSettings } from './settings.ts';
import { loadDatabase, type Side, type SubgraphPlace, sides } from './subgraphs.ts';

/** The databases of a copy, ready to serve. */
export interface SideDatabases {
  /** The embedded server; null where a server of one's own is used. */
  readonly server: PostgresServer | null;
  /** For the set-up role: only set-up and demo data may use them, no service. */
  readonly setUpUrls: Readonly<Record<Side, string>>;
  /** For each subgraph's login role, by the subgraph's name. */
  readonly loginUrls: ReadonlyMap<string, string>;
}

/** Starts the embedded server, unless a server of one's own is named. */
export async function openServer(settings: StartSettings): Promise<PostgresServer | null> {
  if (settings.ownDatabases) return null;
  const password = rolePasswords(settings.home)(setUpRole);
  const authorities = certificatesDirectory(settings.home);
  return startPostgres(postgresHome(settings), { password, isDurable: true, authorities });
}

/** Renews the embedded server's certificate where half of its life is over, while it runs. */
export async function renewServerCertificate(settings: StartSettings, now: Date): Promise<void> {
  if (settings.ownDatabases) return;
  await secureCluster(join(postgresHome(settings), 'data'), certificatesDirectory(settings.home), now);
}

function postgresHome({ home }: StartSettings): string {
  return join(home, 'postgres');
}

/** Makes databases, schemas and login roles and runs all migrations. Safe to repeat. */
export async function prepareDatabases(
  settings: StartSettings,
  server: PostgresServer | null,
  subgraphs: readonly SubgraphPlace[],
): Promise<SideDatabases> {
  const passwordOf = rolePasswords(settings.home);
  const setUpUrls = await openSides(settings, server);
  const loginUrls = new Map<string, string>();
  for (const place of subgraphs) {
    const database = await loadDatabase(place);
    const password = passwordOf(loginRoleOf(database));
    loginUrls.set(place.name, await prepareSubgraph(database, setUpUrls[place.side], password));
  }
  return { server, setUpUrls, loginUrls };
}

async function openSides(
  { ownDatabases }: StartSettings,
  server: PostgresServer | null,
): Promise<Record<Side, string>> {
  if (ownDatabases) return { ...ownDatabases };
  if (!server) throw new StartFailure('There is neither an embedded PostgreSQL nor a server of your own.');
  for (const side of sides) await ensureDatabase(server.setUpUrl('postgres'), side);
  return { bank: server.setUpUrl('bank'), platform: server.setUpUrl('platform') };
}
