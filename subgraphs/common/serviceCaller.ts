import { readFile } from 'node:fs/promises';
import { importJWK, type JWK, SignJWT } from 'jose';
import type { Clock } from './clock.ts';

/** Gives a caller token by which this service calls another subgraph. */
export type SignServiceCaller = (audience: string) => Promise<string>;

const lifeSeconds = 60;

/**
 * Signs a service's own calls with its private key (a JWK file with `kid`). A token is reused until
 * half of its life is over, so signing costs nothing per request.
 */
export async function createServiceSigner(
  service: string,
  keyPath: string,
  clock: Clock,
): Promise<SignServiceCaller> {
  const jwk = JSON.parse(await readFile(keyPath, 'utf8')) as JWK;
  const key = await importJWK(jwk, 'EdDSA');
  const tokens = new Map<string, { readonly token: Promise<string>; readonly renewAtSeconds: number }>();

  const sign = (audience: string, nowSeconds: number) =>
    new SignJWT({ kind: 'service' })
      .setProtectedHeader({ alg: 'EdDSA', kid: jwk.kid ?? '' })
      .setIssuer(service)
      .setSubject(service)
      .setAudience(audience)
      .setIssuedAt(nowSeconds)
      .setExpirationTime(nowSeconds + lifeSeconds)
      .sign(key);

  return (audience) => {
    const nowSeconds = Math.floor(clock.now().getTime() / 1000);
    const current = tokens.get(audience);
    if (current && nowSeconds < current.renewAtSeconds) return current.token;
    const token = sign(audience, nowSeconds);
    tokens.set(audience, { token, renewAtSeconds: nowSeconds + lifeSeconds / 2 });
    return token;
  };
}
