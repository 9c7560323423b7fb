import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { VaultKeyFile } from '../../../../subgraphs/bank/accounts/vault/vaultKeys.ts';
import { temporaryFolder } from '../../../support/temporaryFolder.ts';

export function newSecret(): string {
  return randomBytes(32).toString('base64url');
}

export function newVaultKeyFile(): VaultKeyFile {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return {
    keyEncryptionKeys: [{ id: 'kek-1', secret: newSecret() }],
    hashing: newSecret(),
    sealing: [{ ...privateKey.export({ format: 'jwk' }), kid: 'seal-1' }],
  };
}

/** Writes a key file into a folder of its own, or over the one at `path`. Gives its path. */
export function writeVaultKeys(file: VaultKeyFile, path = join(temporaryFolder(), 'vault.json')): string {
  writeFileSync(path, JSON.stringify(file));
  return path;
}
