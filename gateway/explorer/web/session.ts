import { newIdempotencyKey } from './newIdempotencyKey.ts';

/** Somebody who is signed in. */
export interface Session {
  /** Of a token that somebody was given for something else, whom it is for. */
  readonly username: string;
  readonly name: string;
  readonly accessToken: string;
  /** Milliseconds since 1970. */
  readonly expiresAt: number;
}

export interface SessionState {
  readonly session: Session | null;
  /** Why nobody is signed in any more, when that was not the visitor's wish. */
  readonly notice: string | null;
}

export interface Credentials {
  readonly username: string;
  readonly password: string;
}

/** Where a session outlives a reload of the page: the tab's own `sessionStorage`. */
export interface SessionMemory {
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
  removeItem(key: string): void;
}

export interface SessionOptions {
  readonly fetch: (url: string, init: RequestInit) => Promise<Response>;
  readonly memory: SessionMemory;
  readonly now: () => number;
  /** Credentials that need not be remembered because everyone may know them, with their names. */
  readonly known: readonly (Credentials & { readonly name: string })[];
}

/** An access token that was given for something else than a password. */
export interface GivenToken {
  readonly accessToken: string;
  /** ISO 8601. */
  readonly expiresAt: string;
}

export interface SessionStore {
  state(): SessionState;
  /** Calls the listener after every change, until the returned function is called. */
  subscribe(listener: () => void): () => void;
  /** Rejects with an error whose message is written for the visitor. */
  signIn(credentials: Credentials): Promise<void>;
  /** Goes on as whoever a token is for, until it ends: at once where that is who is signed in. */
  adopt(token: GivenToken): Promise<void>;
  signOut(): void;
  /**
   * A token good for the next request, renewed when it is about to end or when `refused` is the
   * present one; null when nobody is signed in. A session whose renewal is refused ends with a notice;
   * a graph that is away for a while ends no session.
   */
  accessToken(refused?: string): Promise<string | null>;
}

/** The graph refused the sign-in; the message says why. Any other error: the graph could not be asked. */
export class SignInRefused extends Error {}

/** The page's own key in the tab's storage. */
const storageKey = 'whiteslip:session';

/** A token this close to its end is renewed first, so that it does not end on the way. */
const renewBeforeEndMs = 15_000;

const signInMutation = `mutation SignIn($input: SignInInput!) {
  signIn(input: $input) { accessToken expiresAt userErrors { code message } }
}`;

/**
 * Who is signed in, and the token that says so. The token lives in memory and in the tab's storage,
 * never in `localStorage`, where every later tab would find it. Typed passwords live in memory only.
 */
export function createSessionStore(options: SessionOptions): SessionStore {
  const listeners = new Set<() => void>();
  let state: SessionState = { session: remembered(options), notice: null };
  let typed: Credentials | null = null;
  let renewal: Promise<string | null> | null = null;

  function change(next: SessionState): void {
    state = next;
    if (next.session === null) options.memory.removeItem(storageKey);
    else options.memory.setItem(storageKey, JSON.stringify(next.session));
    for (const listener of listeners) listener();
  }

  async function signIn(credentials: Credentials): Promise<void> {
    const session = await requestSession(options, credentials);
    typed = credentials;
    change({ session, notice: null });
  }

  async function renew(session: Session): Promise<string | null> {
    const credentials = [typed, ...options.known].find((one) => one?.username === session.username);
    try {
      if (!credentials) throw new SignInRefused('Please sign in again.');
      const renewed = await requestSession(options, credentials);
      if (state.session !== session) return state.session?.accessToken ?? null;
      change({ session: renewed, notice: null });
      return renewed.accessToken;
    } catch (error) {
      if (!(error instanceof SignInRefused)) throw error;
      if (state.session === session)
        change({ session: null, notice: `Your sign-in ended. ${error.message}` });
      return null;
    }
  }

  return {
    state: () => state,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    signIn,
    async adopt({ accessToken, expiresAt }) {
      const given = { accessToken, expiresAt: Date.parse(expiresAt) };
      const [subject, { session }] = [subjectOf(accessToken), state];
      if (session && subject !== null && subject === subjectOf(session.accessToken)) {
        change({ session: { ...session, ...given }, notice: null });
        return;
      }
      const name = (await requestName(options, accessToken)) ?? 'somebody';
      typed = null;
      change({ session: { username: subject ?? '', name, ...given }, notice: null });
    },
    signOut() {
      typed = null;
      change({ session: null, notice: null });
    },
    async accessToken(refused) {
      const { session } = state;
      if (session === null) return null;
      const isGood = session.accessToken !== refused && session.expiresAt - options.now() > renewBeforeEndMs;
      if (isGood) return session.accessToken;
      renewal ??= renew(session).finally(() => {
        renewal = null;
      });
      return renewal;
    },
  };
}

/** Whom a token is for, as the token itself says; null where it does not. */
function subjectOf(accessToken: string): string | null {
  try {
    const claims = accessToken.split('.')[1] ?? '';
    const { sub } = JSON.parse(atob(claims.replaceAll('-', '+').replaceAll('_', '/')));
    return typeof sub === 'string' ? sub : null;
  } catch {
    return null;
  }
}

async function requestSession(options: SessionOptions, credentials: Credentials): Promise<Session> {
  const { username, password } = credentials;
  const variables = { input: { username, password, idempotencyKey: newIdempotencyKey() } };
  const { data, errors } = await post(options, { query: signInMutation, variables }, null);
  const payload = data?.signIn;
  const refusal = payload?.userErrors?.[0]?.message ?? errors?.[0]?.message;
  if (!payload?.accessToken || !payload.expiresAt) {
    throw new SignInRefused(refusal ?? 'The graph gave no access token.');
  }
  const { accessToken } = payload;
  const known = options.known.find((person) => person.username === username);
  const name = known?.name ?? (await requestName(options, accessToken)) ?? username;
  return { username, name, accessToken, expiresAt: Date.parse(payload.expiresAt) };
}

/** Asked with the new token, because the name is shown to the person only. */
async function requestName(options: SessionOptions, accessToken: string): Promise<string | null> {
  const { data } = await post(options, { query: 'query MyName { me { name } }' }, accessToken);
  return data?.me?.name ?? null;
}

interface Reply {
  readonly data?: {
    readonly signIn?: {
      readonly accessToken?: string | null;
      readonly expiresAt?: string | null;
      readonly userErrors?: readonly { readonly message: string }[];
    } | null;
    readonly me?: { readonly name?: string | null } | null;
  } | null;
  readonly errors?: readonly { readonly message: string }[];
}

async function post(options: SessionOptions, body: object, accessToken: string | null): Promise<Reply> {
  const headers: Record<string, string> = { 'content-type': 'application/json' };
  if (accessToken !== null) headers.authorization = `Bearer ${accessToken}`;
  try {
    const response = await options.fetch('/graphql', { method: 'POST', headers, body: JSON.stringify(body) });
    return (await response.json()) as Reply;
  } catch (cause) {
    throw new Error('The gateway did not answer.', { cause });
  }
}

/** What an earlier load of this page left in the tab; perhaps at its end, then it is renewed when used. */
function remembered({ memory }: SessionOptions): Session | null {
  return JSON.parse(memory.getItem(storageKey) ?? 'null');
}
