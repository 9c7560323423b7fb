import { EntitySchema } from 'typeorm';

/** What one debit takes of a mandate's caps. */
export interface MandateDrawRow {
  /** The payment that debits the card. */
  readonly paymentId: string;
  readonly autoDebitId: string;
  readonly amountFen: bigint;
  /** The business date of the debit. */
  readonly drawnOn: string;
  /** When the debit was known to have failed; null while it was not. */
  readonly givenBackAt: Date | null;
}

export const MandateDrawTable = new EntitySchema<MandateDrawRow>({
  name: 'MandateDraw',
  tableName: 'mandate_draws',
  columns: {
    paymentId: { type: 'text', primary: true },
    autoDebitId: { type: 'text' },
    amountFen: { type: 'bigint' },
    drawnOn: { type: 'date' },
    givenBackAt: { type: 'timestamptz', precision: 3, nullable: true },
  },
});
