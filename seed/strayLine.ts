import type pg from 'pg';
import { BreakTable, StatementLineTable } from '../subgraphs/bank/reconciliation/tables.ts';
import { addBusinessDays } from '../subgraphs/common/businessDays.ts';
import type { BusinessDate } from '../subgraphs/common/dates.ts';
import { derivedId } from '../subgraphs/common/ids.ts';
import { ledgerTotalsOf } from './ledgerTotals.ts';
import { bank } from './parties.ts';
import { createRowSet } from './rowSet.ts';
import { addJournals } from './rows/accounts.ts';
import { runIdOf } from './rows/reconciliation.ts';
import { addToSharedAccounts } from './shared.ts';
import { suspenseJournal } from './suspense.ts';
import { copyAll } from './writeChunk.ts';

const amountFen = 1_234n;
const reference = 'R7K2NOBODYKNOWS';

/** Puts a line on one statement that the books know nothing of: a break of the class MISSING_INTERNAL. */
export async function writeStrayLine(client: pg.Client, channel: string, on: BusinessDate): Promise<number> {
  const openedOn = addBusinessDays(on, 1);
  const reconciliationId = runIdOf(channel, on);
  const rows = createRowSet();
  rows.add(StatementLineTable, { reconciliationId, number: 1, reference, amountFen, isMatched: false });
  rows.add(BreakTable, {
    id: derivedId('brk', reference),
    reconciliationId,
    class: 'MISSING_INTERNAL',
    status: 'OPEN',
    differenceFen: amountFen,
    currency: 'CNY',
    openedOn,
    resolvedOn: null,
    ownerPartyId: bank.id,
    paymentId: null,
    statementReference: reference,
  });
  const journals = suspenseJournal('Break found', openedOn, reference, amountFen);
  addJournals(rows, journals);
  await addToSharedAccounts(client, ledgerTotalsOf(journals), 0n);
  return copyAll(client, rows);
}
