/** How a request body may be described. */
export type BodyKind = 'json' | 'missing' | 'unsupported';

/**
 * `application/json` in UTF-8 is the one body we read: forms and plain text are what a browser sends across
 * origins without asking, so refusing them is also the guard against forged requests.
 */
export function readContentType(header: string | undefined): BodyKind {
  if (header === 'application/json') return 'json';
  if (header === undefined || header === '') return 'missing';
  const [type = '', ...parameters] = header.split(';').map((piece) => piece.trim().toLowerCase());
  return type === 'application/json' && parameters.every(isHarmless) ? 'json' : 'unsupported';
}

/** Only `charset` changes how the bytes are read; other parameters mean nothing for JSON. */
function isHarmless(parameter: string): boolean {
  return !parameter.startsWith('charset=') || /^charset="?utf-?8"?$/.test(parameter);
}
