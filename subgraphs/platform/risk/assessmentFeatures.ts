import type { AssessmentRow } from './assessmentTables.ts';
import { behaviourFeatures } from './behaviour/behaviourFeatures.ts';
import type { BehaviourVector } from './behaviour/behaviourVector.ts';
import { featureOf } from './scorecard/registry/featureRegistry.ts';
import { readModel } from './scorecard/scoring/modelFile.ts';

/** One fact that an assessment rests on, or why it is not there. */
export interface AssessedFeature {
  readonly name: string;
  /** Where it comes from: "CARD_STATEMENTS", "CREDIT_REPORT", "BANK_CASH_FLOW", "ORDERS", "REPAYMENTS". */
  readonly source: string;
  /** The stretch of time it looks at, as an ISO 8601 duration; null for a standing figure. */
  readonly window: string | null;
  /** A decimal; null where it is a gap. */
  readonly value: string | null;
  /** Why it is missing: a gap of its source, or NOT_COMPUTABLE; null where it is there. */
  readonly gap: string | null;
}

/** Everything that an assessment rests on: what the model looked at, then what the policy did. Amounts are in fen. */
export function featuresOf(row: AssessmentRow): AssessedFeature[] {
  const { reportGap, incomeGap, vector } = row;
  const ofModel = readModel(row.modelVersion).features.map((name): AssessedFeature => {
    const { source, window } = featureOf(name);
    const value = vector[name] ?? null;
    const gap = value === null ? (reportGap ?? 'NOT_COMPUTABLE') : null;
    return { name, source, window, value: value === null ? null : String(value), gap };
  });
  const fact = (
    name: string,
    source: string,
    window: string | null,
    fen: bigint | null,
    gap: string | null,
  ) => ({
    name,
    source,
    window,
    value: fen === null ? null : String(fen),
    gap: fen === null ? gap : null,
  });
  return [
    ...ofModel,
    fact('monthlyIncomeFen', 'BANK_CASH_FLOW', `P${row.incomeMonths}M`, row.incomeFen, incomeGap),
    fact('monthlyDueElsewhereFen', 'CREDIT_REPORT', null, row.monthlyDueFen, reportGap),
    fact('exposureElsewhereFen', 'CREDIT_REPORT', null, row.exposureFen, reportGap),
    ...overWindows(row.behaviour),
  ];
}

/** Figures over windows, in the order of the register; none for an assessment from before they were looked at. */
function overWindows(behaviour: BehaviourVector | null): AssessedFeature[] {
  if (behaviour === null) return [];
  const { values, gaps } = behaviour;
  return behaviourFeatures.flatMap(({ name, source }) => {
    const value = values[name];
    if (value === undefined) return [];
    const gap = value === null ? (gaps[source] ?? 'NOT_COMPUTABLE') : null;
    return [
      { name, source, window: featureOf(name).window, value: value === null ? null : String(value), gap },
    ];
  });
}
