import type { DataSource } from 'typeorm';

export type ReconciliationStatus = 'MATCHED' | 'BREAKS_OPEN' | 'RESOLVED';

/** What a run's lines and breaks add up to. */
export interface RunTally {
  readonly reconciliationId: string;
  readonly lineCount: number;
  readonly matchedCount: number;
  readonly openBreakCount: number;
  readonly breakCount: number;
}

/** A run is matched without breaks, resolved with none open. */
export function reconciliationStatusOf(
  tally: Pick<RunTally, 'breakCount' | 'openBreakCount'>,
): ReconciliationStatus {
  if (tally.breakCount === 0) return 'MATCHED';
  return tally.openBreakCount > 0 ? 'BREAKS_OPEN' : 'RESOLVED';
}

/** The tallies of runs; every run asked for has one. One statement. */
export function readTallies(
  dataSource: DataSource,
  reconciliationIds: readonly string[],
): Promise<RunTally[]> {
  return dataSource.query(
    `SELECT run.id AS "reconciliationId", lines.count AS "lineCount", lines.matched AS "matchedCount",
       found.count AS "breakCount", found.open AS "openBreakCount"
     FROM unnest($1::text[]) AS run(id)
     CROSS JOIN LATERAL (
       SELECT count(*)::integer AS count, (count(*) FILTER (WHERE is_matched))::integer AS matched
       FROM statement_lines WHERE reconciliation_id = run.id) AS lines
     CROSS JOIN LATERAL (
       SELECT count(*)::integer AS count, (count(*) FILTER (WHERE status = 'OPEN'))::integer AS open
       FROM breaks WHERE reconciliation_id = run.id) AS found`,
    [reconciliationIds],
  );
}
