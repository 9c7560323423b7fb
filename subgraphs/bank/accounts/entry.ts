import type { TransferRow } from './tables.ts';

/** One side of a transfer, as the graph shows it. */
export interface Entry {
  readonly transfer: TransferRow;
  readonly direction: 'DEBIT' | 'CREDIT';
}

/** Both sides of a transfer, the debit first. */
export function entriesOf(transfer: TransferRow): readonly [Entry, Entry] {
  return [
    { transfer, direction: 'DEBIT' },
    { transfer, direction: 'CREDIT' },
  ];
}

/** The side of a transfer that stands on an account which takes part in it. */
export function entryOn(accountId: string, transfer: TransferRow): Entry {
  return { transfer, direction: transfer.debitAccountId === accountId ? 'DEBIT' : 'CREDIT' };
}

export function accountIdOf({ transfer, direction }: Entry): string {
  return direction === 'DEBIT' ? transfer.debitAccountId : transfer.creditAccountId;
}

export function entryIdOf({ transfer, direction }: Entry): string {
  return `ent_${transfer.id}${direction === 'DEBIT' ? 'd' : 'c'}`;
}
