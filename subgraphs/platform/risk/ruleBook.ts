import type { DataSource } from 'typeorm';
import { readCondition } from './readCondition.ts';
import type { Rule, Thresholds } from './rule.ts';
import { DecisionRuleTable, DecisionThresholdsTable } from './ruleTables.ts';

/** All versions of all rules and thresholds. */
export interface RuleBook {
  readonly versions: readonly Rule[];
  readonly thresholds: readonly Thresholds[];
  /** How many rows that is. Rows are only ever added, so the same number means the same rows. */
  readonly stamp: number;
}

/** Gives the rule book; with the stamp of a newer one it is read again. */
export type OpenRuleBook = (dataSource: DataSource, stamp?: number) => Promise<RuleBook>;

/**
 * Keeps the rule book between decisions. Each decision learns the stamp from the statement that it makes
 * anyway, so a new rule is in force for the very next decision and costs it one reading.
 */
export function keepRuleBook(): OpenRuleBook {
  let book: RuleBook | null = null;
  return async (dataSource, stamp) => {
    if (book === null || (stamp !== undefined && stamp !== book.stamp)) book = await readRuleBook(dataSource);
    return book;
  };
}

async function readRuleBook(dataSource: DataSource): Promise<RuleBook> {
  const rules = await dataSource.getRepository(DecisionRuleTable).find();
  const thresholds = await dataSource.getRepository(DecisionThresholdsTable).find();
  const versions = rules.map((row): Rule => ({ ...row, condition: readCondition(row.condition) }));
  return { versions, thresholds, stamp: versions.length + thresholds.length };
}

/** The stamp of the rule book as it stands in the database. */
export async function readStamp(dataSource: DataSource): Promise<number> {
  const [row]: { stamp: number }[] = await dataSource.query(
    `SELECT ((SELECT count(*) FROM decision_rules) + (SELECT count(*) FROM decision_thresholds))::integer AS stamp`,
  );
  return row?.stamp ?? 0;
}
