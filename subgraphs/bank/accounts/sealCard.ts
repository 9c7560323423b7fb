import { CompactEncrypt, importJWK, type JWK } from 'jose';
import type { FourElements } from './fourElements.ts';

/** How a card is sealed; the bank opens nothing else. */
export const cardSealing = { alg: 'ECDH-ES+A256KW', enc: 'A256GCM' } as const;

/**
 * Seals four elements to the bank's public key (`cardSealingKey`, or `/.well-known/card-sealing-jwks.json`
 * of accounts), in a browser or in Node. Gives a compact JWE; each sealing of the same card is another text.
 */
export async function sealCard(publicKey: JWK, elements: FourElements): Promise<string> {
  const key = await importJWK(publicKey, cardSealing.alg);
  const plain = new TextEncoder().encode(JSON.stringify(elements));
  const header = { ...cardSealing, ...(publicKey.kid && { kid: publicKey.kid }) };
  return new CompactEncrypt(plain).setProtectedHeader(header).encrypt(key);
}
