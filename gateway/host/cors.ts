import type { IncomingHttpHeaders, OutgoingHttpHeaders } from 'node:http';

/** What a GraphQL URL can be asked with. */
export const allowedMethods = 'GET, HEAD, POST, OPTIONS';

/** Answers for one `Origin`; `headersFor` gives nothing for a request that is not from another origin. */
export interface Cors {
  headersFor(headers: IncomingHttpHeaders): OutgoingHttpHeaders | null;
  preflight(headers: IncomingHttpHeaders): OutgoingHttpHeaders;
}

/**
 * `origins` are exact (`https://shop.example`), or the one entry `*`; none switches CORS off. Credentials are never
 * allowed: the access token travels in a header of its own, so no page needs the browser's cookies.
 */
export function createCors(origins: readonly string[]): Cors {
  const allowed = new Set(origins);
  function headersFor({ origin }: IncomingHttpHeaders): OutgoingHttpHeaders | null {
    if (origin === undefined || allowed.size === 0) return null;
    if (allowed.has('*')) return { 'access-control-allow-origin': '*' };
    return allowed.has(origin)
      ? { 'access-control-allow-origin': origin, vary: 'Origin' }
      : { vary: 'Origin' };
  }
  return { headersFor, preflight: (headers) => preflight(headers, headersFor(headers)) };
}

function preflight(headers: IncomingHttpHeaders, own: OutgoingHttpHeaders | null): OutgoingHttpHeaders {
  const answer = { ...own, allow: allowedMethods };
  if (own?.['access-control-allow-origin'] === undefined) return answer;
  return {
    ...answer,
    'access-control-allow-methods': 'GET, POST',
    'access-control-allow-headers':
      headers['access-control-request-headers'] ?? 'content-type, authorization',
    'access-control-max-age': '600',
    vary: 'Origin, Access-Control-Request-Headers',
  };
}
