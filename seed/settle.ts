import type { BusinessDate } from '../subgraphs/common/dates.ts';
import { derivedId } from '../subgraphs/common/ids.ts';
import { allocate, roundRatio } from '../subgraphs/common/money.ts';
import { settlementDaysOf, today } from './calendar.ts';
import type { Life, Purchase } from './life.ts';
import { channelNames, feeShares, merchantFeeRate } from './parties.ts';

/** How one captured order is settled. */
export interface OrderSettlement {
  readonly purchase: Purchase;
  readonly userId: string;
  readonly capturedOn: BusinessDate;
  readonly batchOn: BusinessDate;
  readonly payoutOn: BusinessDate;
  /** Whether the payout was made; today's batch is still open. */
  readonly isPaidOut: boolean;
  readonly paymentId: string;
  readonly channel: string;
  readonly grossFen: bigint;
  readonly feeFen: bigint;
  readonly netFen: bigint;
  readonly shares: readonly { readonly partyId: string; readonly amountFen: bigint }[];
}

/** The settlements of everything that a person's purchases captured. */
export function settlementsOf(life: Life): OrderSettlement[] {
  return life.purchases.flatMap((purchase) =>
    purchase.capturedOn === null ? [] : [settle(purchase, life.userId, purchase.capturedOn)],
  );
}

function settle(purchase: Purchase, userId: string, capturedOn: BusinessDate): OrderSettlement {
  const { batchOn, payoutOn } = settlementDaysOf(capturedOn);
  const grossFen = purchase.totalFen;
  const paymentId = derivedId('pay', purchase.orderId, 'payout');
  const feeFen = roundRatio(grossFen * merchantFeeRate.numerator, merchantFeeRate.denominator);
  const parts = allocate(
    feeFen,
    feeShares.map(([, weight]) => weight),
  );
  return {
    purchase,
    userId,
    capturedOn,
    batchOn,
    payoutOn,
    isPaidOut: payoutOn <= today,
    paymentId,
    channel: channelOf(paymentId),
    grossFen,
    feeFen,
    netFen: grossFen - feeFen,
    shares: feeShares.map(([party], index) => ({ partyId: party.id, amountFen: parts[index] ?? 0n })),
  };
}

/** The channel that a payment goes through: always the same for the same payment. */
export function channelOf(paymentId: string): string {
  return channelNames[paymentId.charCodeAt(paymentId.length - 1) % channelNames.length] ?? channelNames[0];
}
