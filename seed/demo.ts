import { fileVaultKeys } from '../subgraphs/bank/accounts/vault/vaultKeys.ts';
import type { BreakClass } from '../subgraphs/bank/reconciliation/break.ts';
import { openDatabase } from '../subgraphs/common/database.ts';
import { database as risk } from '../subgraphs/platform/risk/database.ts';
import { keepRuleBook } from '../subgraphs/platform/risk/ruleBook.ts';
import { hashPassword } from '../subgraphs/platform/users/password.ts';
import { writeBankCustomers } from './bankCustomers.ts';
import { writeFoundation } from './foundation.ts';
import { liveLife } from './liveLife.ts';
import { type DemoPerson, demoPassword, demoPeople, demoShoppers, demoStaff } from './people.ts';
import { createRowSet } from './rowSet.ts';
import { addPurchaseDecisions } from './rows/purchaseDecisions.ts';
import { addStaff } from './rows/users.ts';
import { footRuns } from './shared.ts';
import type { SetUpUrls } from './sides.ts';
import { writeStrayLine } from './strayLine.ts';
import { tellStories } from './tellStories.ts';
import {
  closeSides,
  connectSides,
  copyAll,
  type SeedConnections,
  writeChunk,
  writeOnce,
} from './writeChunk.ts';

/** Payments that differ from the statements, by the person's number and the payment's place in the life. */
const plantedBreaks = new Map<number, ReadonlyMap<number, BreakClass>>([
  [
    2,
    new Map<number, BreakClass>([
      [0, 'AMOUNT'],
      [6, 'MISSING_EXTERNAL'],
      [12, 'DUPLICATE_EXTERNAL'],
    ]),
  ],
  [5, new Map<number, BreakClass>([[1, 'AMOUNT']])],
]);

/**
 * Puts the demo data in unless it is there already, and gives its people. Safe to interrupt and repeat.
 * Where the file of the vault's keys is named, the people are the bank's customers too.
 */
export async function seedDemo(urls: SetUpUrls, vaultKeys?: string): Promise<readonly DemoPerson[]> {
  const sides = await connectSides(urls);
  try {
    await writeFoundation(sides);
    await writePeople(sides);
    await writePurchaseDecisions(sides, urls.platform);
    if (vaultKeys)
      await writeBankCustomers(sides.bank, fileVaultKeys(vaultKeys), 'bank customers', demoShoppers);
  } finally {
    await closeSides(sides);
  }
  return demoPeople;
}

async function writePeople(sides: SeedConnections): Promise<void> {
  const passwordHash = await hashPassword(demoPassword);
  const people = demoShoppers.map((shopper) => ({
    ...shopper,
    breaks: plantedBreaks.get(shopper.number) ?? new Map<number, BreakClass>(),
  }));
  const stories = tellStories(people, passwordHash);
  await writeChunk(sides, 'demo', stories);
  await writeOnce(sides.platform, 'staff', () => {
    const rows = createRowSet();
    for (const staff of demoStaff) addStaff(rows, staff, passwordHash);
    return copyAll(sides.platform, rows);
  });
  const [payment] = stories.payments.toSorted((a, b) => (a.on < b.on ? 1 : -1));
  if (payment) {
    await writeOnce(sides.bank, 'stray line', () => writeStrayLine(sides.bank, payment.channel, payment.on));
  }
  await footRuns(sides.bank);
}

/** What decisions about purchases rest on goes by the rules that the migrations brought. */
async function writePurchaseDecisions({ platform }: SeedConnections, url: string): Promise<void> {
  const dataSource = await openDatabase(risk, { url, poolSize: 1 });
  try {
    const book = await keepRuleBook()(dataSource);
    const rows = createRowSet();
    addPurchaseDecisions(rows, demoShoppers.map(liveLife), book);
    await writeOnce(platform, 'purchase decisions', () => copyAll(platform, rows));
  } finally {
    await dataSource.destroy();
  }
}
