/**
 * A link that opens an operation in somebody else's explorer. It carries the operation in the
 * fragment, which browsers never send to a server, and nothing else: variables and headers may hold
 * card numbers, passwords and tokens.
 */
export function shareLink(pageUrl: string, query: string): string {
  const url = new URL(pageUrl);
  url.hash = new URLSearchParams({ query }).toString();
  return url.href;
}

/** The operation that a page address carries; null when it carries none. */
export function sharedQuery(pageUrl: string): string | null {
  const query = new URLSearchParams(new URL(pageUrl).hash.slice(1)).get('query');
  return query === '' ? null : query;
}
