import { readFileSync } from 'node:fs';
import { type CryptoKey, importJWK, type JWK, SignJWT } from 'jose';
import type { HeadersFor } from '../upstream/headers.ts';
import type { Caller } from './caller.ts';

/** A private key and the id by which subgraphs know its public half. */
export interface SigningKey {
  readonly keyId: string;
  readonly key: CryptoKey;
}

/** Reads an Ed25519 private key from a JWK file. Throws a RangeError that says what is wrong with the file. */
export async function readSigningKey(path: string): Promise<SigningKey> {
  try {
    const jwk = JSON.parse(readFileSync(path, 'utf8')) as JWK;
    const key = await importJWK(jwk, 'EdDSA');
    if (key instanceof Uint8Array || key.type !== 'private') throw new Error('it holds no private key');
    if (typeof jwk.kid !== 'string') throw new Error('it has no "kid"');
    return { keyId: jwk.kid, key };
  } catch (cause) {
    const detail = Error.isError(cause) ? cause.message : String(cause);
    throw new RangeError(`The gateway's key ${path} cannot be used: ${detail}.`, { cause });
  }
}

interface Signed {
  headers: Readonly<Record<string, string>> | Promise<Readonly<Record<string, string>>>;
  renewAtSeconds: number;
}

const lifeSeconds = 60;
const issuer = 'gateway';

/** Claims of the access token that subgraphs may need to judge a caller. */
const passedOn = ['scope', 'amr', 'acr', 'auth_time', 'sid', 'party'];

/**
 * Tells each subgraph, in a signed token of its own, who is asking. A token is used again until half of its life is
 * over, so signing costs nothing per request; it goes when its caller is forgotten.
 */
export function createCallerSigner(signingKey: SigningKey, now: () => number = Date.now): HeadersFor {
  const tokens = new WeakMap<Caller, Map<string, Signed>>();
  return (subgraph, { caller }) => {
    const nowSeconds = Math.floor(now() / 1000);
    const known = tokens.get(caller)?.get(subgraph);
    if (known !== undefined && nowSeconds < known.renewAtSeconds) return known.headers;
    const signed = signHeaders(signingKey, caller, subgraph, nowSeconds);
    const bySubgraph = tokens.get(caller);
    if (bySubgraph) bySubgraph.set(subgraph, signed);
    else tokens.set(caller, new Map([[subgraph, signed]]));
    return signed.headers;
  };
}

function signHeaders(signingKey: SigningKey, caller: Caller, audience: string, nowSeconds: number): Signed {
  const signing = sign(signingKey, caller, audience, nowSeconds).then((token) => ({
    'whiteslip-caller': token,
  }));
  const signed: Signed = { headers: signing, renewAtSeconds: nowSeconds + lifeSeconds / 2 };
  // From then on the headers are there at once, without a promise; a failure is tried again.
  signing.then(
    (headers) => {
      signed.headers = headers;
    },
    () => {
      signed.renewAtSeconds = 0;
    },
  );
  return signed;
}

function sign(
  { keyId, key }: SigningKey,
  caller: Caller,
  audience: string,
  nowSeconds: number,
): Promise<string> {
  const claims: Record<string, unknown> = { kind: caller.kind };
  for (const name of passedOn) {
    if (caller.claims[name] !== undefined) claims[name] = caller.claims[name];
  }
  const token = new SignJWT(claims)
    .setProtectedHeader({ alg: 'EdDSA', kid: keyId })
    .setIssuer(issuer)
    .setAudience(audience)
    .setIssuedAt(nowSeconds)
    .setExpirationTime(nowSeconds + lifeSeconds);
  if (caller.subject !== null) token.setSubject(caller.subject);
  return token.sign(key);
}
