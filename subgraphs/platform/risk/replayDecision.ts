import type { PurchaseDecisionRow, PurchaseRow } from './decideTables.ts';
import type { DecisionOutcome } from './decision.ts';
import { judge, readConsidered } from './judge.ts';
import type { RuleBook } from './ruleBook.ts';
import { readSignals } from './signals.ts';

/**
 * Decides once more from what was stored: the same facts and signals under the same versions of the rules.
 * Anything but the stored outcome means that the code judges differently now.
 */
export function replayDecision(
  decision: PurchaseDecisionRow,
  purchase: PurchaseRow,
  book: RuleBook,
): DecisionOutcome {
  const rules = readConsidered(decision.considered).map((considered) => {
    const isIt = ({ code, version }: { code: string; version: number }) =>
      code === considered.code && version === considered.version;
    const rule = book.versions.find(isIt);
    if (!rule) throw new Error(`Version ${considered.version} of ${considered.code} is gone.`);
    return rule;
  });
  const from = decision.thresholdsFrom.getTime();
  const thresholds = book.thresholds.find(({ inForceFrom }) => inForceFrom.getTime() === from);
  if (!thresholds) throw new Error('The thresholds of the decision are gone.');
  return judge(purchase, readSignals(decision.signals), rules, thresholds, decision.hasProved).outcome;
}
