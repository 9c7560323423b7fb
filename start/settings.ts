import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Environment } from '../subgraphs/common/settings.ts';
import { StartFailure } from './failure.ts';
import { type Side, sides } from './subgraphs.ts';

/** What the person who starts Whiteslip can set. */
export interface StartSettings {
  /** The gateway's port on 127.0.0.1. PORT, 4000. */
  readonly port: number;
  /** The state of this copy: data, keys, passwords, logs. WHITESLIP_HOME, .whiteslip in the repository. */
  readonly home: string;
  /** Databases on a server of one's own, by the URL of a role that may set them up; null for the embedded one. */
  readonly ownDatabases: Readonly<Record<Side, string>> | null;
}

export const startHelp = `Usage: npm start

Starts the whole product on this machine: databases, keys, every subgraph and the gateway. It is set by variables:
  PORT                                        of the gateway on 127.0.0.1, default 4000
  WHITESLIP_HOME                              data, keys and logs of this copy, default .whiteslip
  BANK_DATABASE_URL, PLATFORM_DATABASE_URL    databases of your own, by the URLs of roles that may set them up
  PASSKEY_ORIGINS                             of the pages that passkeys may come from, default http://localhost:PORT

The gateway alone, for any graph: npm run gateway -- --help`;

export const repositoryRoot = fileURLToPath(new URL('../', import.meta.url));

/** Reads the settings. Throws a StartFailure that names the one that is wrong. */
export function startSettings(env: Environment): StartSettings {
  return {
    port: portOf(env.PORT || '4000'),
    home: homeOf(env),
    ownDatabases: ownDatabasesOf(env),
  };
}

/** Where the state of this copy is. */
export function homeOf(env: Environment): string {
  return resolve(repositoryRoot, env.WHITESLIP_HOME || '.whiteslip');
}

function portOf(text: string): number {
  const port = Number(text);
  if (/^\d+$/.test(text) && port >= 1 && port <= 65_535) return port;
  throw new StartFailure('PORT must be a number from 1 to 65535.');
}

function ownDatabasesOf(env: Environment): Record<Side, string> | null {
  const [bank, platform] = sides.map((side) => env[`${side.toUpperCase()}_DATABASE_URL`]);
  if (!bank && !platform) return null;
  if (!bank || !platform || bank === platform) {
    throw new StartFailure(
      'Set both BANK_DATABASE_URL and PLATFORM_DATABASE_URL, to two databases, or neither.',
    );
  }
  if (![bank, platform].every((url) => /^postgres(ql)?:\/\/[^/]+\/[^/?]+/.test(url))) {
    throw new StartFailure('A database URL has the form postgres://role:password@host:port/database.');
  }
  return { bank, platform };
}
