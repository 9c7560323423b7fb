import { EntitySchema } from 'typeorm';
import type { OrderStatus } from './order.ts';

/** A purchase. refunded <= captured <= total. */
export interface OrderRow {
  readonly id: string;
  readonly number: string;
  /** The buyer. */
  readonly userId: string;
  readonly merchantPartyId: string;
  readonly status: OrderStatus;
  readonly totalFen: bigint;
  readonly capturedFen: bigint;
  readonly refundedFen: bigint;
  readonly currency: string;
  readonly createdAt: Date;
  readonly placedAt: Date | null;
  readonly holdId: string | null;
  readonly quoteId: string | null;
}

export const OrderTable = new EntitySchema<OrderRow>({
  name: 'Order',
  tableName: 'orders',
  columns: {
    id: { type: 'text', primary: true },
    number: { type: 'text' },
    userId: { type: 'text' },
    merchantPartyId: { type: 'text' },
    status: { type: 'text' },
    totalFen: { type: 'bigint' },
    capturedFen: { type: 'bigint' },
    refundedFen: { type: 'bigint' },
    currency: { type: 'text' },
    createdAt: { type: 'timestamptz', precision: 3 },
    placedAt: { type: 'timestamptz', precision: 3, nullable: true },
    holdId: { type: 'text', nullable: true },
    quoteId: { type: 'text', nullable: true },
  },
});

/** One line of an order. */
export interface OrderItemRow {
  readonly orderId: string;
  readonly number: number;
  readonly name: string;
  readonly quantity: number;
  readonly unitPriceFen: bigint;
  readonly currency: string;
}

export const OrderItemTable = new EntitySchema<OrderItemRow>({
  name: 'OrderItem',
  tableName: 'order_items',
  columns: {
    orderId: { type: 'text', primary: true },
    number: { type: 'integer', primary: true },
    name: { type: 'text' },
    quantity: { type: 'integer' },
    unitPriceFen: { type: 'bigint' },
    currency: { type: 'text' },
  },
});

/** The terms for one purchase, frozen until it expires. Never changed. */
export interface QuoteRow {
  readonly id: string;
  readonly userId: string;
  readonly amountFen: bigint;
  readonly tenor: number;
  readonly feeFen: bigint;
  readonly currency: string;
  readonly annualRate: string;
  readonly effectiveAnnualRate: string;
  readonly quotedAt: Date;
  readonly expiresAt: Date;
}

export const QuoteTable = new EntitySchema<QuoteRow>({
  name: 'Quote',
  tableName: 'quotes',
  columns: {
    id: { type: 'text', primary: true },
    userId: { type: 'text' },
    amountFen: { type: 'bigint' },
    tenor: { type: 'integer' },
    feeFen: { type: 'bigint' },
    currency: { type: 'text' },
    annualRate: { type: 'numeric' },
    effectiveAnnualRate: { type: 'numeric' },
    quotedAt: { type: 'timestamptz', precision: 3 },
    expiresAt: { type: 'timestamptz', precision: 3 },
  },
});
