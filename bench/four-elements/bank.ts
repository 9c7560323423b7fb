import { randomBytes } from 'node:crypto';
import { chmodSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { luhn, mod11_2 } from 'cdigit';
import type { DataSource } from 'typeorm';
import { createRowSet } from '../../seed/rowSet.ts';
import { addBankCustomer } from '../../seed/rows/bankCustomers.ts';
import { ensureDatabase, prepareSubgraph } from '../../start/databases.ts';
import { prepareKeys } from '../../start/keys.ts';
import { startPostgres, stopPostgres } from '../../start/postgres/server.ts';
import { database } from '../../subgraphs/bank/accounts/database.ts';
import type { FourElements } from '../../subgraphs/bank/accounts/fourElements.ts';
import { fileVaultKeys, type VaultKeys } from '../../subgraphs/bank/accounts/vault/vaultKeys.ts';
import { openDatabase } from '../../subgraphs/common/database.ts';

/** The bank's accounts on a PostgreSQL of its own, with some thousand customers. */
export interface BenchBank {
  readonly dataSource: DataSource;
  readonly keys: VaultKeys;
  readonly customers: readonly FourElements[];
  readonly remove: () => Promise<void>;
}

export async function createBenchBank(customerCount: number): Promise<BenchBank> {
  const home = mkdtempSync(join(tmpdir(), 'whiteslip-bench-elements-'));
  chmodSync(home, 0o711);
  const password = randomBytes(18).toString('base64url');
  const server = await startPostgres(join(home, 'postgres'), { password, isDurable: true });
  await ensureDatabase(server.setUpUrl('postgres'), 'bank');
  const setUpUrl = server.setUpUrl('bank');
  const url = await prepareSubgraph(database, setUpUrl, password);
  mkdirSync(join(home, 'keys'));
  const keys = fileVaultKeys(prepareKeys(home, []).vault);
  const customers = Array.from({ length: customerCount }, (_, index) => customerOf(index));
  await writeCustomers(setUpUrl, keys, customers);
  const dataSource = await openDatabase(database, { url, poolSize: 1 });
  return {
    dataSource,
    keys,
    customers,
    remove: async () => {
      await dataSource.destroy();
      await stopPostgres(server);
      rmSync(home, { recursive: true, force: true });
    },
  };
}

/** One of the numbers that no customer has, but could. */
export function unknownCardNumber(index: number): string {
  return luhn.generate(`6222608888${String(index).padStart(8, '0')}`);
}

function customerOf(index: number): FourElements {
  return {
    cardNumber: luhn.generate(`6222607731${String(index).padStart(8, '0')}`),
    holderName: '测试人',
    idNumber: mod11_2.generate(`99999919900101${String(index % 1_000).padStart(3, '0')}`),
    mobile: `139${String(index).padStart(8, '0')}`,
  };
}

async function writeCustomers(url: string, keys: VaultKeys, customers: readonly FourElements[]) {
  const owner = await openDatabase(database, { url, poolSize: 1 });
  const rows = createRowSet();
  for (const customer of customers) await addBankCustomer(rows, keys, [customer]);
  for (const table of database.entities) {
    const added = [...(rows.tables.get(table) ?? [])];
    for (let start = 0; start < added.length; start += 500) {
      await owner.getRepository(table).insert(added.slice(start, start + 500));
    }
  }
  await owner.query('ANALYZE');
  await owner.destroy();
}
