import { join } from 'node:path';
import { prefixOf } from '../../../subgraphs/common/settings.ts';
import type { TestCallers } from '../../support/callers.ts';
import type { TestDatabase } from '../../support/postgres.ts';
import { temporaryFolder } from '../../support/temporaryFolder.ts';
import { newSigningKey, writeKeyFile } from './users/keyFile.ts';

/** The platform's subgraphs, in the order of their start. */
export const platformNames = ['users', 'credit-lines', 'orders', 'risk', 'receivables'] as const;

/** The environment in which all five start in one process, each on a free port. */
export async function platformEnvironment(
  database: TestDatabase,
  callers: TestCallers,
): Promise<Record<string, string>> {
  const keyPath = join(temporaryFolder(), 'keys.json');
  writeKeyFile(keyPath, [await newSigningKey('one')]);
  const own = platformNames.flatMap((name) => [
    [`${prefixOf(name)}_DATABASE_URL`, database.urlOf(name)],
    [`${prefixOf(name)}_SERVICE_KEY`, callers.serviceKeyPath(name)],
    [`${prefixOf(name)}_POOL_SIZE`, '2'],
  ]);
  return {
    ...Object.fromEntries(own),
    TRUSTED_CALLERS: callers.trustedCallersPath,
    INTERNAL_TRAFFIC: 'plain',
    ACCESS_TOKEN_KEY: keyPath,
  };
}
