import { luhn, mod11_2 } from 'cdigit';
import type pg from 'pg';
import type { FourElements } from '../subgraphs/bank/accounts/fourElements.ts';
import type { VaultKeys } from '../subgraphs/bank/accounts/vault/vaultKeys.ts';
import { addDays } from '../subgraphs/common/dates.ts';
import { liveLife, type Person } from './liveLife.ts';
import { type Random, randomOf } from './random.ts';
import { createRowSet } from './rowSet.ts';
import { addBankCustomer } from './rows/bankCustomers.ts';
import { copyAll, writeOnce } from './writeChunk.ts';

/** Prefixes of the bank's debit cards of nineteen digits. */
const prefixes = ['622260', '622262', '621069'] as const;

/** A card of a made-up person: where it is bound, by the id of the binding. */
export interface DemoCard {
  readonly elements: FourElements;
  readonly boundAs: string | null;
}

/**
 * The cards of a made-up person at the bank: those that are bound, and one more to be bound. No number is
 * anybody's: the cards pass every check, and the ID numbers are of a place that does not exist.
 */
export function demoCardsOf(made: Person): readonly DemoCard[] {
  const life = liveLife(made);
  const random = randomOf('bank customer', made.number);
  const person = {
    holderName: life.name,
    idNumber: idNumberOf(made.number, random),
    mobile: life.mobile,
  };
  const spare = { id: null, lastFour: String(random.whole(0, 9_999)).padStart(4, '0') };
  return [...life.cards, spare].map(({ id, lastFour }, index) => ({
    elements: {
      ...person,
      cardNumber: cardNumberOf(prefixes[index] ?? prefixes[0], made.number, lastFour),
    },
    boundAs: id,
  }));
}

/** The demo's few are born on any day; of the others, a thousand on each day from 1970 on. */
function idNumberOf(number: number, random: Random): string {
  const drawn = `${random.whole(1970, 2003)}0${random.whole(1, 9)}${random.whole(10, 28)}`;
  const order = String(number % 1_000).padStart(3, '0');
  if (number < 1_000) return mod11_2.generate(`999999${drawn}${order}`);
  const born = addDays('1970-01-01', Math.floor(number / 1_000)).replaceAll('-', '');
  return mod11_2.generate(`999998${born}${order}`);
}

/** Of the ten numbers with these digits the one whose check digit is right. */
function cardNumberOf(prefix: string, person: number, lastFour: string): string {
  const known = `${prefix}${String(person).padStart(8, '0')}`;
  const candidates = Array.from({ length: 10 }, (_, digit) => `${known}${digit}${lastFour}`);
  const number = candidates.find((candidate) => luhn.validate(candidate));
  if (!number) throw new Error('One of ten check digits is right.');
  return number;
}

/** A bound card, and where its number is. */
interface CardLink {
  readonly cardId: string;
  readonly numberHash: Buffer;
  readonly numberRecordId: string;
}

/**
 * Makes people customers of the embedded bank core, and their bound cards known to the vault, unless that
 * was done under this name. Gives how many rows were written.
 */
export async function writeBankCustomers(
  bank: pg.Client,
  keys: VaultKeys,
  name: string,
  people: readonly Person[],
): Promise<number> {
  return writeOnce(bank, name, async () => {
    const rows = createRowSet();
    const links: CardLink[] = [];
    for (const person of people) {
      const cards = demoCardsOf(person);
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
    const count = await copyAll(bank, rows);
    await linkCards(bank, links);
    return count;
  });
}

async function linkCards(bank: pg.Client, links: readonly CardLink[]): Promise<void> {
  await bank.query(
    `UPDATE accounts.cards SET number_hash = given.hash, number_record_id = given.record
     FROM unnest($1::text[], $2::bytea[], $3::text[]) AS given (id, hash, record) WHERE cards.id = given.id`,
    [
      links.map(({ cardId }) => cardId),
      links.map(({ numberHash }) => numberHash),
      links.map(({ numberRecordId }) => numberRecordId),
    ],
  );
}
