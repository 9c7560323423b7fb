import { EntitySchema } from 'typeorm';

/** Reserved for an offer; reserved for a line; given back. */
export type LimitApprovalStatus = 'PENDING' | 'CONFIRMED' | 'RELEASED';

/** What the bank approved for one application, and holds of the facility: the limit less what was released. */
export interface LimitApprovalRow {
  readonly id: string;
  readonly facilityId: string;
  readonly applicationId: string;
  /** The line that it belongs to; null while there is none. */
  readonly creditLineId: string | null;
  readonly userId: string;
  readonly limitFen: bigint;
  readonly releasedFen: bigint;
  readonly currency: string;
  readonly status: LimitApprovalStatus;
  readonly approvedAt: Date;
  readonly confirmedAt: Date | null;
  readonly releasedAt: Date | null;
}

export const LimitApprovalTable = new EntitySchema<LimitApprovalRow>({
  name: 'LimitApproval',
  tableName: 'limit_approvals',
  columns: {
    id: { type: 'text', primary: true },
    facilityId: { type: 'text' },
    applicationId: { type: 'text' },
    creditLineId: { type: 'text', nullable: true },
    userId: { type: 'text' },
    limitFen: { type: 'bigint' },
    releasedFen: { type: 'bigint' },
    currency: { type: 'text' },
    status: { type: 'text' },
    approvedAt: { type: 'timestamptz', precision: 3 },
    confirmedAt: { type: 'timestamptz', precision: 3, nullable: true },
    releasedAt: { type: 'timestamptz', precision: 3, nullable: true },
  },
});

/** A request to give back some of an approval, under the operator's key. Never changed after it was written. */
export interface LimitReleaseRow {
  readonly idempotencyKey: string;
  readonly approvalId: string;
  /** What was asked to be given back; null: all. */
  readonly amountFen: bigint | null;
  readonly releasedAt: Date;
}

export const LimitReleaseTable = new EntitySchema<LimitReleaseRow>({
  name: 'LimitRelease',
  tableName: 'limit_releases',
  columns: {
    idempotencyKey: { type: 'text', primary: true },
    approvalId: { type: 'text' },
    amountFen: { type: 'bigint', nullable: true },
    releasedAt: { type: 'timestamptz', precision: 3 },
  },
});
