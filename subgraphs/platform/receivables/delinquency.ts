import type { BusinessDate } from '../../common/dates.ts';
import type { DelinquencyBucketRow, RiskClassRow } from './tables.ts';

/** Buckets of days past due. */
export type DelinquencyBucket = 'M0' | 'M1' | 'M2' | 'M3' | 'M4' | 'M5' | 'M6' | 'M6_PLUS';

/** The five tiers of loan classification. */
export type RiskClass = 'NORMAL' | 'SPECIAL_MENTION' | 'SUBSTANDARD' | 'DOUBTFUL' | 'LOSS';

/** The bucket of a number of days past due, by the rule in force on the business date. */
export function bucketOf(
  daysPastDue: number,
  rules: readonly DelinquencyBucketRow[],
  on: BusinessDate,
): DelinquencyBucket {
  return stepOf(daysPastDue, rules, on).bucket;
}

/** The five-tier class of a number of days past due, by the rule in force on the business date. */
export function riskClassOf(
  daysPastDue: number,
  rules: readonly RiskClassRow[],
  on: BusinessDate,
): RiskClass {
  return stepOf(daysPastDue, rules, on).riskClass;
}

interface Step {
  readonly inForceFrom: BusinessDate;
  readonly fromDays: number;
}

/** The highest step that the days reach. No rule in force on a date is an error, never a default. */
function stepOf<Row extends Step>(daysPastDue: number, rules: readonly Row[], on: BusinessDate): Row {
  const begun = rules.filter((rule) => rule.inForceFrom <= on);
  const inForceFrom = begun
    .map((rule) => rule.inForceFrom)
    .sort()
    .at(-1);
  const reached = begun
    .filter((rule) => rule.inForceFrom === inForceFrom && rule.fromDays <= daysPastDue)
    .sort((a, b) => a.fromDays - b.fromDays);
  const step = reached.at(-1);
  if (!step) throw new RangeError(`No rule covers ${daysPastDue} days past due on ${on}.`);
  return step;
}
