import type { AutoDebitRow, CardRow } from './tables.ts';

export type CardStatus = 'PENDING' | 'OTP_SENT' | 'ACTIVE' | 'SUSPENDED' | 'REVOKED';

/** Whether a card may be debited under a mandate now: the mandate stands and the card is in use. */
export function isAutoDebitEnabled(
  card: Pick<CardRow, 'status'>,
  autoDebit: Pick<AutoDebitRow, 'cancelledAt'>,
): boolean {
  return autoDebit.cancelledAt === null && card.status === 'ACTIVE';
}
