import type { EntityManager } from 'typeorm';
import { holdStatusOf, remainingFenOf } from './hold.ts';
import { lineRefusal } from './lineRefusal.ts';
import { type HoldRow, HoldTable } from './tables.ts';

/**
 * A hold that still sets something aside; its line is locked and its lapsed holds are ended. Refuses
 * HOLD_EXPIRED where the passing of time took the rest, HOLD_RESOLVED where nothing is left otherwise.
 */
export async function readOpenHold(tx: EntityManager, id: string): Promise<HoldRow> {
  const hold = await tx.findOneByOrFail<HoldRow>(HoldTable, { id });
  if (hold.expiredFen > 0n) throw lineRefusal('HOLD_EXPIRED');
  if (remainingFenOf(hold) === 0n) throw lineRefusal('HOLD_RESOLVED');
  return hold;
}

/** Resolves a part of a hold whose line is locked, and gives the hold as it stands then. */
export async function moveHold(
  tx: EntityManager,
  hold: HoldRow,
  move: Partial<Pick<HoldRow, 'capturedFen' | 'releasedFen'>>,
): Promise<HoldRow> {
  const { capturedFen, releasedFen } = { ...hold, ...move };
  const status = holdStatusOf({ ...hold, capturedFen, releasedFen });
  await tx.update(HoldTable, { id: hold.id }, { capturedFen, releasedFen, status });
  return { ...hold, capturedFen, releasedFen, status };
}
