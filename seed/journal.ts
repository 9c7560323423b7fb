import type { BusinessDate } from '../subgraphs/common/dates.ts';

/** A journal to be posted; each transfer balances by itself. */
export interface Journal {
  readonly id: string;
  readonly description: string;
  readonly bookedOn: BusinessDate;
  readonly postedAt: Date;
  readonly paymentId: string | null;
  readonly transfers: readonly Transfer[];
}

export interface Transfer {
  readonly debitAccountId: string;
  readonly creditAccountId: string;
  readonly amountFen: bigint;
}

/** A transfer, or none for nothing. */
export function transfer(debitAccountId: string, creditAccountId: string, amountFen: bigint): Transfer[] {
  return amountFen === 0n ? [] : [{ debitAccountId, creditAccountId, amountFen }];
}
