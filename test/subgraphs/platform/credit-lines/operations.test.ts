import { CreditLineChangeTable } from '../../../../subgraphs/platform/credit-lines/tables.ts';
import { yuan } from './lineOperations.ts';
import { dayMs, linesForTest, refused, start } from './lineWorld.ts';

const { amountsOf, ask, moveTo, newLine, placed, running } = linesForTest();

test('a hold sets an amount aside until seven days later', async () => {
  const line = await newLine();
  const input = { userId: line.userId, orderId: 'ord_hold', amount: yuan('300.00') };
  expect(await ask('placeHold', input)).toEqual({
    hold: {
      id: expect.stringMatching(/^hld_/),
      status: 'ACTIVE',
      amount: { amount: '300.00' },
      captured: { amount: '0.00' },
      released: { amount: '0.00' },
      expired: { amount: '0.00' },
      remaining: { amount: '300.00' },
      expiresAt: '2026-11-29T08:00:00.000Z',
    },
    userErrors: [],
  });
  expect(await amountsOf(line)).toEqual([100_000n, 50_000n, 30_000n, 20_000n, 0n]);
});

test('exactly what is available can be held, and not a fen more', async () => {
  const line = await newLine();
  const tooMuch = { userId: line.userId, orderId: 'ord_fen', amount: yuan('800.01') };
  expect((await ask('placeHold', tooMuch)).userErrors).toEqual(refused('NOT_ENOUGH_AVAILABLE'));
  await placed(line, '800.00');
  expect(await amountsOf(line)).toEqual([100_000n, 0n, 80_000n, 20_000n, 0n]);
});

test('a hold is captured in parts, and the rest is given back', async () => {
  const line = await newLine();
  const holdId = await placed(line);
  const first = await ask('captureHold', { holdId, amount: yuan('100.00') });
  expect(first.hold).toMatchObject({ status: 'PARTIALLY_CAPTURED', remaining: { amount: '200.00' } });
  const second = await ask('captureHold', { holdId, amount: yuan('150.5') });
  expect(second.hold).toMatchObject({ captured: { amount: '250.50' }, remaining: { amount: '49.50' } });
  const rest = await ask('releaseHold', { holdId });
  expect(rest.hold).toMatchObject({ status: 'CAPTURED', released: { amount: '49.50' } });
  expect(await amountsOf(line)).toEqual([100_000n, 54_950n, 0n, 45_050n, 0n]);
});

test('a hold that is given back leaves the line as it was', async () => {
  const line = await newLine();
  const before = await amountsOf(line);
  const { hold } = await ask('releaseHold', { holdId: await placed(line) });
  expect(hold).toMatchObject({ status: 'RELEASED', released: { amount: '300.00' } });
  expect(await amountsOf(line)).toEqual(before);
});

test('a frozen line honours what it promised before', async () => {
  const line = await newLine();
  const holdId = await placed(line);
  await ask('freezeLine', { creditLineId: line.id, reason: 'Instalments are overdue.' });
  expect((await ask('captureHold', { holdId, amount: yuan('300.00') })).hold.status).toBe('CAPTURED');
  expect(await amountsOf(line)).toEqual([100_000n, 50_000n, 0n, 50_000n, 0n]);
});

test('repaid principal is available again, also on a frozen line', async () => {
  const line = await newLine({ status: 'FROZEN' });
  const { creditLine } = await ask('restoreCredit', { creditLineId: line.id, amount: yuan('200.00') });
  expect(creditLine).toMatchObject({ drawn: { amount: '0.00' }, available: { amount: '0.00' } });
  expect(await amountsOf(line)).toEqual([100_000n, 100_000n, 0n, 0n, 0n]);
});

test('a limit below what is used leaves nothing, and repayments bring the line back under it first', async () => {
  const line = await newLine();
  await placed(line);
  const { creditLine } = await ask('changeLimit', {
    creditLineId: line.id,
    limit: yuan('400.00'),
    reason: 'The score fell.',
    modelVersion: 'scorecard-1',
  });
  expect(creditLine).toMatchObject({ available: { amount: '0.00' }, overLimit: { amount: '100.00' } });
  const more = { userId: line.userId, orderId: 'ord_more', amount: yuan('0.01') };
  expect((await ask('placeHold', more)).userErrors).toEqual(refused('NOT_ENOUGH_AVAILABLE'));
  await ask('restoreCredit', { creditLineId: line.id, amount: yuan('150.00') });
  expect(await amountsOf(line)).toEqual([40_000n, 5_000n, 30_000n, 5_000n, 0n]);
});

test('the history shows each change with its reason and model, and keeps the evidence of an increase', async () => {
  const line = await newLine();
  const creditLineId = line.id;
  const evidence = { bankApprovalId: 'apr_1', consentId: 'cns_1' };
  await ask('changeLimit', {
    creditLineId,
    limit: yuan('2000.00'),
    reason: 'Pays well.',
    modelVersion: 'm2',
    ...evidence,
  });
  moveTo(new Date(start.getTime() + 1));
  await ask('freezeLine', { creditLineId, reason: 'A danger.' });
  moveTo(new Date(start.getTime() + 2));
  await ask('unfreezeLine', { creditLineId, reason: 'The danger is over.' });
  const { data } = await running().subgraph.ask(
    { kind: 'person', userId: line.userId },
    'query ($id: ID!) { creditLine(id: $id) { history { nodes { kind limitBefore { amount } limitAfter { amount } reason modelVersion } } } }',
    { id: creditLineId },
  );
  const same = { limitBefore: { amount: '2000.00' }, limitAfter: { amount: '2000.00' }, modelVersion: null };
  expect(data.creditLine.history.nodes).toEqual([
    { kind: 'UNFROZEN', reason: 'The danger is over.', ...same },
    { kind: 'FROZEN', reason: 'A danger.', ...same },
    {
      kind: 'LIMIT_INCREASED',
      limitBefore: { amount: '1000.00' },
      limitAfter: { amount: '2000.00' },
      reason: 'Pays well.',
      modelVersion: 'm2',
    },
  ]);
  const kept = await running()
    .owner.getRepository(CreditLineChangeTable)
    .findOneByOrFail({ bankApprovalId: 'apr_1' });
  expect(kept.consentId).toBe('cns_1');
});

test('a limit goes up when the cooling-off since it was last set is over, and not a millisecond before', async () => {
  const line = await newLine();
  const up = (limit: string, bankApprovalId: string) =>
    ask('changeLimit', {
      creditLineId: line.id,
      limit: yuan(limit),
      reason: 'Pays well.',
      bankApprovalId,
      consentId: 'cns_2',
    });
  expect((await up('1100.00', 'apr_2')).userErrors).toEqual([]);
  moveTo(new Date(start.getTime() + 30 * dayMs - 1));
  expect((await up('1200.00', 'apr_3')).userErrors).toEqual(refused('COOLING_OFF'));
  moveTo(new Date(start.getTime() + 30 * dayMs));
  expect((await up('1200.00', 'apr_3')).userErrors).toEqual([]);
  expect((await amountsOf(line))[0]).toBe(120_000n);
});
