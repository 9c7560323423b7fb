import { withClient } from '../../start/databases.ts';
import type { Side } from '../../start/subgraphs.ts';

type DatabaseUrl = (side: Side) => string;

/** All that an application for credit, an offer and a line have left of a person, on both sides. */
export async function creditRemainsOf(userId: string, databaseUrl: DatabaseUrl) {
  const platform = await readRow(
    databaseUrl('platform'),
    `SELECT
      (SELECT array_agg(status) FROM credit_lines.credit_applications WHERE user_id = $1) AS applications,
      (SELECT array_agg(stage.status ORDER BY stage.reached_at, array_position(
         ARRAY['RECEIVED', 'SCORED', 'CAPACITY_RESERVED', 'BANK_APPROVED', 'OFFERED', 'ACCEPTED'], stage.status))
       FROM credit_lines.credit_application_stages AS stage
       JOIN credit_lines.credit_applications AS application ON application.id = stage.application_id
       WHERE user_id = $1) AS stages,
      (SELECT count(*)::integer FROM risk.assessments WHERE user_id = $1) AS assessments,
      (SELECT count(*)::integer FROM credit_lines.offers WHERE user_id = $1) AS offers,
      (SELECT array_agg(concat_ws(' ', status, limit_fen, available_fen, held_fen, drawn_fen))
       FROM credit_lines.credit_lines WHERE user_id = $1) AS lines,
      (SELECT array_agg(change.kind ORDER BY change.changed_at)
       FROM credit_lines.credit_line_changes AS change
       JOIN credit_lines.credit_lines AS line ON line.id = change.credit_line_id
       WHERE user_id = $1) AS changes,
      (SELECT id FROM credit_lines.credit_lines WHERE user_id = $1) AS "lineId"`,
    [userId],
  );
  const bank = await readRow(
    databaseUrl('bank'),
    `SELECT array_agg(concat_ws(' ', status, limit_fen, released_fen)) AS approvals,
       max(credit_line_id) AS "approvedLineId"
     FROM accounts.limit_approvals WHERE user_id = $1`,
    [userId],
  );
  return { ...platform, ...bank };
}

/** The bank's books: what its facility has reserved, what that is for, and the ledger. */
export async function booksOf(databaseUrl: DatabaseUrl) {
  const { liveFen } = await readRow(
    databaseUrl('platform'),
    `SELECT sum(limit_fen + over_limit_fen)::bigint AS "liveFen" FROM credit_lines.credit_lines
     WHERE status <> 'CLOSED'`,
  );
  const bank = await readRow(
    databaseUrl('bank'),
    `SELECT
      (SELECT sum(reserved_fen)::bigint FROM accounts.facilities) AS "reservedFen",
      (SELECT sum(limit_fen - released_fen)::bigint FROM accounts.limit_approvals) AS "approvedFen",
      (SELECT sum(debits_fen - credits_fen)::bigint FROM accounts.accounts) AS "outOfBalanceFen",
      (SELECT count(*)::integer FROM accounts.journals) AS journals,
      (SELECT count(*)::integer FROM accounts.transfers) AS transfers`,
  );
  const { reservedFen, approvedFen, outOfBalanceFen, journals, transfers } = bank;
  return {
    liveFen: BigInt(liveFen),
    reservedFen: BigInt(reservedFen),
    approvedFen: BigInt(approvedFen),
    outOfBalanceFen: BigInt(outOfBalanceFen),
    journals,
    transfers,
  };
}

/** Whether either side still has a job about credit to do; the rounds that come every minute are none. */
export async function hasCreditJobs(databaseUrl: DatabaseUrl): Promise<boolean> {
  const { jobs } = await readRow(
    databaseUrl('platform'),
    `SELECT count(*)::integer AS jobs FROM credit_lines_jobs._private_jobs AS job
     JOIN credit_lines_jobs._private_tasks AS task ON task.id = job.task_id
     WHERE task.identifier <> 'endOffers'`,
  );
  return jobs !== 0;
}

// biome-ignore lint/suspicious/noExplicitAny: what comes back is compared with exact values.
async function readRow(url: string, query: string, values: readonly unknown[] = []): Promise<any> {
  return withClient(url, async (client) => (await client.query(query, [...values])).rows[0]);
}
