import { luhn, mod11_2 } from 'cdigit';
import type pg from 'pg';
import type { FourElements } from '../subgraphs/bank/accounts/fourElements.ts';
import type { VaultKeys } from '../subgraphs/bank/accounts/vault/vaultKeys.ts';
import { liveLife } from './liveLife.ts';
import { type DemoShopper, demoShoppers } from './people.ts';
import { randomOf } from './random.ts';
import { createRowSet } from './rowSet.ts';
import { addBankCustomer } from './rows/bankCustomers.ts';
import { copyAll, writeOnce } from './writeChunk.ts';

/** Prefixes of the bank's debit cards of nineteen digits. */
const prefixes = ['622260', '622262', '621069'] as const;

/** A card of a demo person: where it is bound, by the id of the binding. */
export interface DemoCard {
  readonly elements: FourElements;
  readonly boundAs: string | null;
}

/**
 * The cards of a demo person at the bank: those that are bound, and one more to be bound. All numbers are
 * made up: the cards pass every check, and the ID numbers are of a place that does not exist.
 */
export function demoCardsOf(shopper: DemoShopper): readonly DemoCard[] {
  const life = liveLife(shopper);
  const random = randomOf('bank customer', shopper.number);
  const birth = `${random.whole(1970, 2003)}0${random.whole(1, 9)}${random.whole(10, 28)}`;
  const person = {
    holderName: life.name,
    idNumber: mod11_2.generate(`999999${birth}${String(shopper.number).padStart(3, '0')}`),
    mobile: life.mobile,
  };
  const spare = { id: null, lastFour: String(random.whole(0, 9_999)).padStart(4, '0') };
  return [...life.cards, spare].map(({ id, lastFour }, index) => ({
    elements: {
      ...person,
      cardNumber: cardNumberOf(prefixes[index] ?? prefixes[0], shopper.number, lastFour),
    },
    boundAs: id,
  }));
}

/** Of the ten numbers with these digits the one whose check digit is right. */
function cardNumberOf(prefix: string, person: number, lastFour: string): string {
  const known = `${prefix}${String(person).padStart(8, '0')}`;
  const candidates = Array.from({ length: 10 }, (_, digit) => `${known}${digit}${lastFour}`);
  const number = candidates.find((candidate) => luhn.validate(candidate));
  if (!number) throw new Error('One of ten check digits is right.');
  return number;
}

/** Makes the demo's people customers of the embedded bank core, and their bound cards known to the vault. */
export async function writeBankCustomers(bank: pg.Client, keys: VaultKeys): Promise<void> {
  const rows = createRowSet();
  const links: { cardId: string; numberHash: Buffer; numberRecordId: string }[] = [];
  for (const shopper of demoShoppers) {
    const cards = demoCardsOf(shopper);
    const kept = await addBankCustomer(
      rows,
      keys,
      cards.map((card) => card.elements),
    );
    for (const [index, { numberHash, numberRecordId }] of kept.entries()) {
      const cardId = cards[index]?.boundAs;
      if (cardId) links.push({ cardId, numberHash, numberRecordId });
    }
  }
  await writeOnce(bank, 'bank customers', async () => {
    const count = await copyAll(bank, rows);
    for (const { cardId, numberHash, numberRecordId } of links) {
      await bank.query('UPDATE accounts.cards SET number_hash = $2, number_record_id = $3 WHERE id = $1', [
        cardId,
        numberHash,
        numberRecordId,
      ]);
    }
    return count;
  });
}
