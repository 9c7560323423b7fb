import { derivedId } from '../../subgraphs/common/ids.ts';
import { feeSchedule } from '../../subgraphs/common/schedule.ts';
import { OrderItemTable, OrderTable, QuoteTable } from '../../subgraphs/platform/orders/tables.ts';
import { instantOn } from '../calendar.ts';
import type { Life, Purchase } from '../life.ts';
import { product, ratesOf } from '../product.ts';
import type { RowSet } from '../rowSet.ts';
import { holdIdOf } from './creditLines.ts';

const currency = 'CNY';

/** A person's orders with their quotes and items. */
export function addOrders(rows: RowSet, life: Life): void {
  for (const purchase of life.purchases) {
    rows.add(QuoteTable, quoteOf(life, purchase));
    rows.add(OrderTable, {
      id: purchase.orderId,
      number: purchase.number,
      userId: life.userId,
      merchantPartyId: purchase.merchant.id,
      status: purchase.outcome,
      totalFen: purchase.totalFen,
      capturedFen: purchase.capturedOn === null ? 0n : purchase.totalFen,
      refundedFen: 0n,
      currency,
      createdAt: instantOn(purchase.placedOn, 11, 55),
      placedAt: instantOn(purchase.placedOn, 12),
      holdId: purchase.outcome === 'RISK_DECLINED' ? null : holdIdOf(purchase),
      quoteId: quoteIdOf(purchase),
    });
    rows.add(
      OrderItemTable,
      ...purchase.items.map((item, index) => ({
        orderId: purchase.orderId,
        number: index + 1,
        name: item.name,
        quantity: item.quantity,
        unitPriceFen: item.unitPriceFen,
        currency,
      })),
    );
  }
}

function quoteOf(life: Life, purchase: Purchase) {
  const { tenor, totalFen } = purchase;
  const { monthlyFeeRate, rounding } = product;
  const schedule = feeSchedule({ principalFen: totalFen, tenor, monthlyFeeRate, rounding });
  const quotedAt = instantOn(purchase.placedOn, 11, 55);
  return {
    id: quoteIdOf(purchase),
    userId: life.userId,
    amountFen: totalFen,
    tenor,
    feeFen: schedule.reduce((sum, row) => sum + row.feeFen, 0n),
    currency,
    ...ratesOf(tenor),
    quotedAt,
    expiresAt: instantOn(purchase.placedOn, 12, 10),
  };
}

function quoteIdOf(purchase: Purchase): string {
  return derivedId('quo', purchase.orderId);
}
