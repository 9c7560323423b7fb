import type { AccountRow } from './tables.ts';

export type AccountKind =
  | 'CUSTOMER_DEPOSIT'
  | 'LOAN_RECEIVABLE'
  | 'MERCHANT_PAYABLE'
  | 'PLATFORM_PAYABLE'
  | 'FEE_INCOME'
  | 'CHANNEL_PAYABLE'
  | 'INTEREST_INCOME'
  | 'CLEARING'
  | 'SUSPENSE';

/** Debits less credits, in fen. */
export function balanceFenOf(account: Pick<AccountRow, 'debitsFen' | 'creditsFen'>): bigint {
  return account.debitsFen - account.creditsFen;
}
