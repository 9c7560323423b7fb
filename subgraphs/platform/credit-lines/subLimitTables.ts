import { EntitySchema } from 'typeorm';

/** The most of a line that can be used for one product. available + held + drawn = limit + over limit. */
export interface SubLimitRow {
  readonly creditLineId: string;
  readonly productId: string;
  readonly limitFen: bigint;
  /** What the sub-limit leaves; the line may leave less. */
  readonly availableFen: bigint;
  readonly heldFen: bigint;
  readonly drawnFen: bigint;
  readonly overLimitFen: bigint;
}

export const SubLimitTable = new EntitySchema<SubLimitRow>({
  name: 'SubLimit',
  tableName: 'sub_limits',
  columns: {
    creditLineId: { type: 'text', primary: true },
    productId: { type: 'text', primary: true },
    limitFen: { type: 'bigint' },
    availableFen: { type: 'bigint' },
    heldFen: { type: 'bigint' },
    drawnFen: { type: 'bigint' },
    overLimitFen: { type: 'bigint' },
  },
});

/** Repaid principal of one product on a line. Never changed after it was written. */
export interface RestorationRow {
  readonly id: string;
  readonly creditLineId: string;
  readonly productId: string;
  readonly amountFen: bigint;
  readonly restoredAt: Date;
}

export const RestorationTable = new EntitySchema<RestorationRow>({
  name: 'Restoration',
  tableName: 'restorations',
  columns: {
    id: { type: 'text', primary: true },
    creditLineId: { type: 'text' },
    productId: { type: 'text' },
    amountFen: { type: 'bigint' },
    restoredAt: { type: 'timestamptz', precision: 3 },
  },
});
