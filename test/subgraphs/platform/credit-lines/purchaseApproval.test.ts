import { HoldTable } from '../../../../subgraphs/platform/credit-lines/tables.ts';
import { callLine, yuan } from './lineOperations.ts';
import { approvalOf, linesForTest, refused, start } from './lineWorld.ts';

const { ask, everythingOf, judge, moveTo, newLine, running } = linesForTest();

const minuteMs = 60_000;

/** A purchase of 100.00 by the owner of a new line. */
async function purchase(orderId: string) {
  const line = await newLine();
  return { line, input: { userId: line.userId, orderId, amount: yuan('100.00') } };
}

test('nothing is held for an order that risk has not approved', async () => {
  const { line, input } = await purchase('ord_declined');
  const before = await everythingOf(line);
  judge(input.orderId, null);
  expect(await ask('placeHold', input)).toEqual({
    hold: null,
    userErrors: [{ code: 'PURCHASE_NOT_APPROVED', field: ['input', 'orderId'] }],
  });
  expect(await everythingOf(line)).toEqual(before);
});

test("another person's approval lets nobody buy", async () => {
  const { line, input } = await purchase('ord_other');
  const before = await everythingOf(line);
  judge(input.orderId, approvalOf(input.orderId, 'usr_other', start));
  expect((await ask('placeHold', input)).userErrors).toEqual(refused('PURCHASE_NOT_APPROVED'));
  expect(await everythingOf(line)).toEqual(before);
});

test('as much is held as was approved, and not a fen more', async () => {
  const { line, input } = await purchase('ord_amount');
  judge(input.orderId, approvalOf(input.orderId, line.userId, start, '100.00'));
  const more = await ask('placeHold', { ...input, amount: yuan('100.01') });
  expect(more).toEqual({
    hold: null,
    userErrors: [{ code: 'AMOUNT_NOT_APPROVED', field: ['input', 'amount'] }],
  });
  expect((await ask('placeHold', input)).userErrors).toEqual([]);
});

test('an approval serves for an hour', async () => {
  const { line, input } = await purchase('ord_hour');
  const before = await everythingOf(line);
  judge(input.orderId, approvalOf(input.orderId, line.userId, start));
  moveTo(new Date(start.getTime() + 60 * minuteMs + 1));
  expect((await ask('placeHold', input)).userErrors).toEqual(refused('PURCHASE_APPROVAL_EXPIRED'));
  expect(await everythingOf(line)).toEqual(before);
  moveTo(new Date(start.getTime() + 60 * minuteMs));
  expect((await ask('placeHold', input)).userErrors).toEqual([]);
});

test('the hold shows the decision that it rests on', async () => {
  const { line, input } = await purchase('ord_shown');
  const { hold } = await ask('placeHold', input);
  const rows = running().owner.getRepository(HoldTable);
  expect((await rows.findOneByOrFail({ id: hold.id })).decisionId).toBe('dec_ord_shown');
  const { data } = await running().subgraph.ask(
    { kind: 'person', userId: line.userId },
    'query ($id: ID!) { creditLine(id: $id) { holds { nodes { decision { id } } } } }',
    { id: line.id },
  );
  expect(data.creditLine.holds.nodes).toEqual([{ decision: { id: 'dec_ord_shown' } }]);
});

test('a repeat gives the first answer also when the approval has ended', async () => {
  const { line, input } = await purchase('ord_late');
  judge(input.orderId, approvalOf(input.orderId, line.userId, start));
  const request = { ...input, idempotencyKey: 'late' };
  const first = await ask('placeHold', request);
  const after = await everythingOf(line);
  moveTo(new Date(start.getTime() + 61 * minuteMs));
  expect(await ask('placeHold', request)).toEqual(first);
  expect((await ask('placeHold', { ...request, amount: yuan('99.00') })).userErrors).toEqual(
    refused('IDEMPOTENCY_CONFLICT'),
  );
  expect(await everythingOf(line)).toEqual(after);
});

test('a request that came before the approval is answered anew', async () => {
  const { line, input } = await purchase('ord_early');
  const request = { ...input, idempotencyKey: 'early' };
  judge(input.orderId, null);
  expect((await ask('placeHold', request)).userErrors).toEqual(refused('PURCHASE_NOT_APPROVED'));
  judge(input.orderId, approvalOf(input.orderId, line.userId, start));
  expect((await ask('placeHold', request)).hold.amount).toEqual({ amount: '100.00' });
});

test('while risk says nothing that can be read, nothing is held', async () => {
  const { line, input } = await purchase('ord_unread');
  const before = await everythingOf(line);
  judge(input.orderId, { ...approvalOf(input.orderId, line.userId, start), amount: { amount: 'much' } });
  const { data, errors } = await callLine(running().subgraph, 'placeHold', input);
  expect(data).toBeNull();
  expect(errors?.map(({ extensions }) => extensions.code)).toEqual(['INTERNAL_SERVER_ERROR']);
  expect(await everythingOf(line)).toEqual(before);
});
