import type { DataSource, EntityManager } from 'typeorm';
import { announceChange } from '../../common/announceChange.ts';
import type { BusinessDate } from '../../common/dates.ts';
import type { AppetiteCapRow, AppetiteSegment } from './appetiteTables.ts';
import type { CreditGrade } from './creditLine.ts';

/** A cap that has no room for what was asked. */
export interface Breach {
  readonly segment: AppetiteSegment;
  readonly cap: bigint;
  readonly used: bigint;
  readonly asked: bigint;
}

export interface AskedCapacity {
  readonly grade: CreditGrade;
  readonly limitFen: bigint;
  /** Or only more on a line that is there. */
  readonly isNewLine: boolean;
}

/** Any number; the same for all who take of the caps. */
const appetiteLock = 8_461_309;

/**
 * Whether the caps of the day have room, the first that has not; null where all have. From here until the
 * transaction ends nobody else takes of them, so what it counts is still so when it writes. The rows themselves are
 * counted: what lines allow or, where more is used, what is used; and limits of applications on their way to a line.
 * No total is kept that could drift.
 */
export async function findBreach(
  tx: EntityManager,
  { grade, limitFen, isNewLine }: AskedCapacity,
  on: BusinessDate,
): Promise<Breach | null> {
  await tx.query('SELECT pg_advisory_xact_lock($1)', [appetiteLock]);
  const breaches: Breach[] = await tx.query(
    `WITH asked (segment, amount) AS (VALUES ('TOTAL', $3::bigint), ('GRADE_' || $2, $3), ('NEW_LINES_A_DAY', 1)),
     ${capsAndUses}
     SELECT segment, cap, used, amount AS asked FROM appetite JOIN asked USING (segment)
     WHERE used + amount > cap AND (segment <> 'NEW_LINES_A_DAY' OR $4)
     ORDER BY segment`,
    [on, grade, limitFen, isNewLine],
  );
  return breaches[0] ?? null;
}

/** A cap in force, and what is used of it. */
export interface AppetiteUse extends AppetiteCapRow {
  readonly used: bigint;
}

/** The caps of a business day with what is used of each, as the next application would find them. */
export function readAppetite(dataSource: DataSource, on: BusinessDate): Promise<AppetiteUse[]> {
  return dataSource.query(
    `WITH ${capsAndUses}
     SELECT segment, in_force_from::text AS "inForceFrom", cap, used FROM appetite ORDER BY segment`,
    [on],
  );
}

/** SQL of the caps of the day $1 with what is used of each, as `appetite`. */
const capsAndUses = `
  caps AS (
    SELECT DISTINCT ON (segment) segment, in_force_from, cap FROM appetite_caps
    WHERE in_force_from <= $1 ORDER BY segment, in_force_from DESC),
  exposed AS (
    SELECT grade, greatest(CASE status WHEN 'CLOSED' THEN 0 ELSE limit_fen END, held_fen + drawn_fen) AS fen
    FROM credit_lines
    UNION ALL
    SELECT grade, limit_fen FROM credit_applications
    WHERE status IN ('CAPACITY_RESERVED', 'BANK_APPROVED', 'OFFERED')),
  uses AS (
    SELECT 'TOTAL' AS segment, sum(fen)::bigint AS amount FROM exposed
    UNION ALL
    SELECT 'GRADE_' || grade, sum(fen)::bigint FROM exposed GROUP BY grade
    UNION ALL
    SELECT 'NEW_LINES_A_DAY', count(*) FROM credit_applications
    WHERE capacity_on = $1::date AND status NOT IN ('EXPIRED', 'FAILED', 'OFFER_DECLINED')),
  appetite AS (
    SELECT segment, in_force_from, cap, coalesce(uses.amount, 0) AS used FROM caps LEFT JOIN uses USING (segment))`;

/** Those who look after the risk appetite hear of every breach under this key. */
export const breachesForOperations = { topic: 'appetiteBreach', key: 'operations' } as const;

/** What a cap stopped, with the id that its alert has. */
export type Stopped = { readonly id: string } & (
  | { readonly applicationId: string }
  | { readonly creditLineId: string }
);

/** Keeps an alert of what a cap stopped, once, and announces it. */
export async function raiseBreach(
  tx: EntityManager,
  stopped: Stopped,
  { segment, cap, used, asked }: Breach,
  raisedAt: Date,
): Promise<void> {
  const { id, applicationId, creditLineId } = { applicationId: null, creditLineId: null, ...stopped };
  const isNew: unknown[] = await tx.query(
    `INSERT INTO appetite_breaches (id, application_id, credit_line_id, segment, cap, used, asked, raised_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING RETURNING id`,
    [id, applicationId, creditLineId, segment, cap, used, asked, raisedAt],
  );
  if (isNew.length > 0) await announceChange(tx, { ...breachesForOperations, id });
}
