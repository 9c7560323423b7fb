import type { TlsFiles } from './tlsFiles.ts';

/** The environment of a process, as `process.env` is. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** A setting is absent or not of its form. The message is one sentence for the person who starts the process. */
export class SettingsInvalid extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'SettingsInvalid';
  }
}

/** What a subgraph needs to know to run. Parsed once, at the edge. */
export interface SubgraphSettings {
  readonly databaseUrl: string;
  /** Public keys of those who may call. */
  readonly trustedCallersPath: string;
  /** This subgraph's own private key, for its calls to others. */
  readonly serviceKeyPath: string;
  /** Null: plain text between machines that share a loopback, and no certificates. */
  readonly tls: TlsFiles | null;
  /** GraphQL URLs of other subgraphs, by name. */
  readonly subgraphUrls: Readonly<Record<string, string>>;
  /** The address to listen on; without TLS always 127.0.0.1. */
  readonly host: string;
  /** 0 takes a free one. */
  readonly port: number;
  readonly poolSize: number;
}

/**
 * Reads a subgraph's settings. Those of its own begin with its name, so that several subgraphs can run in one
 * process: CREDIT_LINES_DATABASE_URL, CREDIT_LINES_SERVICE_KEY, CREDIT_LINES_PORT (0), CREDIT_LINES_HOST (127.0.0.1),
 * CREDIT_LINES_POOL_SIZE (10), CREDIT_LINES_TLS_CERTIFICATE, CREDIT_LINES_TLS_KEY. Common ones: TRUSTED_CALLERS,
 * TLS_AUTHORITIES, TLS_REVOCATIONS; for SERVICE_KEY, PORT, TLS_CERTIFICATE and TLS_KEY the plain name serves a
 * process of one subgraph; every `<NAME>_URL` is the GraphQL URL of another subgraph. `<NAME>_AUTHORITIES` beside it,
 * a file or "system", says whose certificate it has if not one of ours. INTERNAL_TRAFFIC=plain takes the place of the
 * TLS settings on one machine.
 */
export function subgraphSettings(name: string, env: Environment): SubgraphSettings {
  const prefix = prefixOf(name);
  const required = (...keys: string[]) => {
    const value = keys.map((key) => env[key]).find(Boolean);
    if (value) return value;
    throw new SettingsInvalid(`${keys[0]} is not set; ${name} cannot start without it.`);
  };
  return {
    databaseUrl: required(`${prefix}_DATABASE_URL`),
    trustedCallersPath: required('TRUSTED_CALLERS'),
    serviceKeyPath: required(`${prefix}_SERVICE_KEY`, 'SERVICE_KEY'),
    tls: tlsFilesOf(env, required, prefix),
    host: hostOf(env, `${prefix}_HOST`),
    subgraphUrls: subgraphUrlsOf(env),
    port: wholeNumber(env, [`${prefix}_PORT`, 'PORT'], 0, 0, 65_535),
    poolSize: wholeNumber(env, [`${prefix}_POOL_SIZE`], 10, 1, 200),
  };
}

/** Plain text is only ever there because somebody asked for it. */
function tlsFilesOf(
  env: Environment,
  required: (...keys: string[]) => string,
  prefix: string,
): TlsFiles | null {
  if (env.INTERNAL_TRAFFIC === 'plain') return null;
  if (env.INTERNAL_TRAFFIC) throw new SettingsInvalid('INTERNAL_TRAFFIC must be plain, or not be set.');
  return {
    certificate: required(`${prefix}_TLS_CERTIFICATE`, 'TLS_CERTIFICATE'),
    key: required(`${prefix}_TLS_KEY`, 'TLS_KEY'),
    authorities: required('TLS_AUTHORITIES'),
    revocations: env.TLS_REVOCATIONS || null,
    authoritiesOf: authoritiesOf(env),
  };
}

/** "credit-lines" -> "CREDIT_LINES". */
export function prefixOf(subgraph: string): string {
  return subgraph.toUpperCase().replaceAll('-', '_');
}

function hostOf(env: Environment, key: string): string {
  const host = env[key] || '127.0.0.1';
  if (host === '127.0.0.1' || env.INTERNAL_TRAFFIC !== 'plain') return host;
  throw new SettingsInvalid(`${key} needs TLS: plain text stays on 127.0.0.1.`);
}

function authoritiesOf(env: Environment): Record<string, string> {
  const paths: Record<string, string> = {};
  for (const [key, value] of Object.entries(env)) {
    const prefix = /^([A-Z_]+)_AUTHORITIES$/.exec(key)?.[1];
    if (prefix && value && prefix !== 'TLS') paths[prefix.toLowerCase().replaceAll('_', '-')] = value;
  }
  return paths;
}

function subgraphUrlsOf(env: Environment): Record<string, string> {
  const urls: Record<string, string> = {};
  for (const [key, value] of Object.entries(env)) {
    const prefix = /^([A-Z_]+)_URL$/.exec(key)?.[1];
    if (!prefix || !value || prefix.endsWith('DATABASE')) continue;
    urls[prefix.toLowerCase().replaceAll('_', '-')] = value;
  }
  return urls;
}

function wholeNumber(env: Environment, keys: string[], fallback: number, min: number, max: number): number {
  const key = keys.find((each) => env[each]);
  if (!key) return fallback;
  const value = Number(env[key]);
  if (Number.isInteger(value) && value >= min && value <= max) return value;
  throw new SettingsInvalid(`${key} must be a whole number from ${min} to ${max}.`);
}
