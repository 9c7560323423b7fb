import { fileURLToPath } from 'node:url';
import type { AccessTokenRules } from '../admission/accessToken.ts';
import { defaultOperationLimits, type OperationLimits } from '../admission/limits.ts';
import { defaultMaxCacheBytes } from '../engine/engine.ts';
import type { SubscriptionProtocol } from '../supergraph/generation.ts';
import type { ClientTlsFiles } from '../upstream/clientTls.ts';
import { defaultDeadlineHeader } from '../upstream/deadline.ts';
import { type Given, readGiven, SettingsError } from './given.ts';
import { defaultHostSettings, type HostSettings } from './parts.ts';
import { isPlainAbroad } from './plainAbroad.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

/** Everything that a start of the gateway depends on. */
export interface GatewaySettings {
  readonly source: { readonly kind: 'supergraph' | 'subgraphs'; readonly file: string };
  readonly port: number;
  readonly address: string;
  readonly isWatching: boolean;
  /** Where the last supergraph that worked is kept; null for nowhere. */
  readonly lastGoodFile: string | null;
  /** A JSON object of names and URLs, in place of the URLs of the supergraph. */
  readonly subgraphUrlsFile: string | null;
  /** How the subscriptions of subgraphs travel that do not say it themselves. */
  readonly subscriptions: SubscriptionProtocol;
  /** Where `<SUBGRAPH>_URL` is looked up; null when we serve somebody else's graph. */
  readonly urlVariables: Environment | null;
  /** Null: everybody is anonymous. */
  readonly signIn: (AccessTokenRules & { readonly jwks: URL }) | null;
  /** Null: callers are not signed on to subgraphs. */
  readonly keyFile: string | null;
  /** Null: connections to subgraphs use what Node does by itself. */
  readonly tls: ClientTlsFiles | null;
  readonly forwardedHeaders: readonly string[];
  readonly deadlineHeader: string;
  /** After how many milliseconds a subgraph is asked for a read once more, by its name. */
  readonly hedgeAfterMs: ReadonlyMap<string, number>;
  readonly exposesSubgraphErrors: boolean;
  /** Codes of subgraphs' errors whose messages are shown even so. */
  readonly shownErrorCodes: readonly string[];
  readonly maxTokens: number;
  readonly maxCacheBytes: number;
  readonly limits: OperationLimits;
  readonly host: HostSettings;
}

/**
 * Reads the command line and the environment; `help` when that is asked for. Throws a SettingsError for what cannot
 * be, with a sentence for the person who started us.
 */
export function readSettings(args: readonly string[], environment: Environment): GatewaySettings | 'help' {
  const given = readGiven(args, environment);
  if (given.isOn('help', false)) return 'help';
  const source = sourceOf(given);
  const isProduct = source === null;
  if (isProduct) requireProductSettings(given, environment);
  return {
    source: source ?? { kind: 'supergraph', file: ownSupergraph },
    port: given.number('port', 4000, 65_535),
    address: given.text('host') ?? '127.0.0.1',
    isWatching: given.isOn('watch', true),
    lastGoodFile: given.text('last-good'),
    subgraphUrlsFile: given.text('subgraph-urls'),
    subscriptions: protocolOf(given, isProduct ? 'sse' : 'websocket'),
    urlVariables: isProduct ? environment : null,
    signIn: signInOf(given, isProduct),
    keyFile: given.text('key'),
    tls: tlsOf(given, isProduct ? authoritiesOf(environment) : {}),
    forwardedHeaders: given.list('forward-header') ?? (isProduct ? [] : ['authorization']),
    deadlineHeader: deadlineHeaderOf(given),
    hedgeAfterMs: hedgesOf(given),
    exposesSubgraphErrors: given.isOn('expose-subgraph-errors', !isProduct),
    shownErrorCodes: given.list('show-error-code') ?? askersCodes,
    maxTokens: given.number('max-tokens', 15_000),
    maxCacheBytes: given.number('max-cache-bytes', defaultMaxCacheBytes),
    limits: limitsOf(given),
    host: hostSettingsOf(given),
  };
}

/** What the asker did, and can mend. */
const askersCodes: readonly string[] = [
  'BAD_USER_INPUT',
  'CONSENT_REQUIRED',
  'CURSOR_INVALID',
  'FORBIDDEN',
  'PAGE_SIZE_INVALID',
  'UNAUTHENTICATED',
];

const ownSupergraph = fileURLToPath(new URL('../../schema/supergraph.graphql', import.meta.url));
const explorerFolder = fileURLToPath(new URL('../explorer/dist', import.meta.url));

function sourceOf(given: Given): GatewaySettings['source'] | null {
  const [supergraph, subgraphs] = [given.text('supergraph'), given.text('subgraphs')];
  if (supergraph !== null && subgraphs !== null) {
    throw new SettingsError('Give --supergraph or --subgraphs, not both.');
  }
  if (supergraph !== null) return { kind: 'supergraph', file: supergraph };
  return subgraphs === null ? null : { kind: 'subgraphs', file: subgraphs };
}

