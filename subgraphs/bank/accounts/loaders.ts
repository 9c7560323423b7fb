import type DataLoader from 'dataloader';
import type { DataSource } from 'typeorm';
import type { Page } from '../../common/connection.ts';
import { batchListLoader, firstRowLoader, rowLoader, rowsLoader } from '../../common/loader.ts';
import type { PageLoader } from '../../common/readPages.ts';
import { amongKeys } from '../../common/readsByKey.ts';
import { type AccountTransfer, readAccountTransfers } from './accountEntries.ts';
import { readCashFlows } from './cashFlow.ts';
import { cashFlowWindowsLoader } from './cashFlowWindows.ts';
import {
  AccountTable,
  AutoDebitTable,
  CardTable,
  FacilityTable,
  JournalTable,
  type TransferRow,
  TransferTable,
} from './tables.ts';

export type AccountsLoaders = ReturnType<typeof createLoaders>;

/** The loaders of one request. */
export function createLoaders(dataSource: DataSource) {
  return {
    card: rowLoader(dataSource, CardTable, 'id'),
    cardsOfUser: rowsLoader(dataSource, CardTable, 'userId', { startedAt: 'DESC', id: 'DESC' }),
    autoDebit: rowLoader(dataSource, AutoDebitTable, 'id'),
    latestAutoDebitOfCard: firstRowLoader(dataSource, AutoDebitTable, 'cardId', { signedAt: 'DESC' }),
    cashFlowOfUser: batchListLoader(
      (userIds) => readCashFlows(dataSource, userIds),
      (row) => row.userId,
    ),
    cashFlowWindowsOfUser: cashFlowWindowsLoader(dataSource),
    account: rowLoader(dataSource, AccountTable, 'id'),
    facility: rowLoader(dataSource, FacilityTable, 'id'),
    journal: rowLoader(dataSource, JournalTable, 'id'),
    transfersOfJournal: rowsLoader(dataSource, TransferTable, 'journalId', { id: 'ASC' }),
    transfersOfPayment: batchListLoader(
      (paymentIds) => readPaymentTransfers(dataSource, paymentIds),
      (row) => row.paymentId,
    ),
    transfersOfAccount: accountTransfersLoader(dataSource),
  };
}

interface PaymentTransfer extends TransferRow {
  readonly paymentId: string;
}

function readPaymentTransfers(
  dataSource: DataSource,
  paymentIds: readonly string[],
): Promise<PaymentTransfer[]> {
  return dataSource.query(
    `SELECT journal.payment_id AS "paymentId", transfer.id, transfer.journal_id AS "journalId",
       debit_account_id AS "debitAccountId", credit_account_id AS "creditAccountId",
       amount_fen AS "amountFen", currency
     FROM journals AS journal JOIN transfers AS transfer ON transfer.journal_id = journal.id
     WHERE ${amongKeys('journal.payment_id')} ORDER BY transfer.id`,
    [paymentIds],
  );
}

/** The same page of many accounts' transfers is one statement; each other page of a request one more. */
function accountTransfersLoader(dataSource: DataSource): PageLoader<AccountTransfer> {
  const loaders = new Map<string, DataLoader<string, AccountTransfer[]>>();
  const loaderOf = (page: Page) => {
    const name = JSON.stringify(page);
    const loader =
      loaders.get(name) ??
      batchListLoader(
        (accountIds) => readAccountTransfers(dataSource, accountIds, page),
        (row: AccountTransfer) => row.accountId,
      );
    loaders.set(name, loader);
    return loader;
  };
  return { load: (accountId, page) => loaderOf(page).load(accountId) };
}
