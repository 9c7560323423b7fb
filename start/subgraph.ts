import { runSubgraphs } from '../subgraphs/common/runSubgraphs.ts';
import type { Environment } from '../subgraphs/common/settings.ts';
import { readEnvironment } from './environment.ts';
import { listSubgraphs, loadSubgraph, type SubgraphPlace } from './subgraphs.ts';

/**
 * Runs the named subgraphs in this process: `npm run subgraph -- accounts`. Settings come from the
 * environment; what is not set there comes from the state that `npm start` keeps.
 */
async function runNamedSubgraphs(names: readonly string[], env: Environment): Promise<void> {
  const places = listSubgraphs();
  const chosen = places.filter((place) => names.includes(place.name));
  const unknown = names.find((name) => !chosen.some((place) => place.name === name));
  if (chosen.length === 0 || unknown !== undefined) {
    if (unknown !== undefined) process.stderr.write(`There is no subgraph ${unknown}.\n\n`);
    process.stderr.write(usage(places));
    process.exitCode = 1;
    return;
  }
  const creators = await Promise.all(chosen.map(loadSubgraph));
  await runSubgraphs(creators, { ...readEnvironment(env), ...env });
}

const usage = (places: readonly SubgraphPlace[]) => `Usage: npm run subgraph -- NAME [NAME...]

Runs one subgraph, or several in one process.
Names: ${places.map((place) => place.name).join(', ')}.

Settings, from the environment; what is not set comes from .whiteslip (WHITESLIP_HOME), where a
running \`npm start\` keeps it:
  <NAME>_DATABASE_URL  the URL of the subgraph's login role, as in CREDIT_LINES_DATABASE_URL
  TRUSTED_CALLERS      the file with the public keys of those who may call
  <NAME>_SERVICE_KEY   the subgraph's private key, a JWK file; SERVICE_KEY serves all in the process
  <NAME>_TLS_CERTIFICATE, <NAME>_TLS_KEY
                       PEM files, by which it shows who it is; TLS_CERTIFICATE, TLS_KEY serve all in the process
  TLS_AUTHORITIES      the PEM file of the authorities whose certificates are believed
  TLS_REVOCATIONS      the PEM file of what they have revoked, a list of each
  INTERNAL_TRAFFIC     "plain" takes the place of the TLS settings, on one machine
  <NAME>_HOST          the address, 127.0.0.1 unless set
  <NAME>_PORT          the port, a free one unless set; PORT for a process of one
  <NAME>_POOL_SIZE     database connections at most; 10 unless set
  <OTHER>_URL          the GraphQL URL of another subgraph
  <OTHER>_AUTHORITIES  whose certificate that has if not one of ours, a PEM file or "system"
  ACCESS_TOKEN_KEY     for users: the private key that signs access tokens, a JWK file
  PEOPLE_AUTHORITIES   for users: the PEM file of those who issue certificates to people
  PEOPLE_REVOCATIONS   for users: the PEM file of what they have revoked, a list of each
  VAULT_KEYS           for accounts: the keys of the bank's vault, a JSON file
  BANK_PARTY_ID        for accounts: the bank's id among the parties
  PLATFORM_PARTY_ID    for accounts: the platform's id among the parties
`;

if (import.meta.main) await runNamedSubgraphs(process.argv.slice(2), process.env);
