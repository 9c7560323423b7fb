import type { TestCaller } from '../../../support/callers.ts';
import { callersWhoMayNot } from './callersWhoMayNot.ts';
import { decisionsForTest, deviceHash, operations, purchaseOf, start } from './decideWorld.ts';

const { decide, known, mutate, running } = decisionsForTest();

function approvalOf(orderId: unknown, caller: TestCaller = { kind: 'service', name: 'credit-lines' }) {
  const query = `query ($orderId: ID!) { purchaseApproval(orderId: $orderId) {
    decision { id decidedAt } user { id } amount { amount currency } } }`;
  return running().subgraph.ask(caller, query, { orderId });
}

test('an approved purchase is told with its decision, its buyer and its amount', async () => {
  const input = purchaseOf('ann', { amount: { amount: '123.45', currency: 'CNY' } });
  const { decision } = await decide(input);
  expect((await approvalOf(input.orderId)).data.purchaseApproval).toEqual({
    decision: { id: decision.id, decidedAt: start.toISOString() },
    user: { id: 'usr_ann' },
    amount: { amount: '123.45', currency: 'CNY' },
  });
});

test('a challenged purchase has an approval only after the further proof', async () => {
  await known('bea', 5);
  const input = purchaseOf('bea', { deviceHash: deviceHash('new'), place: 'CN-53' });
  expect((await decide(input)).decision.outcome).toBe('CHALLENGE');
  expect((await approvalOf(input.orderId)).data.purchaseApproval).toBeNull();
  const { decision } = await decide({ ...input, hasProved: true, idempotencyKey: 'bea proved' });
  expect((await approvalOf(input.orderId)).data.purchaseApproval.decision.id).toBe(decision.id);
});

test('a declined purchase and an order that nobody asked about have none', async () => {
  const block = { kind: 'CARD', subject: 'crd_cat', reason: 'Reported lost.', idempotencyKey: 'block cat' };
  await mutate(operations, 'blockSubject', 'block { id } userErrors { code }', block);
  const input = purchaseOf('cat');
  expect((await decide(input)).decision.outcome).toBe('DECLINE');
  expect((await approvalOf(input.orderId)).data.purchaseApproval).toBeNull();
  expect((await approvalOf('ord_none')).data.purchaseApproval).toBeNull();
});

test.each([...callersWhoMayNot, ['orders', { kind: 'service', name: 'orders' }] as const])(
  'to %s no approval is told',
  async (_who, caller) => {
    const { errors } = await approvalOf('ord_none', caller);
    expect(errors?.map(({ extensions }) => extensions.code)).toEqual(['FORBIDDEN']);
  },
);
