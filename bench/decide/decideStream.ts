import type { DataSource } from 'typeorm';
import { decideTransaction } from '../../subgraphs/platform/risk/decideTransaction.ts';
import type { DecisionOutcome } from '../../subgraphs/platform/risk/decision.ts';
import { keepRuleBook } from '../../subgraphs/platform/risk/ruleBook.ts';
import type { LabelledPurchase, Pattern } from './purchases.ts';

/** What was decided about a stream. */
export interface StreamResult {
  readonly quiet: number;
  /** Quiet purchases that were not simply approved. */
  readonly disturbed: number;
  /** Of each pattern, after how many of its purchases the first was stopped; null where none was. */
  readonly caughtAt: ReadonlyMap<Pattern, number | null>;
}

/** Decides about the purchases in their order, each at its own time. */
export async function decideStream(
  dataSource: DataSource,
  purchases: readonly LabelledPurchase[],
): Promise<StreamResult> {
  let now = new Date(0);
  const parts = { dataSource, clock: { now: () => now }, openRuleBook: keepRuleBook() };
  const outcomes: { readonly pattern: Pattern | null; readonly outcome: DecisionOutcome }[] = [];
  for (const { input, pattern } of purchases) {
    now = input.occurredAt;
    const { outcome } = await decideTransaction(input, 'orders', parts);
    outcomes.push({ pattern, outcome });
  }
  const byPattern = Map.groupBy(outcomes, ({ pattern }) => pattern);
  const quiet = byPattern.get(null) ?? [];
  const caughtAt = new Map<Pattern, number | null>();
  for (const [pattern, own] of byPattern) {
    if (pattern === null) continue;
    const first = own.findIndex(({ outcome }) => outcome !== 'APPROVE');
    caughtAt.set(pattern, first === -1 ? null : first + 1);
  }
  return {
    quiet: quiet.length,
    disturbed: quiet.filter(({ outcome }) => outcome !== 'APPROVE').length,
    caughtAt,
  };
}
