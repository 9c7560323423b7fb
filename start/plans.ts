import { join } from 'node:path';
import { nodeFlags } from '../gateway/nodeFlags.ts';
import { type Environment, prefixOf } from '../subgraphs/common/settings.ts';
import type { Certificates } from './certificates/prepareCertificates.ts';
import { certificateOf, type SubgraphEnvironment } from './environment.ts';
import type { Keys } from './keys.ts';
import type { StartSettings } from './settings.ts';
import type { Side, SubgraphPlace } from './subgraphs.ts';
import type { ProcessPlan } from './supervise.ts';

/** Everything that the plans of the processes are made from. */
export interface Ingredients {
  readonly settings: StartSettings;
  readonly subgraphs: readonly SubgraphPlace[];
  readonly ports: Readonly<Record<string, number>>;
  readonly keys: Keys;
  readonly certificates: Certificates;
  readonly environment: SubgraphEnvironment;
  /** The file with the demo people and examples of the explorer. */
  readonly explorerConfig: string;
}

/** The bank in one process; the platform in the gateway's, which calls it without HTTP. */
export function processPlans(ingredients: Ingredients): ProcessPlan[] {
  return [bankPlan(ingredients), gatewayPlan(ingredients)];
}

function bankPlan(ingredients: Ingredients): ProcessPlan {
  const { names, env, readyUrls } = sideOf('bank', ingredients);
  const { authorities } = ingredients.certificates;
  return { name: 'bank', command: ['start/subgraph.ts', ...names], env, readyUrls, authorities };
}

function gatewayPlan(ingredients: Ingredients): ProcessPlan {
  const { settings, keys, certificates, ports, explorerConfig } = ingredients;
  const { env, readyUrls } = sideOf('platform', ingredients);
  return {
    name: 'gateway',
    command: [...nodeFlags, 'start/gatewayWithPlatform.ts'],
    env: {
      ...env,
      PORT: String(settings.port),
      GATEWAY_KEY: keys.gateway,
      ...certificateOf('gateway', certificates),
      EXPLORER_CONFIG: explorerConfig,
      // A start on a broken supergraph goes on with the last one that worked.
      LAST_GOOD_SUPERGRAPH: join(settings.home, 'last-good.graphql'),
      // The explorer's page; browsers let localhost have passkeys, not 127.0.0.1.
      PASSKEY_ORIGINS: env.PASSKEY_ORIGINS ?? `http://localhost:${settings.port}`,
      ACCESS_TOKEN_JWKS: `https://127.0.0.1:${ports.users}/.well-known/jwks.json`,
    },
    readyUrls: [...readyUrls, `http://127.0.0.1:${settings.port}/ready`],
    authorities: certificates.authorities,
  };
}

/** All subgraphs of one side for one process, each with its own login role, key and port. */
function sideOf(side: Side, { settings, subgraphs, ports, environment }: Ingredients) {
  const names = subgraphs.filter((place) => place.side === side).map((place) => place.name);
  const env: Environment = Object.assign(
    inheritedEnvironment(settings),
    environment.shared,
    ...names.map((name) => environment.own[name]),
    ...names.map((name) => ({ [`${prefixOf(name)}_PORT`]: String(ports[name]) })),
  );
  return { names, env, readyUrls: names.map((name) => `https://127.0.0.1:${ports[name]}/ready`) };
}

/** The launcher's own environment, without what only the launcher may know. */
function inheritedEnvironment({ home }: StartSettings): Record<string, string | undefined> {
  const entries = Object.entries(process.env).filter(
    ([key]) => !key.endsWith('DATABASE_URL') && key !== 'PORT',
  );
  return { ...Object.fromEntries(entries), NODE_COMPILE_CACHE: join(home, 'compile-cache') };
}
