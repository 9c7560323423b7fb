import type { IncomingHttpHeaders } from 'node:http';

/** The client's headers that go on to subgraphs; names in lower case. */
export type SelectHeaders = (headers: IncomingHttpHeaders) => Readonly<Record<string, string>>;

/** Headers of one connection, of one body, or of our own making: a client's word for them is worth nothing. */
const reserved = new Set([
  'accept',
  'accept-encoding',
  'connection',
  'content-encoding',
  'content-length',
  'content-type',
  'expect',
  'host',
  'keep-alive',
  'proxy-authorization',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'whiteslip-caller',
]);

const none: Readonly<Record<string, string>> = Object.freeze({});

/**
 * `names` are the headers to pass on, the same for HTTP and WebSocket clients. Throws a RangeError for a name that
 * no client may set.
 */
export function createHeaderRules(names: readonly string[]): SelectHeaders {
  const allowed = names.map((name) => name.toLowerCase());
  const refused = allowed.find((name) => reserved.has(name));
  if (refused !== undefined)
    throw new RangeError(`The header "${refused}" cannot be passed on to subgraphs.`);
  return (headers) => {
    let selected: Record<string, string> | null = null;
    for (const name of allowed) {
      const value = headers[name];
      if (typeof value !== 'string') continue;
      selected ??= {};
      selected[name] = value;
    }
    return selected ?? none;
  };
}
