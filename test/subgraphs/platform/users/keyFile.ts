import { renameSync, writeFileSync } from 'node:fs';
import { exportJWK, generateKeyPair, type JWK } from 'jose';

/** A new key for access tokens. */
export async function newSigningKey(kid: string): Promise<JWK> {
  const { privateKey } = await generateKeyPair('EdDSA', { crv: 'Ed25519', extractable: true });
  return { ...(await exportJWK(privateKey)), kid };
}

/** Puts the keys in place of the file's, at once, as whoever rotates keys does. */
export function writeKeyFile(path: string, keys: readonly JWK[]): void {
  writeFileSync(`${path}.new`, JSON.stringify(keys.length === 1 ? keys[0] : { keys }));
  renameSync(`${path}.new`, path);
}
