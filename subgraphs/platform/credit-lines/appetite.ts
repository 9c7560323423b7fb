import type { EntityManager } from 'typeorm';
import type { BusinessDate } from '../../common/dates.ts';
import { AppetiteBreachTable, type AppetiteSegment } from './appetiteTables.ts';
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
  /** Null: no new line, only more on one. */
  readonly newLineOn: BusinessDate | null;
}

/** Any number; the same for all who take of the caps. */
const appetiteLock = 8_461_309;

/**
 * Whether the caps of the day have room, the first that has not; null where all have. From here until the
 * transaction ends nobody else takes of them, so what it counts is still so when it writes. The rows themselves are
 * counted: limits of open lines, and limits of applications on their way to one. No total is kept that could drift.
 */
export async function findBreach(
  tx: EntityManager,
  { grade, limitFen, newLineOn }: AskedCapacity,
  on: BusinessDate,
): Promise<Breach | null> {
  await tx.query('SELECT pg_advisory_xact_lock($1)', [appetiteLock]);
  const breaches: Breach[] = await tx.query(
    `WITH asked (segment, amount) AS (VALUES ('TOTAL', $2::bigint), ('GRADE_' || $1, $2), ('NEW_LINES_A_DAY', 1)),
     caps AS (
       SELECT DISTINCT ON (segment) segment, cap FROM appetite_caps
       WHERE in_force_from <= $3 ORDER BY segment, in_force_from DESC),
     exposed AS (
       SELECT grade, limit_fen FROM credit_lines WHERE status <> 'CLOSED'
       UNION ALL
       SELECT grade, limit_fen FROM credit_applications
       WHERE status IN ('CAPACITY_RESERVED', 'BANK_APPROVED', 'OFFERED')),
     used AS (
       SELECT 'TOTAL' AS segment, coalesce(sum(limit_fen), 0)::bigint AS amount FROM exposed
       UNION ALL
       SELECT 'GRADE_' || $1, coalesce(sum(limit_fen), 0)::bigint FROM exposed WHERE grade = $1
       UNION ALL
       SELECT 'NEW_LINES_A_DAY', count(*) FROM credit_applications
       WHERE capacity_on = $4::date AND status NOT IN ('EXPIRED', 'FAILED', 'OFFER_DECLINED'))
     SELECT segment, cap, used.amount AS used, asked.amount AS asked
     FROM caps JOIN used USING (segment) JOIN asked USING (segment)
     WHERE used.amount + asked.amount > cap AND (segment <> 'NEW_LINES_A_DAY' OR $4 IS NOT NULL)
     ORDER BY segment`,
    [grade, limitFen, on, newLineOn],
  );
  return breaches[0] ?? null;
}

/** Keeps an alert of an application that a cap stopped. */
export async function raiseBreach(
  tx: EntityManager,
  applicationId: string,
  breach: Breach,
  raisedAt: Date,
): Promise<void> {
  await tx.insert(AppetiteBreachTable, { applicationId, ...breach, raisedAt });
}
