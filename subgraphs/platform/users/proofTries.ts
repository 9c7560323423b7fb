import type { EntityManager } from 'typeorm';
import { triesAfter } from './passwordTries.ts';
import { type ProofTriesRow, ProofTriesTable } from './proofTables.ts';
import { ruleAt } from './signInRule.ts';

/**
 * Locks a person's count of wrong codes until the transaction ends, so tries at once are judged one by
 * one. One count for all kinds of codes: who guesses does not get more tries by changing the kind.
 */
export async function lockProofTries(tx: EntityManager, userId: string): Promise<ProofTriesRow> {
  const [tries]: ProofTriesRow[] = await tx.query(
    `INSERT INTO proof_tries (user_id) VALUES ($1)
     ON CONFLICT (user_id) DO UPDATE SET user_id = EXCLUDED.user_id
     RETURNING user_id AS "userId", wrong_in_a_row AS "wrongInARow", locked_until AS "lockedUntil"`,
    [userId],
  );
  if (!tries) throw new Error('An upsert gives its row.');
  return tries;
}

/** Counts a try by the rule in force, and gives why it is refused; null where it is not. */
export async function countProof(
  tx: EntityManager,
  tries: ProofTriesRow,
  isRight: boolean,
  now: Date,
): Promise<'CODE_INVALID' | 'STEP_UP_LOCKED' | null> {
  const { refusal, ...after } = triesAfter(tries, isRight, await ruleAt(tx, now), now);
  await tx.update(ProofTriesTable, { userId: tries.userId }, after);
  if (refusal === null) return null;
  return refusal === 'SIGN_IN_LOCKED' ? 'STEP_UP_LOCKED' : 'CODE_INVALID';
}
