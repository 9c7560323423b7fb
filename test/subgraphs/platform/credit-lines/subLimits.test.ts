import { randomUUID } from 'node:crypto';
import {
  type CreditLineRow,
  CreditProductTable,
} from '../../../../subgraphs/platform/credit-lines/tables.ts';
import type { TestCaller } from '../../../support/callers.ts';
import { brokenInvariants } from './lineInvariants.ts';
import { yuan } from './lineOperations.ts';
import { dayMs, linesForTest, refused, start } from './lineWorld.ts';
import { creditProductRow } from './rows.ts';

const { amountsOf, ask, everythingOf, moveTo, newLine, running } = linesForTest();
const operator = { kind: 'person', userId: 'usr_ops', scope: 'platform:operations' } as const;

beforeAll(async () => {
  const products = ['prd_home', 'prd_travel'].map((id) => creditProductRow({ id, name: id }));
  await running().owner.getRepository(CreditProductTable).insert(products);
});

afterEach(async () => {
  const broken = await brokenInvariants(running().owner);
  expect(broken.filter((each) => !each.startsWith('every hold'))).toEqual([]);
});

interface Setting {
  readonly productId?: string;
  readonly limit?: string | null;
  readonly reason?: string;
  readonly idempotencyKey?: string;
}

async function set(line: CreditLineRow, setting: Setting, caller: TestCaller = operator) {
  const input = { creditLineId: line.id, productId: 'prd_travel', reason: 'Risk of travel.' };
  const { data, errors } = await running().subgraph.ask(
    caller,
    `mutation ($input: SetSubLimitInput!) { setSubLimit(input: $input) {
      creditLine { id subLimits { product { id } limit { amount } } } userErrors { code field } } }`,
    { input: { ...input, idempotencyKey: randomUUID(), ...setting } },
  );
  return errors ? errors.map((error) => error.extensions.code) : data.setSubLimit;
}

/** A line of 1,000.00 with nothing used, of which 400.00 can be used for travel. */
async function limitedLine(): Promise<CreditLineRow> {
  const line = await newLine({ availableFen: 100_000n, drawnFen: 0n });
  expect((await set(line, { limit: '400.00' })).userErrors).toEqual([]);
  return line;
}

async function hold(line: CreditLineRow, amount: string, productId: string | null = 'prd_travel') {
  const input = { userId: line.userId, orderId: randomUUID(), productId, amount: yuan(amount) };
  return ask('placeHold', input);
}

/** The sub-limits as the shopper sees them: limit, available, held, drawn and over the limit by product. */
async function shownOf(line: CreditLineRow): Promise<Record<string, string[]>> {
  const { data } = await running().subgraph.ask(
    { kind: 'person', userId: line.userId },
    `query ($id: ID!) { creditLine(id: $id) { subLimits { product { id } limit { amount } available { amount }
      held { amount } drawn { amount } overLimit { amount } } } }`,
    { id: line.id },
  );
  type Shown = Record<'limit' | 'available' | 'held' | 'drawn' | 'overLimit', { amount: string }>;
  return Object.fromEntries(
    data.creditLine.subLimits.map((sub: Shown & { product: { id: string } }) => [
      sub.product.id,
      [sub.limit, sub.available, sub.held, sub.drawn, sub.overLimit].map(({ amount }) => amount),
    ]),
  );
}

test('a product can use its sub-limit to the fen and no more, and other products the rest', async () => {
  const line = await limitedLine();
  expect((await hold(line, '400.01')).userErrors).toEqual(refused('SUB_LIMIT_EXCEEDED'));
  expect((await hold(line, '400.00')).userErrors).toEqual([]);
  expect((await hold(line, '0.01')).userErrors).toEqual(refused('SUB_LIMIT_EXCEEDED'));
  expect((await hold(line, '599.99', 'prd_home')).userErrors).toEqual([]);
  expect((await hold(line, '0.01', null)).userErrors).toEqual([]);
  expect(await amountsOf(line)).toEqual([100_000n, 0n, 100_000n, 0n, 0n]);
  expect(await shownOf(line)).toEqual({ prd_travel: ['400.00', '0.00', '400.00', '0.00', '0.00'] });
});

