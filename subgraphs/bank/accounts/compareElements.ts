import type { EntityManager } from 'typeorm';
import { businessDateAt } from '../../common/dates.ts';
import { readBindingRule } from './bindingRule.ts';
import { checkCardNumber } from './cardNumber.ts';
import type { AccountsParts } from './context.ts';
import type { FourElements } from './fourElements.ts';
import type { CardErrorCode } from './generated/resolvers.ts';
import { isIdNumber } from './idNumber.ts';
import { VerificationTriesTable } from './tables.ts';
import { isLocked, type Tries, triesAfter } from './verificationTries.ts';

/** What comparing came to: a match, or the code under which it is refused. */
export type Comparison = 'MATCH' | ComparisonRefusal;

export type ComparisonRefusal = Extract<
  CardErrorCode,
  | 'CARD_INVALID'
  | 'CARD_NOT_DEBIT'
  | 'ID_NUMBER_INVALID'
  | 'MISMATCH'
  | 'CARD_STATUS'
  | 'RESTRICTED'
  | 'VERIFICATION_LOCKED'
>;

/**
 * Compares four elements with the bank's. What cannot be right by its form, and a person whose tries are
 * locked, never get as far as the bank's core. Changes nothing; `countComparison` does.
 */
export async function compareElements(
  elements: FourElements,
  userId: string,
  { dataSource, clock, core }: AccountsParts,
): Promise<Comparison> {
  const now = clock.now();
  const bin = checkCardNumber(elements.cardNumber);
  if (bin === 'CARD_NUMBER_INVALID') return 'CARD_INVALID';
  if (bin === 'CARD_NOT_DEBIT') return bin;
  if (!isIdNumber(elements.idNumber, businessDateAt(now))) return 'ID_NUMBER_INVALID';
  const tries = await dataSource.getRepository(VerificationTriesTable).findOneBy({ userId });
  if (tries && isLocked(tries, now)) return 'VERIFICATION_LOCKED';
  return core.compare(elements);
}

/**
 * Counts a comparison as a try of the person, and gives what the person is told: VERIFICATION_LOCKED
 * instead of an answer that came while others locked the tries. The row stays locked until the transaction
 * ends, so tries at once are counted one by one; a match costs the same statements as a miss.
 */
export async function countComparison(
  tx: EntityManager,
  comparison: Comparison,
  userId: string,
  now: Date,
): Promise<Comparison> {
  if (!wasAsked(comparison)) return comparison;
  const rule = await readBindingRule(tx, now);
  const before = await lockTries(tx, userId, now);
  const after = triesAfter(before, comparison === 'MISMATCH', rule, now);
  await tx.update(VerificationTriesTable, { userId }, after.tries);
  return after.isLocked ? 'VERIFICATION_LOCKED' : comparison;
}

function wasAsked(comparison: Comparison): boolean {
  switch (comparison) {
    case 'MATCH':
    case 'MISMATCH':
    case 'CARD_STATUS':
    case 'RESTRICTED':
      return true;
    case 'CARD_INVALID':
    case 'CARD_NOT_DEBIT':
    case 'ID_NUMBER_INVALID':
    case 'VERIFICATION_LOCKED':
      return false;
    default:
      return comparison satisfies never;
  }
}

async function lockTries(tx: EntityManager, userId: string, now: Date): Promise<Tries> {
  const [tries]: Tries[] = await tx.query(
    `INSERT INTO verification_tries (user_id, tried_on) VALUES ($1, $2)
     ON CONFLICT (user_id) DO UPDATE SET tried_on = verification_tries.tried_on
     RETURNING misses_in_a_row AS "missesInARow", tried_on AS "triedOn", tries_on_day AS "triesOnDay", locked_until AS "lockedUntil"`,
    [userId, businessDateAt(now)],
  );
  if (!tries) throw new Error('An upsert gives its row.');
  return tries;
}
