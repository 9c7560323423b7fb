import type { IncomingMessage } from 'node:http';
import { readContentType } from './contentType.ts';
import { allowedMethods } from './cors.ts';
import { mayBeForged } from './csrf.ts';
import type { Exchange } from './exchange.ts';
import { type Parameters, readJsonParameters, readUrlParameters } from './parameters.ts';
import type { HostSettings } from './parts.ts';
import { readBody } from './readBody.ts';
import { type HostRefusal, refuse } from './refusal.ts';

/** What the client asks, read from the body of a POST or the URL of a GET, or why it cannot be asked so. */
export function readParameters(
  exchange: Exchange,
  settings: HostSettings,
): Promise<Parameters | HostRefusal> | HostRefusal | Parameters {
  const { request, wanted } = exchange;
  if (wanted.result === null) return notAcceptable;
  if (request.method === 'POST') return readPost(request, settings);
  if (request.method === 'GET' || request.method === 'HEAD') return readGet(request);
  return refuse('METHOD_NOT_ALLOWED', 'Use GET or POST.', { allow: allowedMethods });
}

const notAcceptable = refuse(
  'NOT_ACCEPTABLE',
  'Accept application/graphql-response+json, application/json, text/event-stream or multipart/mixed.',
);

async function readPost(request: IncomingMessage, settings: HostSettings): Promise<Parameters | HostRefusal> {
  const kind = readContentType(request.headers['content-type']);
  if (kind !== 'json') return unsupportedBody;
  const body = await readBody(request, settings.maxBodyBytes);
  return typeof body === 'string' ? readJsonParameters(body) : body;
}

const unsupportedBody = refuse('UNSUPPORTED_MEDIA_TYPE', 'Send the body as application/json in UTF-8.', {
  'accept-post': 'application/json; charset=utf-8',
});

function readGet(request: IncomingMessage): Parameters | HostRefusal {
  if (mayBeForged(request.headers)) return forged;
  return readUrlParameters(searchOf(request.url ?? ''));
}

function searchOf(url: string): string {
  const mark = url.indexOf('?');
  return mark < 0 ? '' : url.slice(mark + 1);
}

const forged = refuse(
  'CSRF_PREVENTED',
  'Send the header "whiteslip-require-preflight" with a GET that carries cookies.',
);
