import type { EntityManager } from 'typeorm';
import type { SubgraphParts } from '../../common/subgraph.ts';

/** Of each kind, in a statement of its own: nobody waits long for what is being forgotten. */
const rowsAtOnce = 500;
/** A year of a busy platform; the next round goes on. */
const mostBatches = 10_000;

/**
 * Forgets what is older than the rule in force keeps it: sessions with all that belongs to them, answers, tries,
 * answered challenges that have ended, and the evidence of who asked for a consent. Stopped anywhere, it goes on at
 * the next round.
 */
export async function forgetOldRows(
  _subject: Readonly<Record<string, string>>,
  { dataSource, clock }: Pick<SubgraphParts, 'dataSource' | 'clock'>,
): Promise<void> {
  for (const sql of statements) {
    let gone = rowsAtOnce;
    for (let batch = 0; gone >= rowsAtOnce && batch < mostBatches; batch += 1) {
      gone = await forget(dataSource.manager, sql, clock.now());
    }
  }
}

async function forget(tx: EntityManager, sql: string, now: Date): Promise<number> {
  const [row]: { count: number }[] = await tx.query(sql, [now, rowsAtOnce]);
  return row?.count ?? 0;
}

const until = (column: string) =>
  `(SELECT $1::timestamptz - make_interval(days => ${column}) FROM retention_rules
    WHERE in_force_from <= $1 ORDER BY in_force_from DESC LIMIT 1)`;

/** Each gives how many went. The login role may not delete evidence; the function does, by the rule only. */
const statements: readonly string[] = [
  `WITH old AS (
     SELECT id FROM sessions WHERE opened_at < ${until('sessions_kept_days')} ORDER BY opened_at LIMIT $2
   ), sign_ins_gone AS (
     DELETE FROM sign_ins WHERE session_id IN (SELECT id FROM old)
   ), tokens_gone AS (
     DELETE FROM refresh_tokens WHERE session_id IN (SELECT id FROM old)
   ), step_ups_gone AS (
     DELETE FROM step_ups WHERE session_id IN (SELECT id FROM old)
   ), gone AS (
     DELETE FROM sessions WHERE id IN (SELECT id FROM old) RETURNING 1
   ) SELECT count(*)::int AS count FROM gone`,
  forgetting('sign_ins', 'idempotency_key', 'answered_at', until('answers_kept_days')),
  forgetting('answers', 'asked_by, idempotency_key', 'answered_at', until('answers_kept_days')),
  forgetting('password_tries', 'username_hash', 'tried_at', until('tries_kept_days')),
  forgetting('spent_challenges', 'nonce', 'expires_at', '$1'),
  'SELECT forget_consent_checks($1, $2) AS count',
];

function forgetting(table: string, key: string, column: string, before: string): string {
  return `WITH gone AS (
    DELETE FROM ${table} WHERE (${key}) IN (SELECT ${key} FROM ${table} WHERE ${column} < ${before}
      ORDER BY ${column} LIMIT $2) RETURNING 1
  ) SELECT count(*)::int AS count FROM gone`;
}
