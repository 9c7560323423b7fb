import type { BehaviourEvent } from '../../../../../subgraphs/platform/risk/behaviour/behaviourEvent.ts';
import type { BehaviourWindow } from '../../../../../subgraphs/platform/risk/behaviour/behaviourWindows.ts';

const dayMs = 86_400_000;

/** A person's windows computed the long way, from a list of all events: nothing is shared with the statement. */
export function recomputed(events: readonly BehaviourEvent[], userId: string, at: Date): BehaviourWindow[] {
  const past = events.filter(
    (event) => event.userId === userId && event.occurredAt.getTime() <= at.getTime(),
  );
  return [1, 7, 30, 90].map((days) => {
    const seen = past.filter((event) => at.getTime() - event.occurredAt.getTime() < days * dayMs);
    const of = (kind: string) => seen.filter((event) => event.kind === kind);
    const lateness = of('INSTALMENT_PAID').map(daysLate);
    return {
      userId,
      days,
      hasOrders: past.some(({ kind }) => kind.startsWith('ORDER_')),
      hasRepayments: past.some(({ kind }) => kind.startsWith('INSTALMENT_')),
      ordersPlaced: of('ORDER_PLACED').length,
      orderedFen: sum(of('ORDER_PLACED')),
      largestOrderFen: largest(of('ORDER_PLACED')),
      ordersCancelled: of('ORDER_CANCELLED').length,
      ordersRefunded: of('ORDER_REFUNDED').length,
      refundedFen: sum(of('ORDER_REFUNDED')),
      paidOnTime: lateness.filter((late) => late === 0).length,
      paidLate: lateness.filter((late) => late > 0).length,
      worstDaysLate: lateness.length === 0 ? null : Math.max(...lateness),
      missed: of('INSTALMENT_MISSED').length,
      repaidFen: sum(of('INSTALMENT_PAID')),
    };
  });
}

function sum(events: readonly BehaviourEvent[]): bigint {
  let fen = 0n;
  for (const { amountFen } of events) fen += amountFen;
  return fen;
}

function largest(events: readonly BehaviourEvent[]): bigint | null {
  const [most = null] = events.map(({ amountFen }) => amountFen).sort((a, b) => (a > b ? -1 : 1));
  return most;
}

/** Shanghai has been eight hours ahead since 1991, without summer time. */
function daysLate({ occurredAt, dueOn }: BehaviourEvent): number {
  const paidOn = new Date(occurredAt.getTime() + 8 * 3_600_000).toISOString().slice(0, 10);
  return Math.max(0, (Date.parse(paidOn) - Date.parse(String(dueOn))) / dayMs);
}
