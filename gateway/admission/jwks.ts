import {
  type CryptoKey,
  createRemoteJWKSet,
  customFetch,
  errors,
  type FetchImplementation,
  type JWSHeaderParameters,
} from 'jose';
import { type Dispatcher, fetch } from 'undici';

/** Finds the key that a token says it was signed with. Throws JwksUnreachable, or jose's JWKSNoMatchingKey. */
export type FindKey = (header: JWSHeaderParameters) => Promise<CryptoKey>;

/** The issuer's keys cannot be read, so no token that needs them can be judged. */
export class JwksUnreachable extends Error {}

const failureCooldownMs = 2_000;

/**
 * Keys of an issuer, kept for ten minutes. A key id that is not among them is looked up once more, but not again
 * within `cooldownMs`, and after a failure not within two seconds: tokens of nobody's cannot make us ask the issuer
 * in a loop. They are fetched by `dispatcher`, or as Node does.
 */
export function createJwks(url: URL, cooldownMs = 30_000, dispatcher?: Dispatcher): FindKey {
  const remote = createRemoteJWKSet(url, {
    cooldownDuration: cooldownMs,
    timeoutDuration: 3_000,
    ...(dispatcher && { [customFetch]: fetchBy(dispatcher) }),
  });
  let failedAtMs = Number.NEGATIVE_INFINITY;
  return async (header) => {
    if (!remote.fresh && performance.now() - failedAtMs < failureCooldownMs) throw new JwksUnreachable();
    try {
      return await remote(header);
    } catch (cause) {
      if (cause instanceof errors.JWKSNoMatchingKey || cause instanceof errors.JWKSMultipleMatchingKeys)
        throw cause;
      failedAtMs = performance.now();
      throw new JwksUnreachable('The keys of the issuer cannot be read.', { cause });
    }
  };
}

function fetchBy(dispatcher: Dispatcher): FetchImplementation {
  return async (url, { method, redirect, signal }) =>
    (await fetch(url, { method, redirect, signal, dispatcher })) as unknown as Response;
}