test('what can be spent on a product is never more than the line has, nor anything on a frozen line', async () => {
  const line = await limitedLine();
  await hold(line, '700.00', 'prd_home');
  expect(await shownOf(line)).toEqual({ prd_travel: ['400.00', '300.00', '0.00', '0.00', '0.00'] });
  expect((await hold(line, '300.01')).userErrors).toEqual(refused('NOT_ENOUGH_AVAILABLE'));
  await ask('freezeLine', { creditLineId: line.id, reason: 'A danger.' });
  expect((await shownOf(line)).prd_travel?.[1]).toBe('0.00');
});

test('captures, releases and repayments move the line and the sub-limit by the same', async () => {
  const line = await limitedLine();
  const { hold: placed } = await hold(line, '300.00');
  await ask('captureHold', { holdId: placed.id, amount: yuan('120.00') });
  expect(await shownOf(line)).toEqual({ prd_travel: ['400.00', '100.00', '180.00', '120.00', '0.00'] });
  await ask('releaseHold', { holdId: placed.id });
  expect(await shownOf(line)).toEqual({ prd_travel: ['400.00', '280.00', '0.00', '120.00', '0.00'] });
  await ask('restoreCredit', { creditLineId: line.id, productId: 'prd_travel', amount: yuan('20.00') });
  expect(await shownOf(line)).toEqual({ prd_travel: ['400.00', '300.00', '0.00', '100.00', '0.00'] });
  expect(await amountsOf(line)).toEqual([100_000n, 90_000n, 0n, 10_000n, 0n]);
});

test('a hold past its end counts for nothing on its sub-limit, before and after it is written', async () => {
  const line = await limitedLine();
  const { hold: placed } = await hold(line, '400.00');
  await ask('captureHold', { holdId: placed.id, amount: yuan('50.00') });
  moveTo(new Date(start.getTime() + 7 * dayMs - 1));
  expect((await hold(line, '0.01')).userErrors).toEqual(refused('SUB_LIMIT_EXCEEDED'));
  moveTo(new Date(start.getTime() + 7 * dayMs));
  expect(await shownOf(line)).toEqual({ prd_travel: ['400.00', '350.00', '0.00', '50.00', '0.00'] });
  expect((await hold(line, '350.00')).userErrors).toEqual([]);
  expect(await shownOf(line)).toEqual({ prd_travel: ['400.00', '0.00', '350.00', '50.00', '0.00'] });
});

test('a repayment that names no product is for what was drawn for none, and then for the products', async () => {
  const line = await newLine();
  await set(line, { limit: '400.00' });
  for (const [amount, productId] of [
    ['100.00', 'prd_travel'],
    ['50.00', 'prd_home'],
  ] as const) {
    const { hold: placed } = await hold(line, amount, productId);
    await ask('captureHold', { holdId: placed.id, amount: yuan(amount) });
  }
  const repay = (amount: string, productId: string | null = null) =>
    ask('restoreCredit', { creditLineId: line.id, productId, amount: yuan(amount) });
  expect((await repay('50.01', 'prd_home')).userErrors).toEqual(refused('RESTORE_EXCEEDS_DRAWN'));
  expect((await repay('0.01', 'prd_none')).userErrors).toEqual(refused('RESTORE_EXCEEDS_DRAWN'));
  expect((await repay('350.01')).userErrors).toEqual(refused('RESTORE_EXCEEDS_DRAWN'));
  await repay('200.00');
  expect((await shownOf(line)).prd_travel?.[3]).toBe('100.00');
  await repay('70.00');
  expect((await shownOf(line)).prd_travel?.[3]).toBe('80.00');
  expect((await repay('0.01', 'prd_home')).userErrors).toEqual(refused('RESTORE_EXCEEDS_DRAWN'));
  await repay('80.00', 'prd_travel');
  expect((await amountsOf(line))[3]).toBe(0n);
});