/** Without these our own subgraphs would refuse every call: better to say so at once. */
function requireProductSettings(given: Given, { INTERNAL_TRAFFIC }: Environment): void {
  const needed = [
    ['jwks', 'ACCESS_TOKEN_JWKS'],
    ['key', 'GATEWAY_KEY'],
    ['tls-certificate', 'GATEWAY_TLS_CERTIFICATE'],
    ['tls-authorities', 'TLS_AUTHORITIES'],
  ] as const;
  const isPlain = INTERNAL_TRAFFIC === 'plain';
  for (const [name, variable] of needed.filter(([name]) => !isPlain || !name.startsWith('tls-'))) {
    if (given.text(name) !== null) continue;
    const others = 'or serve another graph with --supergraph FILE or --subgraphs FILE';
    throw new SettingsError(`Set ${variable} (or --${name}) to serve Whiteslip's own graph, ${others}.`);
  }
}

function protocolOf(given: Given, otherwise: SubscriptionProtocol): SubscriptionProtocol {
  const protocol = given.text('subscriptions') ?? otherwise;
  if (protocol === 'sse' || protocol === 'websocket') return protocol;
  throw new SettingsError(`--subscriptions must be websocket or sse, not ${protocol}.`);
}

function signInOf(given: Given, isProduct: boolean): GatewaySettings['signIn'] {
  const jwks = given.text('jwks');
  if (jwks === null) return null;
  const url = URL.parse(jwks);
  if (url === null || !/^https?:$/.test(url.protocol))
    throw new SettingsError(`--jwks is not a URL: ${jwks}`);
  // Who could change these keys on their way could be anybody.
  if (isProduct && isPlainAbroad(url))
    throw new SettingsError(`--jwks is plain text to another machine, use https: ${jwks}`);
  return {
    jwks: url,
    issuer: given.text('issuer') ?? 'whiteslip:users',
    audience: given.text('audience') ?? 'whiteslip:graph',
  };
}

/** `<SUBGRAPH>_AUTHORITIES` stands beside `<SUBGRAPH>_URL` for a subgraph that has a certificate of somebody else. */
function authoritiesOf(environment: Environment): Record<string, string> {
  const paths: Record<string, string> = {};
  for (const [key, value] of Object.entries(environment)) {
    const prefix = /^([A-Z_]+)_AUTHORITIES$/.exec(key)?.[1];
    if (prefix && value && prefix !== 'TLS') paths[prefix.toLowerCase().replaceAll('_', '-')] = value;
  }
  return paths;
}

function tlsOf(given: Given, others: Readonly<Record<string, string>>): ClientTlsFiles | null {
  const files = {
    certificate: given.text('tls-certificate'),
    key: given.text('tls-key'),
    authorities: given.text('tls-authorities'),
    revocations: given.text('tls-revocations'),
  };
  if ((files.certificate === null) !== (files.key === null)) {
    throw new SettingsError('Give --tls-certificate and --tls-key, or neither.');
  }
  return Object.values(files).every((file) => file === null) ? null : { ...files, authoritiesOf: others };
}

function deadlineHeaderOf(given: Given): string {
  const name = given.text('deadline-header')?.toLowerCase() ?? defaultDeadlineHeader;
  if (/^[a-z0-9-]+$/.test(name)) return name;
  throw new SettingsError(`--deadline-header is no name of a header: ${name}.`);
}

function hedgesOf(given: Given): ReadonlyMap<string, number> {
  const hedges = (given.list('hedge') ?? []).map((entry): [string, number] => {
    const [, name, ms] = /^([^=]+)=([1-9]\d{0,6})$/.exec(entry) ?? [];
    if (name && ms) return [name, Number(ms)];
    throw new SettingsError(
      `--hedge takes the name of a subgraph and milliseconds, as in orders=50, not ${entry}.`,
    );
  });
  return new Map(hedges);
}

function limitsOf(given: Given): OperationLimits {
  return {
    maxDepth: given.number('max-depth', defaultOperationLimits.maxDepth),
    maxAliases: given.number('max-aliases', defaultOperationLimits.maxAliases),
    maxRootFields: given.number('max-root-fields', defaultOperationLimits.maxRootFields),
    maxDirectives: given.number('max-directives', defaultOperationLimits.maxDirectives),
    maxRepeats: given.number('max-repeats', defaultOperationLimits.maxRepeats),
  };
}

function hostSettingsOf(given: Given): HostSettings {
  const httpEdition = given.text('http-edition') ?? 'audits';
  if (httpEdition !== 'audits' && httpEdition !== '2026-09') {
    throw new SettingsError(`--http-edition must be audits or 2026-09, not ${httpEdition}.`);
  }
  return {
    ...defaultHostSettings,
    maxBodyBytes: given.number('max-body-bytes', defaultHostSettings.maxBodyBytes),
    requestTimeoutMs: given.number('timeout-ms', defaultHostSettings.requestTimeoutMs),
    lameDuckMs: given.number('lame-duck-ms', defaultHostSettings.lameDuckMs),
    corsOrigins: given.list('cors-origin') ?? [],
    explorerFolder: given.isOn('explorer', true) ? explorerFolder : null,
    explorerConfigFile: given.text('explorer-config'),
    httpEdition,
    isMetricsOpen: given.isOn('open-metrics', false),
  };
}
