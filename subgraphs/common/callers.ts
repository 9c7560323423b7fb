import { GraphQLError } from 'graphql';

/** Who asks a subgraph, as a verified caller token says. */
export interface Caller {
  readonly kind: 'person' | 'anonymous' | 'service';
  /** Who signed the token: "gateway", or the name of a subgraph. */
  readonly issuer: string;
  /** A person's user id, a service's name, null for an anonymous caller. */
  readonly subject: string | null;
  readonly scopes: ReadonlySet<string>;
  /** How the person proved who they are (RFC 8176), such as "pwd" and "otp". */
  readonly amr: readonly string[];
  readonly acr: string | null;
  /** When the person last proved it (`auth_time`); null where the token does not say. */
  readonly provedAt: Date | null;
  readonly sessionId: string | null;
  /** The party that a member of staff acts for; null for others. */
  readonly partyId: string | null;
}

/** No caller token, or one that this subgraph does not trust. Why is in the log only. */
export class CallerUnsigned extends GraphQLError {
  constructor(cause?: unknown) {
    super('This subgraph answers signed callers only.', {
      extensions: { code: 'CALLER_UNSIGNED', http: { status: 401 } },
      originalError: cause instanceof Error ? cause : null,
    });
  }
}

/** The field is for people who are signed in. */
export class NotSignedIn extends GraphQLError {
  constructor() {
    super('Sign in first.', { extensions: { code: 'UNAUTHENTICATED' } });
  }
}

/** The caller is known and may not do this. */
export class NotAllowed extends GraphQLError {
  constructor() {
    super('This caller may not do that.', { extensions: { code: 'FORBIDDEN' } });
  }
}

/** The caller's user id. Refuses anonymous callers (NotSignedIn) and services (NotAllowed). */
export function requirePerson(caller: Caller): string {
  if (caller.kind === 'anonymous') throw new NotSignedIn();
  if (caller.kind !== 'person' || caller.subject === null) throw new NotAllowed();
  return caller.subject;
}

/** Refuses callers without the scope, such as "bank:operations". */
export function requireScope(caller: Caller, scope: string): void {
  if (caller.scopes.has(scope)) return;
  throw caller.kind === 'anonymous' ? new NotSignedIn() : new NotAllowed();
}

/**
 * The name of the calling service, for operations that are internal. A token that the gateway signed
 * is never enough, whatever it says: what comes from outside comes through the gateway. With names
 * given, only those services may call.
 */
export function requireService(caller: Caller, ...names: readonly string[]): string {
  if (caller.kind !== 'service' || caller.issuer === 'gateway') throw new NotAllowed();
  if (names.length > 0 && !names.includes(caller.issuer)) throw new NotAllowed();
  return caller.issuer;
}

/** What the methods of RFC 8176 rest on. "mfa" says by itself that there were two kinds. */
const kindsOfProof: Readonly<Record<string, readonly string[]>> = {
  pwd: ['knows'],
  pin: ['knows'],
  kba: ['knows'],
  otp: ['has'],
  hwk: ['has'],
  swk: ['has'],
  sms: ['has'],
  fpt: ['is'],
  face: ['is'],
  mfa: ['knows', 'has'],
};

/** Whether methods of RFC 8176 rest on two different things: two that the person has are one. */
export function hasTwoKinds(amr: readonly string[]): boolean {
  return new Set(amr.flatMap((method) => kindsOfProof[method] ?? [])).size > 1;
}

/**
 * Whether the person proved who they are in two different ways, and not too long ago. Where the token
 * does not say when, its own short life is the limit.
 */
export function hasSteppedUp(caller: Caller, now: Date, livesSeconds: number): boolean {
  if (!hasTwoKinds(caller.amr)) return false;
  return caller.provedAt === null || now.getTime() - caller.provedAt.getTime() <= livesSeconds * 1_000;
}

/** Whether the caller is this very person: the owner check of reference resolvers. */
export function isCallerPerson(caller: Caller, userId: string): boolean {
  return caller.kind === 'person' && caller.subject === userId;
}
