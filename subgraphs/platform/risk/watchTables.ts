import { EntitySchema } from 'typeorm';

/** What can be blocked. */
export type BlockKind = 'PERSON' | 'CARD' | 'DEVICE' | 'MERCHANT';

/** A person, card, device or merchant that is kept from buying or selling. Ended once, never else changed. */
export interface BlockRow {
  readonly id: string;
  readonly kind: BlockKind;
  /** The id of what is blocked; the hash of a device's fingerprint. */
  readonly subject: string;
  readonly reason: string;
  readonly blockedBy: string;
  readonly blockedAt: Date;
  readonly unblockReason: string | null;
  readonly unblockedBy: string | null;
  readonly unblockedAt: Date | null;
}

export const BlockTable = new EntitySchema<BlockRow>({
  name: 'Block',
  tableName: 'blocks',
  columns: {
    id: { type: 'text', primary: true },
    kind: { type: 'text' },
    subject: { type: 'text' },
    reason: { type: 'text' },
    blockedBy: { type: 'text' },
    blockedAt: { type: 'timestamptz', precision: 3 },
    unblockReason: { type: 'text', nullable: true },
    unblockedBy: { type: 'text', nullable: true },
    unblockedAt: { type: 'timestamptz', precision: 3, nullable: true },
  },
});

/** What alerts are about. */
export type AlertKind = 'STRICT_DECISIONS' | 'MERCHANT_COMPROMISE' | 'PSI';

/** Something that operations should look at. Acknowledged once, never else changed. */
export interface RiskAlertRow {
  readonly id: string;
  readonly kind: AlertKind;
  /** A merchant's id, or a model's version. */
  readonly subject: string;
  readonly detail: string;
  readonly raisedAt: Date;
  readonly acknowledgedBy: string | null;
  readonly acknowledgedAt: Date | null;
}

export const RiskAlertTable = new EntitySchema<RiskAlertRow>({
  name: 'RiskAlert',
  tableName: 'risk_alerts',
  columns: {
    id: { type: 'text', primary: true },
    kind: { type: 'text' },
    subject: { type: 'text' },
    detail: { type: 'text' },
    raisedAt: { type: 'timestamptz', precision: 3 },
    acknowledgedBy: { type: 'text', nullable: true },
    acknowledgedAt: { type: 'timestamptz', precision: 3, nullable: true },
  },
});

/** The answer to a member of staff's request: what it made or changed. */
export interface OperationRequestRow {
  readonly operatorId: string;
  readonly idempotencyKey: string;
  /** SHA-256 of the operation and its input. */
  readonly inputHash: Buffer;
  readonly resultId: string;
  readonly answeredAt: Date;
}

export const OperationRequestTable = new EntitySchema<OperationRequestRow>({
  name: 'OperationRequest',
  tableName: 'operation_requests',
  columns: {
    operatorId: { type: 'text', primary: true },
    idempotencyKey: { type: 'text', primary: true },
    inputHash: { type: 'bytea' },
    resultId: { type: 'text' },
    answeredAt: { type: 'timestamptz', precision: 3 },
  },
});
