import { withClient } from '../../start/databases.ts';
import { database } from '../../subgraphs/platform/credit-lines/database.ts';
import { createOwnDatabase } from '../measure/subgraphDatabase.ts';

/** A database with active lines of 100,000,000.00 each. */
export interface BenchDatabase {
  /** For the subgraph's login role. */
  readonly url: string;
  readonly userIds: readonly string[];
  readonly remove: () => Promise<void>;
}

export async function createBenchDatabase(lines: number): Promise<BenchDatabase> {
  const { url, setUpUrl, remove } = await createOwnDatabase(database);
  try {
    await withClient(setUpUrl, (client) => client.query(insertLines, [lines]));
    return { url, userIds: Array.from({ length: lines }, (_, line) => `usr_${line + 1}`), remove };
  } catch (error) {
    await remove();
    throw error;
  }
}

const insertLines = `
  INSERT INTO credit_lines.credit_lines (id, user_id, status, grantor_party_id, operator_party_id, limit_fen,
    available_fen, currency, annual_rate, grade, opened_at, activated_at)
  SELECT 'crl_' || line, 'usr_' || line, 'ACTIVE', 'pty_bank', 'pty_platform', 10000000000, 10000000000, 'CNY',
    0.1090, 'B', now(), now()
  FROM generate_series(1, $1::int) line`;
