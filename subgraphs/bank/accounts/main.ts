import { type Environment, SettingsInvalid } from '../../common/settings.ts';
import type { Subgraph } from '../../common/subgraph.ts';
import type { ConnectBankCore } from './bankCore.ts';
import { createConsentGate } from './consentGate.ts';
import type { AccountsContext } from './context.ts';
import { database } from './database.ts';
import { embeddedBankCore } from './embeddedBankCore.ts';
import { createLoaders } from './loaders.ts';
import { personalData } from './personalData.ts';
import { publishSealingKeys } from './publishSealingKeys.ts';
import { resolvers } from './resolvers.ts';
import { jobs } from './tellBinding.ts';
import { fileVaultKeys } from './vault/vaultKeys.ts';

/**
 * VAULT_KEYS is the path of the vault's key file (see vaultKeys.ts), BANK_PARTY_ID and PLATFORM_PARTY_ID are
 * the ids of the two among the parties. `connectBankCore` puts another core behind the bank (see bankCore.ts).
 */
export function createSubgraph(
  env: Environment,
  connectBankCore: ConnectBankCore = embeddedBankCore,
): Subgraph<AccountsContext> {
  const keys = fileVaultKeys(required(env, 'VAULT_KEYS'));
  const bankPartyId = required(env, 'BANK_PARTY_ID');
  const platformPartyId = required(env, 'PLATFORM_PARTY_ID');
  return {
    name: 'accounts',
    schemaFile: new URL('../../../schema/bank/accounts.graphql', import.meta.url),
    resolvers,
    database,
    personalData,
    jobs,
    createContext: (base) => ({
      ...base,
      keys,
      bankPartyId,
      core: connectBankCore({ ...base, keys }),
      loaders: createLoaders(base.dataSource),
      requireCrossingConsent: createConsentGate(base.client, platformPartyId),
    }),
    addRoutes: (http) => publishSealingKeys(http, keys),
  };
}

function required(env: Environment, key: string): string {
  const value = env[key];
  if (value) return value;
  throw new SettingsInvalid(`${key} is not set; accounts cannot start without it.`);
}
