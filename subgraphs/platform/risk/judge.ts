import { meets } from './condition.ts';
import type { DecisionOutcome } from './decision.ts';
import type { PurchaseFacts } from './purchase.ts';
import type { Rule, Thresholds } from './rule.ts';
import type { Signals } from './signals.ts';

/** What the rules say about a purchase. */
export interface Judgement {
  readonly outcome: DecisionOutcome;
  /** What it would be if the shadow rules counted too. */
  readonly shadowOutcome: DecisionOutcome;
  /** The weights of the active rules that the purchase meets. */
  readonly score: number;
  /** Weightiest first, at most four, none for an approval. */
  readonly reasonCodes: readonly string[];
  readonly considered: readonly Considered[];
}

/** A version of a rule that was looked at, and whether the purchase meets it. */
export interface Considered {
  readonly code: string;
  readonly version: number;
  readonly isHit: boolean;
}

const mostReasons = 4;

/**
 * Adds up the weights of the rules that a purchase meets. `hasProved`: the person has given the further
 * proof, so what would be challenged goes on; what is to be reviewed or declined is so still.
 */
export function judge(
  facts: PurchaseFacts,
  signals: Signals,
  rules: readonly Rule[],
  thresholds: Thresholds,
  hasProved: boolean,
): Judgement {
  const inOrder = rules.toSorted((a, b) => b.weight - a.weight || (a.code < b.code ? -1 : 1));
  const hits = inOrder.filter(({ condition }) => meets(condition, facts, signals));
  const active = hits.filter(({ mode }) => mode === 'ACTIVE');
  const score = weightOf(active);
  const outcome = outcomeOf(score, thresholds, hasProved);
  const reasonCodes = [...new Set(active.map(({ reasonCode }) => reasonCode))].slice(0, mostReasons);
  return {
    outcome,
    shadowOutcome: outcomeOf(weightOf(hits), thresholds, hasProved),
    score,
    reasonCodes: outcome === 'APPROVE' ? [] : reasonCodes,
    considered: inOrder.map((rule) => ({
      code: rule.code,
      version: rule.version,
      isHit: hits.includes(rule),
    })),
  };
}

function weightOf(hits: readonly Rule[]): number {
  return hits.reduce((sum, { weight }) => sum + weight, 0);
}

function outcomeOf(score: number, thresholds: Thresholds, hasProved: boolean): DecisionOutcome {
  if (score >= thresholds.declineAt) return 'DECLINE';
  if (score >= thresholds.reviewAt) return 'REVIEW';
  return score >= thresholds.challengeAt && !hasProved ? 'CHALLENGE' : 'APPROVE';
}

/** Reads what a decision keeps of the rules that were looked at. */
export function readConsidered(value: unknown): readonly Considered[] {
  if (!Array.isArray(value)) throw new Error('A decision keeps a list of rules.');
  return value as readonly Considered[];
}
