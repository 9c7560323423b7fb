import { createPrivateKey, randomUUID, type webcrypto } from 'node:crypto';
import { createSigner, httpbis } from 'http-message-signatures';
import type { JWK } from 'jose';
import { contentDigest } from './contentDigest.ts';
import { algorithmOf } from './messageKey.ts';
import { coveredComponents } from './messageSignature.ts';
import { callerHeader } from './verifyCaller.ts';

/** A POST that is to be signed. */
export interface UnsignedMessage {
  readonly url: string;
  readonly body: string;
  /** The caller token that goes with it. */
  readonly callerToken: string;
}

/**
 * For a partner without a client certificate: all headers of a POST, signed by its private key (a JWK with `kid`) as
 * RFC 9421 has it. Good for one request within a minute; a retry is signed anew.
 */
export async function signMessage(
  jwk: JWK,
  { url, body, callerToken }: UnsignedMessage,
  now: Date = new Date(),
): Promise<Record<string, string>> {
  const key = createPrivateKey({ key: jwk as webcrypto.JsonWebKey, format: 'jwk' });
  const { headers } = await httpbis.signMessage(
    {
      key: createSigner(key, algorithmOf(jwk), jwk.kid),
      fields: [...coveredComponents],
      params: ['created', 'nonce', 'keyid', 'alg'],
      paramValues: { created: now, nonce: randomUUID() },
    },
    {
      method: 'POST',
      url,
      headers: {
        'content-type': 'application/json',
        'content-digest': contentDigest(body),
        date: now.toUTCString(),
        [callerHeader]: callerToken,
      },
    },
  );
  return headers as Record<string, string>;
}
