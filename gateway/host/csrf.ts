import type { IncomingHttpHeaders } from 'node:http';

/** Headers that no page can send to another origin without a preflight. */
const forcing = ['whiteslip-require-preflight', 'apollo-require-preflight', 'x-apollo-operation-name'];

/**
 * Whether a GET may have been forged: a foreign page can make a browser send it, and it carries, or the browser
 * says it carries, more authority than the page has. A POST needs no check: its JSON type forces a preflight.
 */
export function mayBeForged(headers: IncomingHttpHeaders): boolean {
  if (!carriesAmbientAuthority(headers)) return false;
  return !forcing.some((name) => headers[name] !== undefined);
}

/** Cookies and Basic credentials are added by the browser itself; a Bearer token only by a script of ours. */
function carriesAmbientAuthority(headers: IncomingHttpHeaders): boolean {
  if (headers.cookie !== undefined) return true;
  if (headers.authorization !== undefined && !/^bearer /i.test(headers.authorization)) return true;
  return headers['sec-fetch-site'] === 'cross-site' || headers['sec-fetch-site'] === 'same-site';
}
