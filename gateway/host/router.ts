import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http';
import { readAccept } from './accept.ts';
import type { Cors } from './cors.ts';
import { type Exchange, sendRefusal } from './exchange.ts';
import type { ExplorerFiles } from './explorerFiles.ts';
import { handleGraphql, handlePlan } from './graphqlHandler.ts';
import type { RunningParts } from './parts.ts';
import { sendMetrics, sendProbe } from './probes.ts';
import { refuse } from './refusal.ts';

export interface RouterParts extends RunningParts {
  readonly cors: Cors;
  readonly explorer: ExplorerFiles | null;
  /** False from the moment the gateway begins to stop. */
  readonly isReady: () => boolean;
}

/** Finds who answers a request. GraphQL comes first, because nearly every request is for it. */
export function route(request: IncomingMessage, response: ServerResponse, parts: RouterParts): void {
  const { headers, method } = request;
  const path = pathOf(request.url ?? '/');
  const exchange: Exchange = {
    request,
    response,
    wanted: readAccept(headers.accept),
    extra: parts.cors.headersFor(headers),
  };
  const isGraphql = path === parts.settings.graphqlPath || (path === '/' && method === 'POST');
  if (isGraphql) routeGraphql(exchange, parts);
  else if (path === '/explorer/plan' && method === 'POST' && parts.explorer !== null)
    void handlePlan(exchange, parts);
  else if (method === 'GET' || method === 'HEAD') routePage(exchange, path, parts);
  else if (method === 'OPTIONS') sendEmpty(response, 204, { allow: 'GET, HEAD, OPTIONS' });
  else sendRefusal(exchange, methodRefused);
}

function routePage(exchange: Exchange, path: string, parts: RouterParts): void {
  const { request, response } = exchange;
  if (path === '/health') sendProbe(response, true);
  else if (path === '/ready') sendProbe(response, parts.isReady());
  else if (path === '/metrics' && mayReadMetrics(request, parts))
    sendMetrics(response, parts.metrics.registry, parts.log);
  else if (parts.explorer?.send(path, request, response) !== true) sendRefusal(exchange, notFound);
}

/** The metrics say how we are doing, which is no business of clients: who comes from elsewhere finds nothing. */
function mayReadMetrics({ socket, headers }: IncomingMessage, { settings }: RouterParts): boolean {
  if (settings.isMetricsOpen) return true;
  const isHere = /^(::ffff:)?127\.|^::1$/.test(socket.remoteAddress ?? '');
  return isHere && headers.forwarded === undefined && headers['x-forwarded-for'] === undefined;
}

const methodRefused = refuse('METHOD_NOT_ALLOWED', 'Use GET.', { allow: 'GET, HEAD, OPTIONS' });
const notFound = refuse('NOT_FOUND', 'There is nothing here; GraphQL is served at /graphql.');

function routeGraphql(exchange: Exchange, parts: RouterParts): void {
  const { request, response, wanted } = exchange;
  if (request.method === 'OPTIONS') sendEmpty(response, 204, parts.cors.preflight(request.headers));
  else if (request.method === 'GET' && wanted.isPage && parts.explorer !== null) {
    sendEmpty(response, 303, { location: '/', vary: 'Accept' });
  } else void handleGraphql(exchange, parts);
}

function sendEmpty(response: ServerResponse, status: number, headers: OutgoingHttpHeaders): void {
  response.writeHead(status, { ...headers, 'content-length': 0 });
  response.end();
}

/** RFC 9112, 3.2.2: a server takes a whole URL, too, as proxies send it. */
function pathOf(url: string): string {
  if (!url.startsWith('/')) return URL.parse(url)?.pathname ?? url;
  const mark = url.indexOf('?');
  return mark < 0 ? url : url.slice(0, mark);
}
