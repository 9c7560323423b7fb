import type { EntityManager } from 'typeorm';
import type { Keys } from './keys.ts';
import { type TotpRow, TotpTable } from './proofTables.ts';
import { countProof, lockProofTries } from './proofTries.ts';
import { totpStepOf } from './totp.ts';

/** Why a code is refused. */
export type CodeRefusal = 'CODE_INVALID' | 'CODE_USED' | 'STEP_UP_LOCKED';

/**
 * Uses a code up, and gives why it is refused; null where it is right. Each time step serves once, and
 * none that lies before it: a code that was seen over a shoulder is worth nothing. A wrong code is
 * counted, a used one is not, because who has it did not guess.
 */
export async function spendTotpCode(
  tx: EntityManager,
  { id, userId, sealedSecret }: TotpRow,
  code: string,
  keys: Keys,
  now: Date,
): Promise<CodeRefusal | null> {
  const tries = await lockProofTries(tx, userId);
  const step = totpStepOf(await keys.open(sealedSecret, 'totp', id), code, now);
  const refusal = await countProof(tx, tries, step !== null, now);
  if (refusal !== null || step === null) return refusal;
  return (await spendStep(tx, id, step)) ? null : 'CODE_USED';
}

async function spendStep(tx: EntityManager, id: string, step: bigint): Promise<boolean> {
  const { affected } = await tx
    .createQueryBuilder()
    .update(TotpTable)
    .set({ lastUsedStep: step })
    .where('id = :id AND last_used_step < :step', { id, step: step.toString() })
    .execute();
  return affected === 1;
}
