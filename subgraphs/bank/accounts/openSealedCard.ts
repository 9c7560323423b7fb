import { compactDecrypt } from 'jose';
import { refuse } from './cardRefusal.ts';
import type { FourElements } from './fourElements.ts';
import { cardSealing } from './sealCard.ts';
import type { VaultKeys } from './vault/vaultKeys.ts';

const longestSeal = 4_096;
const longestElement = 100;

/** Opens what a client sealed, with the key that it names. Refuses: SEAL_INVALID. */
export async function openSealedCard(sealed: string, keys: VaultKeys): Promise<FourElements> {
  if (sealed.length > longestSeal) throw refuse('SEAL_INVALID');
  const sealingKeys = await keys.sealingKeys();
  const opened = await compactDecrypt(
    sealed,
    ({ kid }) => sealingKeys.find((each) => each.id === kid)?.key ?? Promise.reject(refuse('SEAL_INVALID')),
    { keyManagementAlgorithms: [cardSealing.alg], contentEncryptionAlgorithms: [cardSealing.enc] },
  ).catch(() => {
    throw refuse('SEAL_INVALID');
  });
  return elementsOf(new TextDecoder().decode(opened.plaintext));
}

function elementsOf(text: string): FourElements {
  const { cardNumber, holderName, idNumber, mobile } = parse(text);
  return {
    cardNumber: textOf(cardNumber).replaceAll(/[\s-]/g, ''),
    holderName: textOf(holderName).normalize('NFKC').trim(),
    idNumber: textOf(idNumber).trim().toUpperCase(),
    mobile: textOf(mobile).replaceAll(/[\s-]/g, ''),
  };
}

function parse(text: string): Readonly<Record<string, unknown>> {
  try {
    return Object(JSON.parse(text));
  } catch {
    throw refuse('SEAL_INVALID');
  }
}

function textOf(value: unknown): string {
  if (typeof value === 'string' && value.length > 0 && value.length <= longestElement) return value;
  throw refuse('SEAL_INVALID');
}
