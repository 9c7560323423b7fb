import { createRowSet } from './rowSet.ts';
import { addLedgerFoundation } from './rows/accounts.ts';
import { addProduct } from './rows/creditLines.ts';
import { addCreditPolicy } from './rows/creditPolicy.ts';
import { addLending } from './rows/lending.ts';
import { addBusinessDay } from './rows/receivables.ts';
import { addParties } from './rows/users.ts';
import { copyAll, type SeedConnections, writeOnce } from './writeChunk.ts';

/** Writes what everybody's life rests on: parties, product, business date, the accounts of the parties. */
export async function writeFoundation({ bank, platform }: SeedConnections): Promise<void> {
  await writeOnce(bank, 'foundation', () => {
    const rows = createRowSet();
    addLedgerFoundation(rows);
    return copyAll(bank, rows);
  });
  await writeOnce(platform, 'foundation', () => {
    const rows = createRowSet();
    addParties(rows);
    addProduct(rows);
    addLending(rows);
    addCreditPolicy(rows);
    addBusinessDay(rows);
    return copyAll(platform, rows);
  });
}