test('a sub-limit that is set later counts what the product uses by then', async () => {
  const line = await newLine({ availableFen: 100_000n, drawnFen: 0n });
  const { hold: placed } = await hold(line, '500.00');
  await ask('captureHold', { holdId: placed.id, amount: yuan('200.00') });
  await ask('restoreCredit', { creditLineId: line.id, productId: 'prd_travel', amount: yuan('30.00') });
  await set(line, { limit: '450.00' });
  expect(await shownOf(line)).toEqual({ prd_travel: ['450.00', '0.00', '300.00', '170.00', '20.00'] });
  expect((await hold(line, '0.01')).userErrors).toEqual(refused('SUB_LIMIT_EXCEEDED'));
  await ask('restoreCredit', { creditLineId: line.id, productId: 'prd_travel', amount: yuan('21.00') });
  expect(await shownOf(line)).toEqual({ prd_travel: ['450.00', '1.00', '300.00', '149.00', '0.00'] });
  await set(line, { limit: null });
  expect((await hold(line, '500.00')).userErrors).toEqual([]);
});

test('a line whose limit goes down takes its sub-limits down in proportion, to the fen', async () => {
  const line = await limitedLine();
  await set(line, { productId: 'prd_home', limit: '600.00' });
  await hold(line, '250.00');
  moveTo(new Date(start.getTime() + 1));
  await ask('changeLimit', { creditLineId: line.id, limit: yuan('500.01'), reason: 'The score fell.' });
  expect(await shownOf(line)).toEqual({
    prd_home: ['300.01', '250.01', '0.00', '0.00', '0.00'],
    prd_travel: ['200.00', '0.00', '250.00', '0.00', '50.00'],
  });
  const { data } = await running().subgraph.ask(
    { kind: 'person', userId: line.userId },
    `query ($id: ID!) { creditLine(id: $id) { history(first: 3) { nodes { kind product { id } limitBefore { amount }
      limitAfter { amount } reason } } } }`,
    { id: line.id },
  );
  const reason = 'The score fell.';
  const change = (productId: string, limitBefore: string, limitAfter: string) => ({
    kind: 'SUB_LIMIT_SET',
    product: { id: productId },
    limitBefore: { amount: limitBefore },
    limitAfter: { amount: limitAfter },
    reason,
  });
  expect(data.creditLine.history.nodes).toEqual(
    expect.arrayContaining([
      change('prd_home', '600.00', '300.01'),
      change('prd_travel', '400.00', '200.00'),
      { ...change('', '1000.00', '500.01'), kind: 'LIMIT_DECREASED', product: null },
    ]),
  );
});

test('sub-limits are never above the limit together, though two are set at once', async () => {
  const line = await newLine({ availableFen: 100_000n, drawnFen: 0n });
  const answers = await Promise.all([
    set(line, { limit: '500.01' }),
    set(line, { productId: 'prd_home', limit: '500.00' }),
  ]);
  const codes = answers.map(({ userErrors }) => userErrors[0]?.code ?? 'SET');
  expect(codes.sort()).toEqual(['SET', 'SUB_LIMITS_EXCEED_LIMIT']);
});

test('a sub-limit is set once under a key, and another input under it is a conflict', async () => {
  const line = await newLine();
  const setting = { limit: '100.00', idempotencyKey: randomUUID() };
  const answers = await Promise.all([1, 2, 3, 4].map(() => set(line, setting)));
  for (const answer of answers) expect(answer).toEqual(answers[0]);
  const after = await everythingOf(line);
  expect(after.changes).toBe(1);
  const conflict = { creditLine: null, userErrors: refused('IDEMPOTENCY_CONFLICT') };
  expect(await set(line, { ...setting, limit: '100.01' })).toEqual(conflict);
  expect(await set(line, { ...setting, productId: 'prd_home' })).toEqual(conflict);
  expect(await everythingOf(line)).toEqual(after);
});

