import type { VaultKeys } from './vault/vaultKeys.ts';

/**
 * The one-time password of a binding: six digits that only the holder of the key can tell. It is the same
 * each time for the same binding, so that a message which is sent again after a crash says the same.
 */
export async function cardPasswordOf(cardId: string, keys: VaultKeys): Promise<string> {
  const digest = await keys.hash('OTP', 'password', cardId);
  return String(digest.readUIntBE(0, 6) % 1_000_000).padStart(6, '0');
}

/** What is kept of a password. */
export function hashCardPassword(cardId: string, password: string, keys: VaultKeys): Promise<Buffer> {
  return keys.hash('OTP', 'hash', cardId, password);
}
