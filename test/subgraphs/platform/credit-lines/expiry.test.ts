import { HoldTable } from '../../../../subgraphs/platform/credit-lines/tables.ts';
import { yuan } from './lineOperations.ts';
import { dayMs, linesForTest, refused, start } from './lineWorld.ts';

const { amountsOf, ask, moveTo, newLine, placed, running } = linesForTest();

test('from its end on a hold counts for nothing, before anything has written so', async () => {
  const line = await newLine();
  const holdId = await placed(line);
  const look = async () => {
    const { data } = await running().subgraph.ask(
      { kind: 'person', userId: line.userId },
      `query ($id: ID!) { creditLine(id: $id) { available { amount } held { amount }
        holds { nodes { id status expired { amount } remaining { amount } } } } }`,
      { id: line.id },
    );
    return data.creditLine;
  };
  moveTo(new Date(start.getTime() + 7 * dayMs - 1));
  expect(await look()).toMatchObject({ available: { amount: '500.00' }, held: { amount: '300.00' } });
  moveTo(new Date(start.getTime() + 7 * dayMs));
  expect(await look()).toEqual({
    available: { amount: '800.00' },
    held: { amount: '0.00' },
    holds: {
      nodes: [
        { id: holdId, status: 'EXPIRED', expired: { amount: '300.00' }, remaining: { amount: '0.00' } },
      ],
    },
  });
  expect(await amountsOf(line)).toEqual([100_000n, 50_000n, 30_000n, 20_000n, 0n]);
  for (const [name, input] of [
    ['captureHold', { holdId, amount: yuan('1.00') }],
    ['releaseHold', { holdId }],
  ] as const) {
    expect((await ask(name, input)).userErrors).toEqual(refused('HOLD_EXPIRED'));
  }
});

test('what an expired hold frees can be held again, for its own order too', async () => {
  const line = await newLine();
  const expired = await placed(line, '700.00', 'ord_slow');
  await ask('captureHold', { holdId: expired, amount: yuan('100.00') });
  moveTo(new Date(start.getTime() + 7 * dayMs));
  await placed(line, '700.00', 'ord_slow');
  expect(await amountsOf(line)).toEqual([100_000n, 0n, 70_000n, 30_000n, 0n]);
  const ended = await running().owner.getRepository(HoldTable).findOneByOrFail({ id: expired });
  expect([ended.status, ended.capturedFen, ended.expiredFen]).toEqual(['CAPTURED', 10_000n, 60_000n]);
});