test.each<[string, Setting, string, Partial<CreditLineRow>?]>([
  ['less than nothing', { limit: '-0.01' }, 'AMOUNT_INVALID'],
  ['half a fen', { limit: '0.005' }, 'AMOUNT_INVALID'],
  ['more than the line', { limit: '1000.01' }, 'SUB_LIMITS_EXCEED_LIMIT'],
  ['a product that is none', { limit: '1.00', productId: 'prd_none' }, 'PRODUCT_UNKNOWN'],
  ['what is so already', { limit: null }, 'LIMIT_UNCHANGED'],
  ['a closed line', { limit: '1.00' }, 'LINE_CLOSED', { status: 'CLOSED' }],
])('a sub-limit of %s is refused and moves nothing', async (_case, setting, code, changes = {}) => {
  const line = await newLine(changes);
  const before = await everythingOf(line);
  expect((await set(line, setting)).userErrors).toEqual(refused(code));
  expect(await everythingOf(line)).toEqual(before);
  expect(await set({ ...line, id: 'crl_none' }, setting)).toMatchObject({ creditLine: null });
});

test('a product whose sub-limit is nothing can use nothing, and one that is unknown is refused', async () => {
  const line = await newLine();
  await set(line, { limit: '0' });
  expect((await hold(line, '0.01')).userErrors).toEqual(refused('SUB_LIMIT_EXCEEDED'));
  expect((await hold(line, '0.01', 'prd_none')).userErrors).toEqual(refused('PRODUCT_UNKNOWN'));
  const free = await newLine();
  expect((await hold(free, '0.01', 'prd_none')).userErrors).toEqual(refused('PRODUCT_UNKNOWN'));
});

test('only the platform operations set sub-limits', async () => {
  const line = await newLine();
  const others = [
    { kind: 'person', userId: line.userId },
    { kind: 'person', userId: 'usr_bank', scope: 'bank:operations' },
    { kind: 'service', name: 'risk' },
  ] as const;
  for (const caller of others) expect(await set(line, { limit: '1.00' }, caller)).toEqual(['FORBIDDEN']);
  expect(await set(line, { limit: '1.00' }, { kind: 'anonymous' })).toEqual(['UNAUTHENTICATED']);
});

test('of two holds at once that fit the line and not the sub-limit together exactly one is placed', async () => {
  const line = await limitedLine();
  const answers = await Promise.all([hold(line, '300.00'), hold(line, '300.00')]);
  const codes = answers.map(({ userErrors }) => userErrors[0]?.code ?? 'PLACED');
  expect(codes.sort()).toEqual(['PLACED', 'SUB_LIMIT_EXCEEDED']);
  expect(await amountsOf(line)).toEqual([100_000n, 70_000n, 30_000n, 0n, 0n]);
});

test('the service can neither count sub-limits itself nor overdraw one, whatever the code does', async () => {
  const line = await limitedLine();
  const { login } = running();
  await expect(login.query('UPDATE credit_lines SET sub_limits_fen = 0')).rejects.toThrow(
    'permission denied for table credit_lines',
  );
  const spend = `UPDATE sub_limits SET available_fen = available_fen - 40001, held_fen = held_fen + 40001
    WHERE credit_line_id = $1`;
  await expect(login.query(spend, [line.id])).rejects.toThrow('sub_limits_available_not_negative');
  const raise = 'UPDATE sub_limits SET limit_fen = 100001, available_fen = 100001 WHERE credit_line_id = $1';
  await expect(login.query(raise, [line.id])).rejects.toThrow('credit_lines_sub_limits_within_limit');
});
