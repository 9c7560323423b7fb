import { join } from 'node:path';
import { bank, platform } from '../seed/parties.ts';
import { type Environment, prefixOf } from '../subgraphs/common/settings.ts';
import type { Certificates } from './certificates/prepareCertificates.ts';
import type { Keys } from './keys.ts';
import { homeOf } from './settings.ts';
import type { SideDatabases } from './sideDatabases.ts';
import { readState, writeState } from './stateDirectory.ts';

/** What the subgraphs of a copy need to know, in the form in which they read it. */
export interface SubgraphEnvironment {
  /** For every process: whom to believe, and where the others are. */
  readonly shared: Environment;
  /** Of each subgraph alone: the URL of its login role and its keys. */
  readonly own: Readonly<Record<string, Environment>>;
}

/** Makes it from the parts of a start. */
export function subgraphEnvironment(
  ports: Readonly<Record<string, number>>,
  keys: Keys,
  certificates: Certificates,
  databases: SideDatabases,
): SubgraphEnvironment {
  const names = [...databases.loginUrls.keys()];
  const urls = names.map((name) => [`${prefixOf(name)}_URL`, `https://127.0.0.1:${ports[name]}/graphql`]);
  const own = names.map((name): [string, Environment] => [
    name,
    {
      [`${prefixOf(name)}_DATABASE_URL`]: databases.loginUrls.get(name),
      [`${prefixOf(name)}_SERVICE_KEY`]: keys.service(name),
      ...certificateOf(name, certificates),
      ...(name === 'users' && {
        ACCESS_TOKEN_KEY: keys.accessToken,
        PEOPLE_AUTHORITIES: certificates.people.authorities,
        PEOPLE_REVOCATIONS: certificates.people.revocations,
      }),
      ...(name === 'accounts' && {
        VAULT_KEYS: keys.vault,
        BANK_PARTY_ID: bank.id,
        PLATFORM_PARTY_ID: platform.id,
      }),
    },
  ]);
  const shared = {
    ...Object.fromEntries(urls),
    TRUSTED_CALLERS: keys.trustedCallers,
    TLS_AUTHORITIES: certificates.authorities,
    TLS_REVOCATIONS: certificates.revocations,
  };
  return { shared, own: Object.fromEntries(own) };
}

/** How a subgraph or the gateway shows which machine it is. */
export function certificateOf(name: string, certificates: Certificates): Record<string, string> {
  const path = certificates.of(name);
  return { [`${prefixOf(name)}_TLS_CERTIFICATE`]: path, [`${prefixOf(name)}_TLS_KEY`]: path };
}

/** Keeps it for subgraphs that are run by hand. */
export function writeEnvironment(home: string, environment: SubgraphEnvironment): void {
  writeState(pathIn(home), environment);
}

/** What the last start kept, for subgraphs that are run by hand; nothing where there was none. */
export function readEnvironment(env: Environment): Environment {
  const kept = readState<SubgraphEnvironment>(pathIn(homeOf(env)));
  return kept ? Object.assign({}, kept.shared, ...Object.values(kept.own)) : {};
}

function pathIn(home: string): string {
  return join(home, 'environment.json');
}
