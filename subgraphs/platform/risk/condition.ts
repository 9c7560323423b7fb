import type { PurchaseFacts } from './purchase.ts';
import { type Signals, velocityName } from './signals.ts';

/** What can be counted and blocked. */
export const subjectKinds = ['PERSON', 'CARD', 'DEVICE', 'MERCHANT'] as const;
export type SubjectKind = (typeof subjectKinds)[number];

/** How many purchases of one person, card, device or merchant came in the time before, this one included. */
export interface Velocity {
  readonly kind: 'VELOCITY';
  readonly of: SubjectKind;
  readonly windowSeconds: number;
  readonly moreThan: number;
  /** Counts purchases from devices that were new to their persons, and meets only such a purchase. */
  readonly onlyNewDevices: boolean;
}

/** When a rule meets a purchase. "Earlier" purchases are the person's approved ones. */
export type Condition =
  | Velocity
  | {
      readonly kind: 'AMOUNT_JUMP';
      /** More than so many times the mean of the earlier purchases. */
      readonly timesMean: number;
      readonly leastPurchases: number;
      readonly leastAmountFen: number;
    }
  | { readonly kind: 'NEW_DEVICE'; readonly leastPurchases: number }
  | { readonly kind: 'NEW_PLACE'; readonly leastPurchases: number }
  /** In Asia/Shanghai, from the one hour until before the other. */
  | { readonly kind: 'NIGHT'; readonly fromHour: number; readonly untilHour: number }
  | { readonly kind: 'BLOCKED'; readonly of: SubjectKind };

/** Whether a rule with this condition meets the purchase. */
export function meets(condition: Condition, facts: PurchaseFacts, signals: Signals): boolean {
  const { purchasesBefore, spentBeforeFen } = signals;
  switch (condition.kind) {
    case 'VELOCITY':
      if (condition.onlyNewDevices && !signals.isNewDevice) return false;
      return countOf(condition, signals) > condition.moreThan;
    case 'AMOUNT_JUMP':
      if (purchasesBefore < condition.leastPurchases) return false;
      if (facts.amountFen < BigInt(condition.leastAmountFen)) return false;
      return facts.amountFen * BigInt(purchasesBefore) > BigInt(condition.timesMean) * spentBeforeFen;
    case 'NEW_DEVICE':
      return purchasesBefore >= condition.leastPurchases && signals.isNewDevice;
    case 'NEW_PLACE':
      return purchasesBefore >= condition.leastPurchases && !signals.isKnownPlace;
    case 'NIGHT':
      return isBetween(shanghaiHour(facts.occurredAt), condition.fromHour, condition.untilHour);
    case 'BLOCKED':
      return signals.blocked.includes(condition.of);
    default:
      throw new Error(`Unknown condition ${JSON.stringify(condition satisfies never)}.`);
  }
}

function countOf(condition: Velocity, { counts }: Signals): number {
  const count = counts[velocityName(condition)];
  if (count === undefined) throw new Error(`Nobody counted ${velocityName(condition)}.`);
  return count;
}

/** China has had one time, eight hours before UTC, all year round since 1991. */
function shanghaiHour(instant: Date): number {
  return (instant.getUTCHours() + 8) % 24;
}

/** The night may go over midnight: from 23 until 5. */
function isBetween(hour: number, from: number, until: number): boolean {
  return from <= until ? from <= hour && hour < until : from <= hour || hour < until;
}
