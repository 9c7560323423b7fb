import pg from 'pg';
import { copyRows } from './copy.ts';
import type { RowSet } from './rowSet.ts';
import { addRuns, addToBatches, addToSharedAccounts } from './shared.ts';
import { type SetUpUrls, tablesInOrder } from './sides.ts';
import type { Stories } from './tellStories.ts';

/** Connections of the set-up roles to both sides. */
export interface SeedConnections {
  readonly bank: pg.Client;
  readonly platform: pg.Client;
}

/** Connects to both sides and makes the table that remembers what was written. */
export async function connectSides(urls: SetUpUrls): Promise<SeedConnections> {
  const bank = await connect(urls.bank);
  const platform = await connect(urls.platform);
  return { bank, platform };
}

export async function closeSides({ bank, platform }: SeedConnections): Promise<void> {
  await Promise.all([bank.end(), platform.end()]);
}

async function connect(url: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(`
    CREATE SCHEMA IF NOT EXISTS seed;
    CREATE TABLE IF NOT EXISTS seed.chunks (name text PRIMARY KEY, written_at timestamptz NOT NULL DEFAULT now())
  `);
  return client;
}

/**
 * Writes what some people's lives come to, on both sides, unless a side has it already. A side's part is
 * one transaction with its mark, so that an interruption leaves a part whole or not at all, and a
 * repetition writes what is missing. Gives how many rows were written.
 */
export async function writeChunk(
  sides: SeedConnections,
  name: string,
  { bank, platform, settlements, payments, totals, reservedFen }: Stories,
): Promise<number> {
  const [bankRows, platformRows] = await Promise.all([
    writeOnce(sides.bank, name, async () => {
      await addToBatches(sides.bank, settlements);
      await addRuns(sides.bank, payments);
      await addToSharedAccounts(sides.bank, totals, reservedFen);
      return copyAll(sides.bank, bank);
    }),
    writeOnce(sides.platform, name, () => copyAll(sides.platform, platform)),
  ]);
  return bankRows + platformRows;
}

/** Runs the work in a transaction that also marks it as done; does nothing if it was marked before. */
export async function writeOnce(
  client: pg.Client,
  name: string,
  write: () => Promise<number>,
): Promise<number> {
  await client.query('BEGIN');
  try {
    const mark = await client.query('INSERT INTO seed.chunks (name) VALUES ($1) ON CONFLICT DO NOTHING', [
      name,
    ]);
    const count = mark.rowCount === 0 ? 0 : await write();
    await client.query('COMMIT');
    return count;
  } catch (error) {
    await client.query('ROLLBACK');
    throw error;
  }
}

/** Copies all rows, table by table, in the order in which tables refer to each other. */
export async function copyAll(client: pg.Client, rows: RowSet): Promise<number> {
  let count = 0;
  for (const { schema, table } of tablesInOrder) {
    count += await copyRows(client, schema, table, rows.tables.get(table) ?? []);
  }
  return count;
}
