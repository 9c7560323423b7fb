import { EntitySchema } from 'typeorm';

/** A part of an approval of the bank that its line needs no more. Never changed after it was written. */
export interface FreedLimitRow {
  /** The key under which the bank is told. */
  readonly id: string;
  readonly creditLineId: string;
  readonly approvalId: string;
  readonly amountFen: bigint;
  readonly freedAt: Date;
}

export const FreedLimitTable = new EntitySchema<FreedLimitRow>({
  name: 'FreedLimit',
  tableName: 'freed_limits',
  columns: {
    id: { type: 'text', primary: true },
    creditLineId: { type: 'text' },
    approvalId: { type: 'text' },
    amountFen: { type: 'bigint' },
    freedAt: { type: 'timestamptz', precision: 3 },
  },
});

/** An increase that a person asks for: from before the bank is asked until the limit is up, or it never will be. */
export interface LimitIncreaseRow {
  /** What the bank knows it by. */
  readonly id: string;
  readonly creditLineId: string;
  readonly status: 'ASKED' | 'USED' | 'DROPPED';
  /** By how much the limit goes up. */
  readonly amountFen: bigint;
  readonly askedAt: Date;
}

export const LimitIncreaseTable = new EntitySchema<LimitIncreaseRow>({
  name: 'LimitIncrease',
  tableName: 'limit_increases',
  columns: {
    id: { type: 'text', primary: true },
    creditLineId: { type: 'text' },
    status: { type: 'text' },
    amountFen: { type: 'bigint' },
    askedAt: { type: 'timestamptz', precision: 3 },
  },
});
