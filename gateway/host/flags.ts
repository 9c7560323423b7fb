/** One setting of the gateway. What has an environment variable can be set by it; the flag wins. */
export interface Flag {
  readonly name: string;
  readonly kind: 'text' | 'number' | 'list' | 'switch';
  readonly variable?: string;
  /** What follows the flag in the help. */
  readonly placeholder?: string;
  readonly help: string;
}

/** Every flag of `gateway/main.ts`, in the order of its help. */
export const flags: readonly Flag[] = [
  {
    name: 'supergraph',
    kind: 'text',
    placeholder: 'FILE',
    help: 'serve this supergraph; it is followed when it changes',
  },
  {
    name: 'subgraphs',
    kind: 'text',
    placeholder: 'FILE',
    help: 'compose and serve the subgraphs of this JSON list of name, url, sdl; it is followed, too',
  },
  {
    name: 'port',
    kind: 'number',
    variable: 'PORT',
    placeholder: 'N',
    help: 'default 4000; 0 takes a free one',
  },
  { name: 'host', kind: 'text', variable: 'HOST', placeholder: 'ADDRESS', help: 'default 127.0.0.1' },
  {
    name: 'subgraph-urls',
    kind: 'text',
    variable: 'SUBGRAPH_URLS',
    placeholder: 'FILE',
    help: 'JSON object of subgraph name and URL, in place of those of the supergraph',
  },
  {
    name: 'subscriptions',
    kind: 'text',
    placeholder: 'WAY',
    help: 'how those of subgraphs travel: websocket (default) or sse; an entry of the list may say so for itself',
  },
  {
    name: 'jwks',
    kind: 'text',
    variable: 'ACCESS_TOKEN_JWKS',
    placeholder: 'URL',
    help: 'keys of the issuer of access tokens; without it everybody is anonymous',
  },
  {
    name: 'issuer',
    kind: 'text',
    variable: 'ACCESS_TOKEN_ISSUER',
    placeholder: 'NAME',
    help: 'of access tokens, default whiteslip:users',
  },
  {
    name: 'audience',
    kind: 'text',
    variable: 'ACCESS_TOKEN_AUDIENCE',
    placeholder: 'NAME',
    help: 'of access tokens, default whiteslip:graph',
  },
  {
    name: 'key',
    kind: 'text',
    variable: 'GATEWAY_KEY',
    placeholder: 'FILE',
    help: 'private JWK by which callers are signed on to subgraphs',
  },
  {
    name: 'tls-certificate',
    kind: 'text',
    variable: 'GATEWAY_TLS_CERTIFICATE',
    placeholder: 'FILE',
    help: 'PEM, by which the gateway shows subgraphs who it is',
  },
  {
    name: 'tls-key',
    kind: 'text',
    variable: 'GATEWAY_TLS_KEY',
    placeholder: 'FILE',
    help: 'PEM, the key of that certificate; may be the same file',
  },
  {
    name: 'tls-authorities',
    kind: 'text',
    variable: 'TLS_AUTHORITIES',
    placeholder: 'FILE',
    help: 'PEM, whose certificates of subgraphs are believed, default those of Node',
  },
  {
    name: 'tls-revocations',
    kind: 'text',
    variable: 'TLS_REVOCATIONS',
    placeholder: 'FILE',
    help: 'PEM, what each of those authorities has revoked',
  },
  {
    name: 'forward-header',
    kind: 'list',
    placeholder: 'NAME',
    help: 'a client header that goes on to subgraphs; may be given several times',
  },
  {
    name: 'expose-subgraph-errors',
    kind: 'switch',
    help: "show messages of subgraphs' errors; --no-expose-subgraph-errors masks them",
  },
  {
    name: 'show-error-code',
    kind: 'list',
    placeholder: 'CODE',
    help: 'a code of errors whose messages are shown even so, default those that tell the asker what to mend',
  },
  {
    name: 'cors-origin',
    kind: 'list',
    variable: 'CORS_ORIGINS',
    placeholder: 'ORIGIN',
    help: 'an origin whose pages may call, or *; may be given several times',
  },
  {
    name: 'open-metrics',
    kind: 'switch',
    help: 'let other machines read /metrics, and those behind a proxy',
  },
  { name: 'explorer', kind: 'switch', help: 'serve the explorer at /; --no-explorer does not' },
  {
    name: 'explorer-config',
    kind: 'text',
    variable: 'EXPLORER_CONFIG',
    placeholder: 'FILE',
    help: 'demo people and examples for the explorer',
  },
  { name: 'watch', kind: 'switch', help: 'follow the supergraph or the list; --no-watch does not' },
  {
    name: 'last-good',
    kind: 'text',
    variable: 'LAST_GOOD_SUPERGRAPH',
    placeholder: 'FILE',
    help: 'keep the last supergraph that worked here, and start on it when the source is broken or absent',
  },
  { name: 'max-tokens', kind: 'number', placeholder: 'N', help: 'of a document, default 15000' },
  {
    name: 'max-cache-bytes',
    kind: 'number',
    variable: 'MAX_CACHE_BYTES',
    placeholder: 'N',
    help: 'that operations read and compiled may take together, default 134217728; twice as much while reloading',
  },
  { name: 'max-depth', kind: 'number', placeholder: 'N', help: 'levels of fields, default 30' },
  { name: 'max-aliases', kind: 'number', placeholder: 'N', help: 'of an operation, default 200' },
  { name: 'max-root-fields', kind: 'number', placeholder: 'N', help: 'of an operation, default 100' },
  { name: 'max-directives', kind: 'number', placeholder: 'N', help: 'of an operation, default 200' },
  {
    name: 'max-repeats',
    kind: 'number',
    placeholder: 'N',
    help: 'of one field in one selection, default 100',
  },
  { name: 'max-body-bytes', kind: 'number', placeholder: 'N', help: 'of a request, default 1000000' },
  { name: 'timeout-ms', kind: 'number', placeholder: 'N', help: 'for a whole request, default 30000' },
  {
    name: 'deadline-header',
    kind: 'text',
    variable: 'DEADLINE_HEADER',
    placeholder: 'NAME',
    help: 'tells subgraphs how many milliseconds are left, default whiteslip-timeout-ms',
  },
  {
    name: 'hedge',
    kind: 'list',
    variable: 'HEDGE',
    placeholder: 'NAME=MS',
    help: 'ask a subgraph once more for a read that it has not answered after so long; off; may be given several times',
  },
  {
    name: 'lame-duck-ms',
    kind: 'number',
    variable: 'LAME_DUCK_MS',
    placeholder: 'N',
    help: 'keep answering, not ready, before a stop, default 0',
  },
  {
    name: 'http-edition',
    kind: 'text',
    placeholder: 'NAME',
    help: 'status codes of GraphQL over HTTP: audits (default) or 2026-09',
  },
  { name: 'help', kind: 'switch', help: 'show this' },
];

const usage = `Usage: node gateway/main.ts [--supergraph FILE | --subgraphs FILE] [--port N] [flags]

Serves a federated graph at /graphql over HTTP, WebSocket and SSE, with /health and /ready, and /metrics for
this machine.
With --supergraph or --subgraphs it serves any graph: no sign-in, the Authorization header goes on to
subgraphs, and their errors are shown. Without them it serves schema/supergraph.graphql as a product:
--jwks, --key, --tls-certificate, --tls-key and --tls-authorities are needed, and errors of subgraphs are masked.
INTERNAL_TRAFFIC=plain takes the place of the TLS settings for subgraphs of the same machine.
`;

export function helpText(): string {
  const named = flags.map((flag) => ({ ...flag, term: termOf(flag) }));
  const width = Math.max(...named.map(({ term }) => term.length));
  const lines = named.map(({ term, help, variable }) => {
    const also = variable === undefined ? '' : ` (${variable})`;
    return `  ${term.padEnd(width)}  ${help}${also}`;
  });
  return `${usage}\n${lines.join('\n')}\n`;
}

function termOf({ name, placeholder }: Flag): string {
  return placeholder === undefined ? `--${name}` : `--${name} ${placeholder}`;
}
