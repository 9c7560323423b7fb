import table from './cardBins.json' with { type: 'json' };

/** Debit, credit, semi-credit (a credit card with a deposit) and prepaid. */
export type CardKind = 'DC' | 'CC' | 'SCC' | 'PC';

/** What the first digits of a card number and its length say. */
export interface CardBin {
  readonly bin: string;
  readonly bankCode: string;
  readonly bankName: string;
  readonly kind: CardKind;
  /** Digits of the whole card number. */
  readonly length: number;
}

/** Every known prefix: those of `cardBins.json`, where each bank lists its prefixes by kind and length. */
export const cardBins: readonly CardBin[] = Object.entries(table.banks).flatMap(([bankCode, bank]) =>
  Object.entries(bank.bins).flatMap(([kindAndLength, bins]) =>
    bins.split(' ').map((bin) => ({ bin, bankCode, bankName: bank.name, ...readKey(kindAndLength) })),
  ),
);

/**
 * The longest known prefix of a number that goes with its length; null where none does. The length
 * decides because some prefixes serve two kinds of cards that differ in nothing else.
 */
export function findCardBin(number: string): CardBin | null {
  for (let digits = longestBin; digits > 0; digits -= 1) {
    const bin = binsByPrefix.get(keyOf(number.slice(0, digits), number.length));
    if (bin) return bin;
  }
  return null;
}

const binsByPrefix = new Map(cardBins.map((each) => [keyOf(each.bin, each.length), each]));
const longestBin = Math.max(...cardBins.map((each) => each.bin.length));

function keyOf(prefix: string, length: number): string {
  return `${prefix}/${length}`;
}

/** "DC19": debit cards of nineteen digits. */
function readKey(kindAndLength: string): Pick<CardBin, 'kind' | 'length'> {
  const [, kind, length] = /^(DC|CC|SCC|PC)(\d+)$/.exec(kindAndLength) ?? [];
  if (!kind || !length) throw new Error(`The card table has an entry of no known kind: ${kindAndLength}.`);
  return { kind: kind as CardKind, length: Number(length) };
}
