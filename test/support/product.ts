import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import type { Host } from '../../gateway/host/host.ts';
import { readSettings } from '../../gateway/host/settings.ts';
import { startGateway } from '../../gateway/host/startGateway.ts';
import { bank, platform } from '../../seed/parties.ts';
import { demoPassword } from '../../seed/people.ts';
import { type Certificates, prepareCertificates } from '../../start/certificates/prepareCertificates.ts';
import { certificateOf } from '../../start/environment.ts';
import { type Keys, prepareKeys } from '../../start/keys.ts';
import { listSubgraphs, loadSubgraph, type SubgraphPlace } from '../../start/subgraphs.ts';
import { type Environment, prefixOf, subgraphSettings } from '../../subgraphs/common/settings.ts';
import { startSubgraph } from '../../subgraphs/common/startSubgraph.ts';
import type { RunningSubgraph } from '../../subgraphs/common/subgraph.ts';
import { createSeededDatabases } from './seeded.ts';
import { startOnFreePorts } from './startOnFreePorts.ts';
import type { GraphqlAnswer } from './subgraph.ts';

/** A line that a subgraph logs for each request. */
export interface RequestLine {
  readonly subgraph: string;
  readonly statements: number;
}

/** The whole product for a test: eight subgraphs on seeded databases, and the gateway, over real HTTP. */
export interface Product {
  /** The gateway's origin. */
  readonly origin: string;
  readonly subgraphs: ReadonlyMap<string, RunningSubgraph>;
  /** Signs a demo person in through the gateway and gives the access token. */
  readonly signIn: (username: string) => Promise<string>;
  /** Asks the gateway; without a token as nobody. */
  readonly ask: (
    token: string | null,
    query: string,
    variables?: Readonly<Record<string, unknown>>,
  ) => Promise<GraphqlAnswer>;
  /** The directory of its keys and certificates. */
  readonly home: string;
  /** What each machine shows to be believed. */
  readonly certificates: Certificates;
  readonly keys: Keys;
  /** What the subgraphs logged for their requests while the work ran. */
  readonly requestsDuring: (work: () => Promise<unknown>) => Promise<RequestLine[]>;
  /** Everything that subgraphs and gateway logged, as text. */
  readonly logText: () => string;
  readonly stop: () => Promise<void>;
}

export interface ProductOptions {
  /** URLs of somebody else's subgraphs, by name: ours of that name does not run. */
  readonly replaced?: Readonly<Record<string, string>>;
  /** More flags for the gateway. */
  readonly gatewayFlags?: readonly string[];
  /** Whether the gateway calls the platform's subgraphs as functions, as `npm start` has it; over HTTPS unless it does. */
  readonly isPlatformLocal?: boolean;
  /** More settings for the subgraphs. */
  readonly settings?: Environment;
}

export async function startProduct({
  replaced = {},
  gatewayFlags = [],
  isPlatformLocal = false,
  settings = {},
}: ProductOptions = {}): Promise<Product> {
  const home = mkdtempSync(join(tmpdir(), 'whiteslip-product-'));
  mkdirSync(join(home, 'keys'));
  const places = listSubgraphs().filter(({ name }) => !(name in replaced));
  const keys = prepareKeys(home, listSubgraphs());
  const certificates = await prepareCertificates(home, listSubgraphs(), new Date());
  const databases = await createSeededDatabases(keys.vault);
  const lines: string[] = [];
  const log = pino({ base: null }, { write: (line) => lines.push(line) });

  const env: Record<string, string | undefined> = {
    ...settings,
    TRUSTED_CALLERS: keys.trustedCallers,
    TLS_AUTHORITIES: certificates.authorities,
    TLS_REVOCATIONS: certificates.revocations,
    ...certificateOf('gateway', certificates),
    ACCESS_TOKEN_KEY: keys.accessToken,
    VAULT_KEYS: keys.vault,
    BANK_PARTY_ID: bank.id,
    PLATFORM_PARTY_ID: platform.id,
  };
  for (const [name, url] of Object.entries(replaced)) env[`${prefixOf(name)}_URL`] = url;
  for (const { side, name } of places) {
    Object.assign(env, certificateOf(name, certificates));
    env[`${prefixOf(name)}_SERVICE_KEY`] = keys.service(name);
    env[`${prefixOf(name)}_DATABASE_URL`] = databases[side].urlOf(name);
    env[`${prefixOf(name)}_POOL_SIZE`] = '4';
  }
  const subgraphs = await startOnFreePorts(
    places.map(({ name }) => name),
    env,
    (name) => startPlace(name, places, env, log),
  );
  const isLocal = (name: string) => places.some((place) => place.name === name && place.side === 'platform');
  const local = [...subgraphs.values()].filter(({ name }) => isPlatformLocal && isLocal(name));
  const gateway = await openGateway(env, keys.gateway, gatewayFlags, log, local);
  const origin = `http://127.0.0.1:${gateway.port}`;

  const ask: Product['ask'] = async (token, query, variables = {}) => {
    const response = await fetch(`${origin}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) },
      body: JSON.stringify({ query, variables }),
    });
    return { status: response.status, ...JSON.parse(await response.text()) };
  };
  let signIns = 0;
  return {
    origin,
    subgraphs,
    home,
    certificates,
    keys,
    ask,
    signIn: async (username) => {
      signIns += 1;
      const input = { username, password: demoPassword, idempotencyKey: `${username}-${signIns}` };
      const { data } = await ask(null, signInMutation, { input });
      return data.signIn.accessToken;
    },
    requestsDuring: async (work) => {
      const before = lines.length;
      await work();
      const logged = lines.slice(before).map((line) => JSON.parse(line));
      return logged.filter((line) => line.msg === 'request' && 'statements' in line);
    },
    logText: () => lines.join(''),
    stop: async () => {
      await gateway.close();
      await Promise.all([...subgraphs.values()].map((subgraph) => subgraph.stop()));
      await databases.drop();
      rmSync(home, { recursive: true, force: true });
    },
  };
}

async function startPlace(
  name: string,
  places: readonly SubgraphPlace[],
  env: Environment,
  log: pino.Logger,
): Promise<RunningSubgraph> {
  const place = places.find((each) => each.name === name);
  if (!place) throw new Error(`There is no subgraph ${name}.`);
  const subgraph = (await loadSubgraph(place))(env);
  return startSubgraph(subgraph, subgraphSettings(name, env), { log });
}

const signInMutation =
  'mutation SignIn($input: SignInInput!) { signIn(input: $input) { accessToken userErrors { code } } }';

/** The gateway as `npm start` runs it, but for the port. */
function openGateway(
  env: Environment,
  keyFile: string,
  flags: readonly string[],
  log: pino.Logger,
  local: readonly RunningSubgraph[],
): Promise<Host> {
  const jwks = new URL('/.well-known/jwks.json', env.USERS_URL);
  const args = ['--port', '0', '--jwks', jwks.href, '--key', keyFile, ...flags];
  const settings = readSettings(args, env);
  if (settings === 'help') throw new Error('No help was asked for.');
  return startGateway(settings, log, {
    subgraphs: new Map(local.map(({ name, answer }) => [name, answer])),
    streams: new Map(local.map(({ name, stream }) => [name, stream])),
    close: async () => undefined,
  });
}
