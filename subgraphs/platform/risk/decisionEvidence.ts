import type { PurchaseDecisionRow, PurchaseRow } from './decideTables.ts';

/** What a decision about a purchase rests on. */
export interface DecisionEvidence {
  readonly decision: PurchaseDecisionRow;
  readonly purchase: PurchaseRow;
}
