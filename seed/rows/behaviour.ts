import { businessDayOnOrAfter } from '../../subgraphs/common/businessDays.ts';
import { derivedId } from '../../subgraphs/common/ids.ts';
import type { BehaviourKind } from '../../subgraphs/platform/risk/behaviour/behaviourEvent.ts';
import {
  type BehaviourEventRow,
  BehaviourEventTable,
} from '../../subgraphs/platform/risk/behaviour/behaviourTables.ts';
import { instantOn } from '../calendar.ts';
import type { Instalment, Life, Purchase } from '../life.ts';
import type { RowSet } from '../rowSet.ts';

/** What orders and receivables told risk of a person: each at the hour when it happened. */
export function addBehaviour(rows: RowSet, { userId, purchases }: Life): void {
  for (const purchase of purchases) {
    rows.add(BehaviourEventTable, ...ordersOf(userId, purchase));
    for (const instalment of purchase.instalments) {
      rows.add(BehaviourEventTable, ...repaymentsOf(userId, instalment));
    }
  }
}

/** A purchase that risk declined was never an order. */
function ordersOf(
  userId: string,
  { orderId, outcome, placedOn, totalFen: amountFen }: Purchase,
): BehaviourEventRow[] {
  const event = (kind: BehaviourKind, hour: number): BehaviourEventRow => {
    const at = instantOn(placedOn, hour);
    const eventId = derivedId('evt', orderId, kind);
    return {
      toldBy: 'orders',
      eventId,
      userId,
      kind,
      occurredAt: at,
      amountFen,
      dueOn: null,
      recordedAt: at,
    };
  };
  if (outcome === 'RISK_DECLINED') return [];
  const placed = event('ORDER_PLACED', 12);
  return outcome === 'CANCELLED' ? [placed, event('ORDER_CANCELLED', 18)] : [placed];
}

/** Debits are made on business days, so that is when a payment is in time; after the second failed one it is missed. */
function repaymentsOf(
  userId: string,
  { id, attempts, dueOn, isPaid, principalFen, feeFen }: Instalment,
): BehaviourEventRow[] {
  const last = attempts.at(-1);
  if (!last || (!isPaid && attempts.length < 2)) return [];
  const kind = isPaid ? 'INSTALMENT_PAID' : 'INSTALMENT_MISSED';
  const at = instantOn(last.on, 11);
  return [
    {
      toldBy: 'receivables',
      eventId: derivedId('evt', id, kind),
      userId,
      kind,
      occurredAt: at,
      amountFen: principalFen + feeFen,
      dueOn: businessDayOnOrAfter(dueOn),
      recordedAt: at,
    },
  ];
}
