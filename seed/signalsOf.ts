import type { DecisionOutcome } from '../subgraphs/platform/risk/decision.ts';
import type { PurchaseFacts } from '../subgraphs/platform/risk/purchase.ts';
import type { Rule } from '../subgraphs/platform/risk/rule.ts';
import { type Signals, velocityName, type Window } from '../subgraphs/platform/risk/signals.ts';

/** A purchase that was decided about before. */
export interface DecidedPurchase extends PurchaseFacts {
  readonly isNewDevice: boolean;
  readonly outcome: DecisionOutcome;
}

const yearMs = 365 * 24 * 3_600_000;

/** What would be counted about a purchase after those before it, none of them at a later time. */
export function signalsOf(
  facts: PurchaseFacts,
  before: readonly DecidedPurchase[],
  rules: readonly Rule[],
  isDeviceBlocked: boolean,
): Signals {
  const sinceMs = facts.occurredAt.getTime() - yearMs;
  const history = before.filter(
    ({ userId, outcome, occurredAt }) =>
      userId === facts.userId &&
      outcome === 'APPROVE' &&
      occurredAt < facts.occurredAt &&
      occurredAt.getTime() >= sinceMs,
  );
  const isNewDevice =
    history.length > 0 && history.every(({ deviceHash }) => deviceHash !== facts.deviceHash);
  const all = [...before, { ...facts, isNewDevice }];
  const windows = rules
    .map(({ condition }) => condition)
    .filter((condition) => condition.kind === 'VELOCITY');
  return {
    counts: Object.fromEntries(
      windows.map((window) => [velocityName(window), all.filter(isWithin(window, facts)).length]),
    ),
    purchasesBefore: history.length,
    spentBeforeFen: history.reduce((sum, { amountFen }) => sum + amountFen, 0n),
    isNewDevice,
    isKnownPlace: history.some(({ place }) => place === facts.place),
    blocked: isDeviceBlocked ? ['DEVICE'] : [],
  };
}

const subjects = {
  PERSON: ({ userId }: PurchaseFacts) => userId,
  CARD: ({ cardId }: PurchaseFacts) => cardId,
  DEVICE: ({ deviceHash }: PurchaseFacts) => deviceHash,
  MERCHANT: ({ merchantId }: PurchaseFacts) => merchantId,
} as const;

function isWithin({ of, windowSeconds, onlyNewDevices }: Window, facts: PurchaseFacts) {
  const subjectOf = subjects[of];
  const sinceMs = facts.occurredAt.getTime() - windowSeconds * 1_000;
  return (purchase: PurchaseFacts & { readonly isNewDevice: boolean }) =>
    subjectOf(purchase) === subjectOf(facts) &&
    purchase.occurredAt.getTime() > sinceMs &&
    (purchase.isNewDevice || !onlyNewDevices);
}
