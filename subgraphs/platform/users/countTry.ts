import type { EntityManager } from 'typeorm';
import { type SignInRefusal, triesAfter } from './passwordTries.ts';
import { ruleAt } from './signInRule.ts';
import { type PasswordTriesRow, PasswordTriesTable } from './tables.ts';

/**
 * Counts a try for a user name, by the rule in force, and gives why it is refused; null where it
 * succeeded. The row stays locked until the transaction ends, so tries at once are counted one by one.
 */
export async function countTry(
  tx: EntityManager,
  usernameHash: Buffer,
  isRight: boolean,
  now: Date,
): Promise<SignInRefusal | null> {
  const tries = await lockTries(tx, usernameHash, now);
  const { refusal, ...after } = triesAfter(tries, isRight, await ruleAt(tx, now), now);
  await tx.update(PasswordTriesTable, { usernameHash }, after);
  return refusal;
}

async function lockTries(tx: EntityManager, usernameHash: Buffer, now: Date): Promise<PasswordTriesRow> {
  const [tries]: PasswordTriesRow[] = await tx.query(
    `INSERT INTO password_tries (username_hash, tried_at) VALUES ($1, $2)
     ON CONFLICT (username_hash) DO UPDATE SET tried_at = EXCLUDED.tried_at
     RETURNING username_hash AS "usernameHash", wrong_in_a_row AS "wrongInARow",
       locked_until AS "lockedUntil", tried_at AS "triedAt"`,
    [usernameHash, now],
  );
  if (!tries) throw new Error('An upsert gives its row.');
  return tries;
}
