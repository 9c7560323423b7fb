import { createSubgraph } from '../../../../subgraphs/platform/orders/main.ts';
import { OrderItemTable, OrderTable, QuoteTable } from '../../../../subgraphs/platform/orders/tables.ts';
import { refusing } from '../refusing.ts';
import { type RunningForTest, startForTest } from '../startForTest.ts';
import { orderItemRow, orderRow, quoteRow } from './rows.ts';

let running: RunningForTest;

beforeAll(async () => {
  running = await startForTest(createSubgraph());
  await running.owner.getRepository(QuoteTable).insert(quoteRow());
  await running.owner.getRepository(OrderTable).insert(orderRow());
});

afterAll(async () => {
  await running?.stop();
});

test.each([
  ['that gave back more than it took', { refundedFen: 300_001n }, 'orders_refund_within_capture'],
  ['that took more than its price', { capturedFen: 300_001n }, 'orders_capture_within_total'],
  ['captured without anything captured', { capturedFen: 0n, refundedFen: 0n }, 'orders_status_by_amounts'],
  ['refunded but for a part', { status: 'REFUNDED' as const }, 'orders_status_by_amounts'],
  ['declined and captured', { status: 'RISK_DECLINED' as const }, 'orders_status_by_amounts'],
  [
    'authorised without a hold',
    { status: 'AUTHORIZED' as const, capturedFen: 0n, refundedFen: 0n, holdId: null },
    'orders_authorized_has_hold',
  ],
  ['placed at no time', { placedAt: null }, 'orders_placed_has_time'],
  ['of nothing', { totalFen: 0n, capturedFen: 0n, refundedFen: 0n }, 'orders_'],
  ["with another person's quote", { userId: 'usr_ben' }, 'orders_quote'],
  ['with the number of another', { number: 'W1' }, 'orders_number_once'],
  ['in another currency', { currency: 'USD' }, 'orders_currency_known'],
])('the database refuses an order %s', async (_case, changes, constraint) => {
  const order = orderRow({ id: 'ord_bad', number: 'W9', ...changes });
  expect(await refusing(running.owner, OrderTable, order)).toContain(constraint);
});

test('the database refuses an item of nothing, or with a negative price', async () => {
  const none = orderItemRow({ quantity: 0 });
  expect(await refusing(running.owner, OrderItemTable, none)).toBe('order_items_quantity_positive');
  const negative = orderItemRow({ unitPriceFen: -1n });
  expect(await refusing(running.owner, OrderItemTable, negative)).toBe('order_items_unit_price_not_negative');
});

test('a quote stays as it was given', async () => {
  const change = running.login.query('UPDATE quotes SET fee_fen = 0');
  await expect(change).rejects.toThrow('permission denied for table quotes');
});

test('the price and the buyer of an order stay as they were', async () => {
  for (const column of ['total_fen = 1', "user_id = 'usr_ben'"]) {
    const change = running.login.query(`UPDATE orders SET ${column}`);
    await expect(change).rejects.toThrow('permission denied for table orders');
  }
});
