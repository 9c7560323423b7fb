import { EntitySchema } from 'typeorm';
import type { RuleMode } from '../rule.ts';

/** How a proposal stands. */
export type RuleProposalStatus = 'OPEN' | 'APPROVED' | 'REJECTED';

/** A version of a rule about purchases that somebody wants. Decided once, never else changed. */
export interface RuleProposalRow {
  readonly id: string;
  readonly code: string;
  /** Read with `readCondition`. */
  readonly condition: unknown;
  readonly weight: number;
  readonly mode: RuleMode;
  readonly reasonCode: string;
  /** Why somebody wants it, in words. */
  readonly cause: string;
  readonly proposedBy: string;
  readonly proposedAt: Date;
  readonly status: RuleProposalStatus;
  readonly decidedBy: string | null;
  readonly decidedAt: Date | null;
  /** Why it was rejected, in words. */
  readonly rejection: string | null;
  /** The version that it became. */
  readonly version: number | null;
}

export const RuleProposalTable = new EntitySchema<RuleProposalRow>({
  name: 'RuleProposal',
  tableName: 'rule_proposals',
  columns: {
    id: { type: 'text', primary: true },
    code: { type: 'text' },
    condition: { type: 'jsonb' },
    weight: { type: 'integer' },
    mode: { type: 'text' },
    reasonCode: { type: 'text' },
    cause: { type: 'text' },
    proposedBy: { type: 'text' },
    proposedAt: { type: 'timestamptz', precision: 3 },
    status: { type: 'text' },
    decidedBy: { type: 'text', nullable: true },
    decidedAt: { type: 'timestamptz', precision: 3, nullable: true },
    rejection: { type: 'text', nullable: true },
    version: { type: 'integer', nullable: true },
  },
});

/** A reason that a rule can give. Its words are in reason.ts. */
export interface PurchaseReasonRow {
  readonly code: string;
}

export const PurchaseReasonTable = new EntitySchema<PurchaseReasonRow>({
  name: 'PurchaseReason',
  tableName: 'purchase_reasons',
  columns: { code: { type: 'text', primary: true } },
});
