import type { EntityManager } from 'typeorm';
import { type Caller, hasSteppedUp } from '../../common/callers.ts';
import { authenticatorRuleAt } from './authenticatorRule.ts';
import { refuse } from './identityRefusal.ts';
import { PasskeyTable } from './passkeyTables.ts';
import { TotpTable } from './proofTables.ts';

/**
 * Who changes authenticators must have proven just now who they are: with two kinds of proof where the
 * person has a second one, else with the only one there is. So whoever finds a signed-in telephone, or
 * steals a refresh token, cannot make the account their own.
 *
 * Refuses: STEP_UP_REQUIRED, where two kinds are asked for; PROOF_TOO_OLD, where one is.
 */
export async function requireFreshProof(
  tx: EntityManager,
  caller: Caller,
  userId: string,
  now: Date,
): Promise<void> {
  const { proofLivesSeconds } = await authenticatorRuleAt(tx, now);
  const isFresh =
    caller.provedAt !== null && now.getTime() - caller.provedAt.getTime() <= proofLivesSeconds * 1_000;
  if (await hasSecondProof(tx, userId)) {
    if (!isFresh || !hasSteppedUp(caller, now, proofLivesSeconds)) throw refuse('STEP_UP_REQUIRED');
  } else if (!isFresh) {
    throw refuse('PROOF_TOO_OLD');
  }
}

/** For what cannot be undone or shows everything. Refuses: STEP_UP_REQUIRED. */
export async function requireTwoProofs(tx: EntityManager, caller: Caller, now: Date): Promise<void> {
  const { proofLivesSeconds } = await authenticatorRuleAt(tx, now);
  if (caller.provedAt === null || !hasSteppedUp(caller, now, proofLivesSeconds))
    throw refuse('STEP_UP_REQUIRED');
}

/** Whether a person has anything but a password to prove who they are. */
export async function hasSecondProof(tx: EntityManager, userId: string): Promise<boolean> {
  const hasTotp = await tx.getRepository(TotpTable).existsBy({ userId, isConfirmed: true });
  return hasTotp || tx.getRepository(PasskeyTable).existsBy({ userId });
}
