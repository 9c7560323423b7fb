import { type Environment, SettingsInvalid } from '../../common/settings.ts';
import type { Subgraph } from '../../common/subgraph.ts';
import type { UsersContext } from './context.ts';
import { database } from './database.ts';
import { eraseEverywhere } from './eraseEverywhere.ts';
import { eraseJob } from './eraseMe.ts';
import { forgetOldRows } from './forgetOldRows.ts';
import { keysFrom } from './keys.ts';
import { createLoaders } from './loaders.ts';
import { passkeySiteOf } from './passkeySite.ts';
import { createPasswordCheck, createPasswordHasher } from './password.ts';
import { peopleAuthoritiesOf } from './peopleAuthorities.ts';
import { personalData } from './personalData.ts';
import { publishKeys } from './publishKeys.ts';
import { resolvers } from './resolvers.ts';

/** Half of the threads that Node has for such work; the waiting ones have their turn within seconds. */
const passwordsAtOnce = 2;
const passwordsWaiting = 100;
/** People sign in more often than up. */
const newPasswordsAtOnce = 1;

/**
 * ACCESS_TOKEN_KEY is the path of the file with the keys that sign access tokens (see keys.ts); PASSKEY_RP_ID
 * and PASSKEY_ORIGINS say for which site passkeys are (see passkeySite.ts), PEOPLE_AUTHORITIES and PEOPLE_REVOCATIONS
 * whose certificates people can sign in with (see peopleAuthorities.ts).
 */
export function createSubgraph(env: Environment): Subgraph<UsersContext> {
  const path = env.ACCESS_TOKEN_KEY;
  if (!path) throw new SettingsInvalid('ACCESS_TOKEN_KEY is not set; users cannot start without it.');
  const keys = keysFrom(path);
  const passkeySite = passkeySiteOf(env);
  const peopleAuthorities = peopleAuthoritiesOf(env);
  const checkPassword = createPasswordCheck(passwordsAtOnce, passwordsWaiting);
  const hashPassword = createPasswordHasher(newPasswordsAtOnce, passwordsWaiting);
  return {
    name: 'users',
    schemaFile: new URL('../../../schema/platform/users.graphql', import.meta.url),
    resolvers,
    database,
    personalData,
    jobs: {
      work: { [eraseJob]: eraseEverywhere, forgetOldRows },
      rounds: { forgetOldRows: '23 * * * *' },
    },
    createContext: (base) => ({
      ...base,
      keys,
      checkPassword,
      hashPassword,
      passkeySite,
      peopleAuthorities,
      loaders: createLoaders(base.dataSource, base.clock),
    }),
    addRoutes: (http) => publishKeys(http, keys),
  };
}
