import type { SubgraphContext, SubgraphParts } from '../../common/subgraph.ts';
import type { BankCore } from './bankCore.ts';
import type { RequireCrossingConsent } from './consentGate.ts';
import type { AccountsLoaders } from './loaders.ts';
import type { VaultKeys } from './vault/vaultKeys.ts';

/** What the operations of this subgraph have in hand. */
export interface AccountsParts extends SubgraphParts {
  readonly keys: VaultKeys;
  readonly core: BankCore;
  /** The bank's id among the parties, as consents name it. */
  readonly bankPartyId: string;
}

/** What the resolvers of one request share. */
export interface AccountsContext extends SubgraphContext, AccountsParts {
  readonly loaders: AccountsLoaders;
  readonly requireCrossingConsent: RequireCrossingConsent;
}
