import { lesserFen } from './creditLine.ts';
import { lineRefusal } from './lineRefusal.ts';
import type { ProductUse } from './subLimit.ts';

/** A part of what is repaid, and the product that it was drawn for; null where none was told. */
export interface RestoredPart {
  readonly productId: string | null;
  readonly amountFen: bigint;
}

/**
 * Which products a repayment is for: the one that it names, or else first what was drawn for none and then the
 * products in their order. Refuses RESTORE_EXCEEDS_DRAWN.
 */
export function partsOfRestoration(
  drawnFen: bigint,
  uses: readonly ProductUse[],
  { productId, amountFen }: RestoredPart,
): RestoredPart[] {
  const drawnForProductsFen = uses.reduce((sum, use) => sum + use.drawnFen, 0n);
  const drawings = [{ productId: null, drawnFen: drawnFen - drawnForProductsFen }, ...uses];
  const meant = productId === null ? drawings : drawings.filter((each) => each.productId === productId);
  const parts: RestoredPart[] = [];
  let leftFen = amountFen;
  for (const drawing of meant) {
    const partFen = lesserFen(drawing.drawnFen, leftFen);
    if (partFen > 0n) parts.push({ productId: drawing.productId, amountFen: partFen });
    leftFen -= partFen;
  }
  if (leftFen > 0n) throw lineRefusal('RESTORE_EXCEEDS_DRAWN');
  return parts;
}
