import type { EntityManager } from 'typeorm';

/**
 * Forgets some rows of each kind that are older than the rule in force keeps them: sessions with all that
 * belongs to them, answers, tries. Every sign-in does so, for more than it adds, so the tables follow the
 * traffic and no sign-in waits for long. What others forget at the same time is left to them.
 */
export async function forgetOldRows(tx: EntityManager, now: Date): Promise<void> {
  await tx.query(
    `WITH rule AS (
       SELECT $1::timestamptz - make_interval(days => sessions_kept_days) AS sessions_from,
         $1::timestamptz - make_interval(days => answers_kept_days) AS answers_from,
         $1::timestamptz - make_interval(days => tries_kept_days) AS tries_from
       FROM retention_rules WHERE in_force_from <= $1 ORDER BY in_force_from DESC LIMIT 1
     ), old_sessions AS (
       SELECT id FROM sessions WHERE opened_at < (SELECT sessions_from FROM rule)
       ORDER BY opened_at LIMIT $2 FOR UPDATE SKIP LOCKED
     ), old_sign_ins AS (
       SELECT idempotency_key FROM sign_ins WHERE answered_at < (SELECT answers_from FROM rule)
       ORDER BY answered_at LIMIT $2 FOR UPDATE SKIP LOCKED
     ), old_answers AS (
       SELECT asked_by, idempotency_key FROM answers WHERE answered_at < (SELECT answers_from FROM rule)
       ORDER BY answered_at LIMIT $2 FOR UPDATE SKIP LOCKED
     ), old_tries AS (
       SELECT username_hash FROM password_tries WHERE tried_at < (SELECT tries_from FROM rule)
       ORDER BY tried_at LIMIT $2 FOR UPDATE SKIP LOCKED
     ), sign_ins_gone AS (
       DELETE FROM sign_ins WHERE idempotency_key IN (SELECT idempotency_key FROM old_sign_ins)
         OR session_id IN (SELECT id FROM old_sessions)
     ), tokens_gone AS (
       DELETE FROM refresh_tokens WHERE session_id IN (SELECT id FROM old_sessions)
     ), step_ups_gone AS (
       DELETE FROM step_ups WHERE session_id IN (SELECT id FROM old_sessions)
     ), answers_gone AS (
       DELETE FROM answers WHERE (asked_by, idempotency_key) IN (SELECT asked_by, idempotency_key FROM old_answers)
     ), tries_gone AS (
       DELETE FROM password_tries WHERE username_hash IN (SELECT username_hash FROM old_tries)
     )
     DELETE FROM sessions WHERE id IN (SELECT id FROM old_sessions)`,
    [now, rowsAtOnce],
  );
}

/** Of each kind. */
const rowsAtOnce = 10;
