import type { RequestContext } from './upstream.ts';

/** Who is asking, with which rights and headers: what one caller is answered must never reach another. */
export function callerIdentity({ caller, headers }: RequestContext): unknown[] {
  const { kind, subject, scopes, policies, claims } = caller;
  return [kind, subject, [...scopes].sort(), [...policies].sort(), claims, headers];
}
