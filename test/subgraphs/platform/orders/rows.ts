import type { OrderItemRow, OrderRow, QuoteRow } from '../../../../subgraphs/platform/orders/tables.ts';

/** Rows of one purchase, to be varied by a test. */

export function orderRow(changes: Partial<OrderRow> = {}): OrderRow {
  return {
    id: 'ord_1',
    number: 'W1',
    userId: 'usr_ann',
    merchantPartyId: 'pty_shop',
    status: 'CAPTURED',
    totalFen: 300_000n,
    capturedFen: 300_000n,
    refundedFen: 100_000n,
    currency: 'CNY',
    createdAt: new Date('2026-11-01T02:00:00.000Z'),
    placedAt: new Date('2026-11-01T02:01:00.000Z'),
    holdId: 'hld_1',
    quoteId: 'quo_1',
    ...changes,
  };
}

export function quoteRow(changes: Partial<QuoteRow> = {}): QuoteRow {
  return {
    id: 'quo_1',
    userId: 'usr_ann',
    amountFen: 300_000n,
    tenor: 12,
    feeFen: 18_000n,
    currency: 'CNY',
    annualRate: '0.10896383',
    effectiveAnnualRate: '0.11457380',
    quotedAt: new Date('2026-11-01T02:00:00.000Z'),
    expiresAt: new Date('2026-11-01T02:15:00.000Z'),
    ...changes,
  };
}

export function orderItemRow(changes: Partial<OrderItemRow> = {}): OrderItemRow {
  return {
    orderId: 'ord_1',
    number: 1,
    name: 'Telephone',
    quantity: 2,
    unitPriceFen: 150_000n,
    currency: 'CNY',
    ...changes,
  };
}
