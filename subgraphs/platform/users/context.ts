import type { SubgraphContext } from '../../common/subgraph.ts';
import type { Keys } from './keys.ts';
import type { UsersLoaders } from './loaders.ts';
import type { PasskeySite } from './passkeySite.ts';
import type { CheckPassword, HashPassword } from './password.ts';
import type { PeopleAuthorities } from './peopleAuthorities.ts';

/** What the resolvers of one request share. */
export interface UsersContext extends SubgraphContext {
  readonly keys: Keys;
  readonly checkPassword: CheckPassword;
  readonly hashPassword: HashPassword;
  readonly passkeySite: PasskeySite;
  readonly peopleAuthorities: PeopleAuthorities | null;
  readonly loaders: UsersLoaders;
}
