import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { DataSource } from 'typeorm';
import { openDatabase } from '../../../../subgraphs/common/database.ts';
import { divideLimit } from '../../../../subgraphs/platform/credit-lines/creditLine.ts';
import { database } from '../../../../subgraphs/platform/credit-lines/database.ts';
import { SubLimitTable } from '../../../../subgraphs/platform/credit-lines/subLimitTables.ts';
import {
  CreditLineTable,
  CreditProductTable,
  HoldTable,
  LineRequestTable,
} from '../../../../subgraphs/platform/credit-lines/tables.ts';
import { createDatabase, type TestDatabase } from '../../../support/postgres.ts';
import { brokenInvariants } from './lineInvariants.ts';
import { runBurst } from './purchaseBurst.ts';
import { creditLineRow, creditProductRow } from './rows.ts';

let platform: TestDatabase;
let owner: DataSource;
let login: DataSource;
const purchases = 400;

beforeAll(async () => {
  platform = await createDatabase('platform');
  owner = await openDatabase(database, { url: platform.setUpUrl, poolSize: 1 });
  login = await openDatabase(database, { url: platform.urlOf('credit-lines'), poolSize: 8 });
});

afterAll(async () => {
  await login?.destroy();
  await owner?.destroy();
  await platform?.drop();
});

/** Runs the burst in a process of its own and kills that with so many answers given. */
async function killAfter(answers: number, userId: string): Promise<NodeJS.Signals | null> {
  const script = fileURLToPath(new URL('./purchaseBurstProcess.ts', import.meta.url));
  const args = ['--no-warnings', script, platform.urlOf('credit-lines'), userId, 'prd_1', String(purchases)];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = once(child, 'exit');
  let given = 0;
  for await (const _line of createInterface({ input: child.stdout })) {
    given += 1;
    if (given === answers) child.kill('SIGKILL');
  }
  const [, signal] = await ended;
  return signal;
}

/** Waits until the server has undone what the killed process left open. */
async function waitForSilence(): Promise<void> {
  for (let attempt = 0; attempt < 100; attempt += 1) {
    const others: unknown[] = await login.query(
      `SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND state <> 'idle' AND pid <> pg_backend_pid()`,
    );
    if (others.length === 0) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error('The killed process still has a transaction open.');
}

test('a process killed in the middle of purchases leaves books that add up, and repeats finish them', async () => {
  const before = { limitFen: 1_000_000n, availableFen: 1_000_000n, heldFen: 0n, drawnFen: 0n };
  await owner.getRepository(CreditProductTable).insert(creditProductRow());
  await login.getRepository(CreditLineTable).insert(creditLineRow(before));
  const key = { creditLineId: 'crl_ann', productId: 'prd_1' };
  const ample = { ...divideLimit(500_000n, 0n, 0n), ...key };
  await login.getRepository(SubLimitTable).insert(ample);
  for (const answers of [60, 250]) {
    expect(await killAfter(answers, 'usr_ann')).toBe('SIGKILL');
    await waitForSilence();
    expect(await brokenInvariants(login)).toEqual([]);
    expect(await login.getRepository(LineRequestTable).count()).toBeGreaterThanOrEqual(answers);
  }
  expect(await login.getRepository(HoldTable).count()).toBeLessThan(purchases);
  await runBurst({
    dataSource: login,
    userId: 'usr_ann',
    productId: 'prd_1',
    purchases,
    onAnswer: () => undefined,
  });
  expect(await brokenInvariants(login)).toEqual([]);
  const line = await login.getRepository(CreditLineTable).findOneByOrFail({ id: 'crl_ann' });
  expect([line.availableFen, line.heldFen, line.drawnFen]).toEqual([720_000n, 120_000n, 160_000n]);
  const subLimit = await login.getRepository(SubLimitTable).findOneByOrFail(key);
  expect(subLimit).toEqual({ ...divideLimit(500_000n, 120_000n, 160_000n), ...key });
  expect(await login.getRepository(HoldTable).countBy({ status: 'PARTIALLY_CAPTURED' })).toBe(200);
  expect(await login.getRepository(HoldTable).countBy({ status: 'CAPTURED' })).toBe(200);
});
