import type { BreakClass } from '../subgraphs/bank/reconciliation/break.ts';
import type { BusinessDate } from '../subgraphs/common/dates.ts';
import { today } from './calendar.ts';
import type { Life } from './life.ts';
import { randomOf } from './random.ts';
import { channelReferenceOf } from './rows/clearing.ts';
import { channelOf, type OrderSettlement } from './settle.ts';

/** One payment as the books have it and as the channel's statement does. */
export interface ReconciledPayment {
  readonly paymentId: string;
  readonly userId: string;
  readonly merchantPartyId: string | null;
  readonly channel: string;
  readonly on: BusinessDate;
  readonly reference: string;
  /** In the books: money that came in is positive; nothing where the payment failed. */
  readonly bookedFen: bigint;
  /** On the statement, a line each: usually one with the same amount. */
  readonly linesFen: readonly bigint[];
  /** What differs; null where nothing does. */
  readonly break: { readonly class: BreakClass; readonly isResolved: boolean } | null;
}

type Booked = Omit<ReconciledPayment, 'channel' | 'reference' | 'linesFen' | 'break'>;

/** A person's payments up to yesterday with what the statements say; a few of them differ. */
export function reconciledPaymentsOf(
  life: Life,
  settlements: readonly OrderSettlement[],
  breaks: ReadonlyMap<number, BreakClass>,
): ReconciledPayment[] {
  const booked = [...payoutsOf(settlements), ...debitsOf(life)].filter((payment) => payment.on < today);
  return booked.map((payment, index) => reconcile(payment, breaks.get(index) ?? drawBreak(payment)));
}

function payoutsOf(settlements: readonly OrderSettlement[]): Booked[] {
  return settlements
    .filter((settlement) => settlement.isPaidOut)
    .map(({ paymentId, userId, purchase, payoutOn, netFen }) => ({
      paymentId,
      userId,
      merchantPartyId: purchase.merchant.id,
      on: payoutOn,
      bookedFen: -netFen,
    }));
}

function debitsOf(life: Life): Booked[] {
  return life.purchases
    .flatMap((purchase) => purchase.instalments)
    .flatMap((instalment) =>
      instalment.attempts.map((attempt) => ({
        paymentId: attempt.paymentId,
        userId: life.userId,
        merchantPartyId: null,
        on: attempt.on,
        bookedFen: attempt.hasSucceeded ? instalment.principalFen + instalment.feeFen : 0n,
      })),
    );
}

/** One payment in two thousand differs by a few fen. */
function drawBreak(payment: Booked): BreakClass | null {
  if (payment.bookedFen === 0n) return null;
  return randomOf('break', payment.paymentId).chance(0.0005) ? 'AMOUNT' : null;
}

function reconcile(payment: Booked, breakClass: BreakClass | null): ReconciledPayment {
  const isResolved = payment.on < '2026-09-01';
  return {
    ...payment,
    channel: channelOf(payment.paymentId),
    reference: channelReferenceOf(payment.paymentId),
    linesFen: linesOf(payment, breakClass),
    break: breakClass === null ? null : { class: breakClass, isResolved },
  };
}

function linesOf({ bookedFen }: Booked, breakClass: BreakClass | null): bigint[] {
  switch (breakClass) {
    case 'AMOUNT':
      return [bookedFen - 10n];
    case 'MISSING_EXTERNAL':
      return [];
    case 'DUPLICATE_EXTERNAL':
      return [bookedFen, bookedFen];
    default:
      return bookedFen === 0n ? [] : [bookedFen];
  }
}
