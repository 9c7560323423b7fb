import type { CreditLineRow } from '../../../../subgraphs/platform/credit-lines/tables.ts';
import { callLine, type LineInput, type LineOperationName, yuan } from './lineOperations.ts';
import { linesForTest, refused } from './lineWorld.ts';

const { amountsOf, ask, everythingOf, newLine, placed, running } = linesForTest();

const named = (line: CreditLineRow) => ({ creditLineId: line.id, reason: 'Asked for.' });

test('a repeat of each operation gives the same answer and moves nothing more', async () => {
  const line = await newLine();
  const holdId = await placed(line, '300.00', 'ord_first');
  const other = await placed(line, '100.00', 'ord_other');
  const inputs = {
    placeHold: { userId: line.userId, orderId: 'ord_repeat', amount: yuan('50.00') },
    captureHold: { holdId, amount: yuan('300.00') },
    releaseHold: { holdId: other },
    restoreCredit: { creditLineId: line.id, amount: yuan('100.00') },
    changeLimit: { creditLineId: line.id, limit: yuan('900.00'), reason: 'The score fell.' },
    freezeLine: named(line),
    unfreezeLine: named(line),
  } as const;
  for (const [name, input] of Object.entries(inputs) as [LineOperationName, LineInput][]) {
    const request = { ...input, idempotencyKey: `${name} again` };
    const first = await ask(name, request);
    expect([name, first.userErrors]).toEqual([name, []]);
    const after = await everythingOf(line);
    expect(await ask(name, request)).toEqual(first);
    expect(await everythingOf(line)).toEqual(after);
  }
});

test('a key with another input, or for another operation, is a conflict that tells nothing', async () => {
  const line = await newLine();
  const request = {
    userId: line.userId,
    orderId: 'ord_key',
    amount: yuan('10.00'),
    idempotencyKey: 'one key',
  };
  const { hold: placedHold } = await ask('placeHold', request);
  const before = await everythingOf(line);
  const conflict = { hold: null, userErrors: refused('IDEMPOTENCY_CONFLICT') };
  expect(await ask('placeHold', { ...request, amount: yuan('10.01') })).toEqual(conflict);
  expect(await ask('placeHold', { ...request, orderId: 'ord_key2' })).toEqual(conflict);
  expect(await ask('releaseHold', { holdId: placedHold.id, idempotencyKey: 'one key' })).toEqual(conflict);
  expect(await everythingOf(line)).toEqual(before);
});

test('the same key of another service is another key', async () => {
  const line = await newLine();
  const request = { ...named(line), idempotencyKey: 'shared key' };
  expect((await ask('freezeLine', request)).userErrors).toEqual([]);
  const second = await callLine(running().subgraph, 'freezeLine', request, {
    kind: 'service',
    name: 'receivables',
  });
  expect(second.data.freezeLine.userErrors).toEqual(refused('LINE_FROZEN'));
});

test('of two holds at once that fit alone and not together exactly one is placed', async () => {
  const line = await newLine();
  const place = (orderId: string) =>
    ask('placeHold', { userId: line.userId, orderId, amount: yuan('500.00') });
  const answers = await Promise.all([place('ord_left'), place('ord_right')]);
  const codes = answers.map(({ userErrors }) => userErrors[0]?.code ?? 'PLACED');
  expect(codes.sort()).toEqual(['NOT_ENOUGH_AVAILABLE', 'PLACED']);
  expect(await amountsOf(line)).toEqual([100_000n, 30_000n, 50_000n, 20_000n, 0n]);
});

test('eight requests with one key at once are one hold', async () => {
  const line = await newLine();
  const request = {
    userId: line.userId,
    orderId: 'ord_eight',
    amount: yuan('100.00'),
    idempotencyKey: 'eight',
  };
  const answers = await Promise.all(Array.from({ length: 8 }, () => ask('placeHold', request)));
  expect(new Set(answers.map((answer) => answer.hold.id)).size).toBe(1);
  expect(await amountsOf(line)).toEqual([100_000n, 70_000n, 10_000n, 20_000n, 0n]);
});
