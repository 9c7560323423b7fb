import type { AccountKind } from '../../subgraphs/bank/accounts/account.ts';
import { LimitApprovalTable } from '../../subgraphs/bank/accounts/facilityTables.ts';
import {
  AccountTable,
  AutoDebitTable,
  CardTable,
  FacilityTable,
  JournalTable,
  TransferTable,
} from '../../subgraphs/bank/accounts/tables.ts';
import { addDays } from '../../subgraphs/common/dates.ts';
import { derivedId } from '../../subgraphs/common/ids.ts';
import { instantOn } from '../calendar.ts';
import type { Journal } from '../journal.ts';
import { type LedgerTotals, totalOf } from '../ledgerTotals.ts';
import type { BoundCard, Life, Line } from '../life.ts';
import { channel, merchants, platform } from '../parties.ts';
import type { RowSet } from '../rowSet.ts';
import { approvalIdOf } from './creditLines.ts';

const currency = 'CNY';

/** The accounts of the bank itself and of the parties. */
export const sharedAccounts = {
  clearing: account('CLEARING', 'Money at the central clearing'),
  feeIncome: account('FEE_INCOME', 'Merchant fees: the bank'),
  platformPayable: account('PLATFORM_PAYABLE', 'Merchant fees: the platform'),
  channelPayable: account('CHANNEL_PAYABLE', 'Merchant fees: the channel'),
  interestIncome: account('INTEREST_INCOME', 'Instalment fees earned'),
  suspense: account('SUSPENSE', 'Differences to be resolved'),
} as const;

export const facilityId = derivedId('fac', platform.id);

/** What a merchant is owed until payout. */
export function merchantAccountOf(merchantId: string): string {
  return derivedId('acc', 'MERCHANT_PAYABLE', merchantId);
}

/** Where a customer's money stands. */
export function depositAccountOf(userId: string): string {
  return derivedId('acc', 'CUSTOMER_DEPOSIT', userId);
}

/** What a customer owes. */
export function loanAccountOf(userId: string): string {
  return derivedId('acc', 'LOAN_RECEIVABLE', userId);
}

/** The shared accounts with nothing on them yet, and the facility with nothing reserved. */
export function addLedgerFoundation(rows: RowSet): void {
  const empty = { userId: null, currency, debitsFen: 0n, creditsFen: 0n };
  for (const { id, kind, name } of Object.values(sharedAccounts))
    rows.add(AccountTable, { id, kind, name, ...empty });
  for (const merchant of merchants) {
    const id = merchantAccountOf(merchant.id);
    rows.add(AccountTable, { id, kind: 'MERCHANT_PAYABLE', name: `Payable to ${merchant.name}`, ...empty });
  }
  rows.add(FacilityTable, {
    id: facilityId,
    operatorPartyId: platform.id,
    limitFen: 5_000_000_000_000n,
    reservedFen: 0n,
    currency,
  });
}

/** A person's cards and mandates, and the person's own accounts with their totals. */
export function addCustomer(rows: RowSet, life: Life, totals: LedgerTotals): void {
  for (const card of life.cards) addCard(rows, life.userId, card);
  if (life.cards.length === 0) return;
  const own = [
    { id: depositAccountOf(life.userId), kind: 'CUSTOMER_DEPOSIT', name: 'Current account' },
    { id: loanAccountOf(life.userId), kind: 'LOAN_RECEIVABLE', name: 'Drawn credit' },
  ] as const;
  for (const each of own) {
    rows.add(AccountTable, { ...each, userId: life.userId, currency, ...totalOf(totals, each.id) });
  }
}

/** What the bank approved of a person's line: all of its limit. */
export function addApproval(rows: RowSet, { userId }: Life, line: Line): void {
  const confirmedAt = instantOn(line.activeFrom, 11);
  rows.add(LimitApprovalTable, {
    id: approvalIdOf(line),
    facilityId,
    applicationId: derivedId('app', line.id),
    creditLineId: line.id,
    userId,
    limitFen: line.limitFen,
    releasedFen: 0n,
    currency,
    status: 'CONFIRMED',
    approvedAt: instantOn(addDays(line.activeFrom, -1), 14),
    confirmedAt,
    releasedAt: null,
  });
}

/** Journals with their transfers; the totals of the accounts are kept elsewhere. */
export function addJournals(rows: RowSet, journals: readonly Journal[]): void {
  for (const { id, description, bookedOn, postedAt, paymentId, transfers } of journals) {
    rows.add(JournalTable, { id, description, bookedOn, postedAt, paymentId });
    rows.add(TransferTable, ...transfers.map((transfer) => ({ journalId: id, currency, ...transfer })));
  }
}

function addCard(rows: RowSet, userId: string, card: BoundCard): void {
  const boundAt = instantOn(card.boundOn, 10);
  rows.add(CardTable, {
    id: card.id,
    userId,
    maskedNumber: `***************${card.lastFour}`,
    bankCode: 'COMM',
    bankName: '交通银行',
    status: 'ACTIVE',
    startedAt: instantOn(card.boundOn, 9, 50),
    boundAt,
    numberHash: null,
    numberRecordId: null,
  });
  if (card.autoDebitId === null) return;
  rows.add(AutoDebitTable, {
    id: card.autoDebitId,
    cardId: card.id,
    userId,
    perDebitLimitFen: 1_000_000n,
    monthlyLimitFen: 3_000_000n,
    currency,
    signedAt: boundAt,
    cancelledAt: null,
    continuesId: null,
  });
}

function account(kind: AccountKind, name: string) {
  return { id: derivedId('acc', kind), kind, name };
}

/** The account on which each party's share of a merchant fee is booked. */
export function feeShareAccountOf(partyId: string): string {
  if (partyId === platform.id) return sharedAccounts.platformPayable.id;
  return partyId === channel.id ? sharedAccounts.channelPayable.id : sharedAccounts.feeIncome.id;
}
