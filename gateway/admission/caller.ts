/**
 * Who is asking. Made once per request by the host from a verified access token (or its absence),
 * read by authorisation before planning and by the upstream when it signs the caller on.
 */
export interface Caller {
  readonly kind: 'anonymous' | 'person' | 'service';
  /** The person's or service's id; null for an anonymous caller. */
  readonly subject: string | null;
  readonly scopes: ReadonlySet<string>;
  /** Policies (`@policy`) that a policy decision point granted to this caller. */
  readonly policies: ReadonlySet<string>;
  /** The verified claims, to be passed on to subgraphs; empty for an anonymous caller. */
  readonly claims: Readonly<Record<string, unknown>>;
}

export const anonymousCaller: Caller = Object.freeze({
  kind: 'anonymous',
  subject: null,
  scopes: new Set<string>(),
  policies: new Set<string>(),
  claims: Object.freeze({}),
});

/** Whether the token that made this caller has ended; an anonymous caller never ends. `nowMs` as `Date.now()`. */
export function hasEnded({ claims }: Caller, nowMs: number = Date.now()): boolean {
  return typeof claims.exp === 'number' && claims.exp * 1000 <= nowMs;
}
