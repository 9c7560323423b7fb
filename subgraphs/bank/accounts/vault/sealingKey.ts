import type { VaultKeys } from './vaultKeys.ts';

/** The key under which a card is to be sealed now, as the graph shows it. */
export async function readSealingKey(keys: VaultKeys) {
  const newest = (await keys.sealingKeys()).at(-1);
  if (!newest) throw new Error('The vault has no sealing key.');
  const { kty = '', crv = '', x = '', y = '' } = newest.published;
  return { id: newest.id, kty, crv, x, y };
}
