import { createSubgraph } from '../../../../subgraphs/platform/credit-lines/main.ts';
import {
  CreditLineChangeTable,
  type CreditLineRow,
  CreditLineTable,
  HoldTable,
  LineRequestTable,
} from '../../../../subgraphs/platform/credit-lines/tables.ts';
import { type RunningForTest, startForTest } from '../startForTest.ts';
import { callLine, type LineInput, type LineOperationName, lineOperations, yuan } from './lineOperations.ts';
import { creditLineRow } from './rows.ts';

let running: RunningForTest;
let now: Date;
let people = 0;
const start = new Date('2026-11-22T08:00:00.000Z');
const dayMs = 24 * 60 * 60 * 1_000;

beforeAll(async () => {
  const services = ['orders', 'receivables', 'risk'];
  running = await startForTest(createSubgraph(), { clock: { now: () => now }, services });
});

beforeEach(() => {
  now = start;
});

afterAll(async () => {
  await running?.stop();
});

/** A new person's line: 1000.00, of which 200.00 are drawn, unless said otherwise. */
async function newLine(changes: Partial<CreditLineRow> = {}): Promise<CreditLineRow> {
  people += 1;
  const amounts = { limitFen: 100_000n, availableFen: 80_000n, heldFen: 0n, drawnFen: 20_000n };
  const line = creditLineRow({ id: `crl_${people}`, userId: `usr_${people}`, ...amounts, ...changes });
  await running.owner.getRepository(CreditLineTable).insert(line);
  return line;
}

async function ask(name: LineOperationName, input: LineInput) {
  const { data, errors } = await callLine(running.subgraph, name, input);
  expect(errors).toBeUndefined();
  return data[name];
}

/** Places a hold of 300.00 unless said otherwise, and gives its id. */
async function placed({ userId }: CreditLineRow, amount = '300.00', orderId = `ord_${userId}`) {
  const { hold } = await ask('placeHold', { userId, orderId, amount: yuan(amount) });
  return hold.id as string;
}

/** limit, available, held, drawn and over the limit, as they stand in the row. */
async function amountsOf({ id }: CreditLineRow) {
  const line = await running.owner.getRepository(CreditLineTable).findOneByOrFail({ id });
  return [line.limitFen, line.availableFen, line.heldFen, line.drawnFen, line.overLimitFen];
}

/** Everything of a line that an operation could move. */
async function everythingOf(line: CreditLineRow) {
  return {
    line: await running.owner.getRepository(CreditLineTable).findOneByOrFail({ id: line.id }),
    holds: await running.owner
      .getRepository(HoldTable)
      .find({ where: { creditLineId: line.id }, order: { id: 1 } }),
    changes: await running.owner.getRepository(CreditLineChangeTable).countBy({ creditLineId: line.id }),
  };
}

function refused(code: string) {
  return [expect.objectContaining({ code })];
}

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
  now = new Date(start.getTime() + 1);
  await ask('freezeLine', { creditLineId, reason: 'A danger.' });
  now = new Date(start.getTime() + 2);
  await ask('unfreezeLine', { creditLineId, reason: 'The danger is over.' });
  const { data } = await running.subgraph.ask(
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
  const kept = await running.owner
    .getRepository(CreditLineChangeTable)
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
  now = new Date(start.getTime() + 30 * dayMs - 1);
  expect((await up('1200.00', 'apr_3')).userErrors).toEqual(refused('COOLING_OFF'));
  now = new Date(start.getTime() + 30 * dayMs);
  expect((await up('1200.00', 'apr_3')).userErrors).toEqual([]);
  expect((await amountsOf(line))[0]).toBe(120_000n);
});

test.each([
  ['nothing', yuan('0.00'), 'AMOUNT_INVALID'],
  ['less than nothing', yuan('-1.00'), 'AMOUNT_INVALID'],
  ['half a fen', yuan('1.005'), 'AMOUNT_INVALID'],
  ['more than any table can hold', yuan('99999999999999999.00'), 'AMOUNT_INVALID'],
  ['dollars', yuan('1.00', 'USD'), 'CURRENCY_MISMATCH'],
])('an amount of %s is refused by every operation that takes one', async (_case, amount, code) => {
  const line = await newLine();
  const holdId = await placed(line);
  const before = await everythingOf(line);
  const inputs = {
    placeHold: { userId: line.userId, orderId: 'ord_x', amount },
    captureHold: { holdId, amount },
    restoreCredit: { creditLineId: line.id, amount },
    changeLimit: { creditLineId: line.id, limit: amount, reason: 'None.' },
  } as const;
  for (const [name, input] of Object.entries(inputs)) {
    const answer = await ask(name as LineOperationName, input);
    expect([name, answer.userErrors]).toEqual([name, refused(code)]);
  }
  expect(await everythingOf(line)).toEqual(before);
});

interface Refused {
  readonly what: string;
  readonly line?: Partial<CreditLineRow>;
  readonly name: LineOperationName;
  readonly input: (line: CreditLineRow, holdId: string) => LineInput;
  readonly code: string;
  /** The hold of the line is captured in full beforehand. */
  readonly isCaptured?: boolean;
}

const pending = { status: 'PENDING', activatedAt: null, drawnFen: 0n, availableFen: 100_000n } as const;
const evidence = { bankApprovalId: 'apr_any', consentId: 'cns_any', reason: 'Asked for.' };
const hold = (line: CreditLineRow) => ({ userId: line.userId, orderId: 'ord_no', amount: yuan('1.00') });
const raise = (line: CreditLineRow) => ({ creditLineId: line.id, limit: yuan('2000.00'), ...evidence });
const named = (line: CreditLineRow) => ({ creditLineId: line.id, reason: 'Asked for.' });

test.each<Refused>([
  {
    what: 'a hold on a frozen line',
    line: { status: 'FROZEN' },
    name: 'placeHold',
    input: hold,
    code: 'LINE_FROZEN',
  },
  {
    what: 'a hold on a closed line',
    line: { status: 'CLOSED' },
    name: 'placeHold',
    input: hold,
    code: 'LINE_CLOSED',
  },
  { what: 'a hold on a pending line', line: pending, name: 'placeHold', input: hold, code: 'LINE_PENDING' },
  {
    what: 'a hold without a line',
    name: 'placeHold',
    input: (line) => ({ ...hold(line), userId: 'usr_none' }),
    code: 'LINE_UNKNOWN',
  },
  {
    what: 'a second hold for an order',
    name: 'placeHold',
    input: (line) => ({ ...hold(line), orderId: `ord_${line.userId}` }),
    code: 'ORDER_HAS_HOLD',
  },
  {
    what: 'more than is available',
    name: 'placeHold',
    input: (line) => ({ ...hold(line), amount: yuan('500.01') }),
    code: 'NOT_ENOUGH_AVAILABLE',
  },
  {
    what: 'a capture of no hold',
    name: 'captureHold',
    input: () => ({ holdId: 'hld_none', amount: yuan('1.00') }),
    code: 'HOLD_UNKNOWN',
  },
  {
    what: 'a capture of more than is held',
    name: 'captureHold',
    input: (_line, holdId) => ({ holdId, amount: yuan('300.01') }),
    code: 'CAPTURE_EXCEEDS_HOLD',
  },
  {
    what: 'a capture of a hold that is captured',
    name: 'captureHold',
    input: (_line, holdId) => ({ holdId, amount: yuan('0.01') }),
    code: 'HOLD_RESOLVED',
    isCaptured: true,
  },
  {
    what: 'a release of no hold',
    name: 'releaseHold',
    input: () => ({ holdId: 'hld_none' }),
    code: 'HOLD_UNKNOWN',
  },
  {
    what: 'a release of a hold that is captured',
    name: 'releaseHold',
    input: (_line, holdId) => ({ holdId }),
    code: 'HOLD_RESOLVED',
    isCaptured: true,
  },
  {
    what: 'a repayment of more than is drawn',
    name: 'restoreCredit',
    input: (line) => ({ creditLineId: line.id, amount: yuan('200.01') }),
    code: 'RESTORE_EXCEEDS_DRAWN',
  },
  {
    what: 'a repayment to no line',
    name: 'restoreCredit',
    input: () => ({ creditLineId: 'crl_none', amount: yuan('1.00') }),
    code: 'LINE_UNKNOWN',
  },
  {
    what: 'a limit that is the limit',
    name: 'changeLimit',
    input: (line) => ({ ...raise(line), limit: yuan('1000') }),
    code: 'LIMIT_UNCHANGED',
  },
  {
    what: 'a limit of no line',
    name: 'changeLimit',
    input: (line) => ({ ...raise(line), creditLineId: 'crl_none' }),
    code: 'LINE_UNKNOWN',
  },
  {
    what: 'a limit of a closed line',
    line: { status: 'CLOSED' },
    name: 'changeLimit',
    input: raise,
    code: 'LINE_CLOSED',
  },
  {
    what: 'an increase on a frozen line',
    line: { status: 'FROZEN' },
    name: 'changeLimit',
    input: raise,
    code: 'LINE_FROZEN',
  },
  {
    what: 'an increase on a pending line',
    line: pending,
    name: 'changeLimit',
    input: raise,
    code: 'LINE_PENDING',
  },
  {
    what: 'an increase without consent',
    name: 'changeLimit',
    input: (line) => ({ ...raise(line), consentId: null }),
    code: 'CONSENT_MISSING',
  },
  {
    what: 'an increase without approval',
    name: 'changeLimit',
    input: (line) => ({ ...raise(line), bankApprovalId: null }),
    code: 'APPROVAL_MISSING',
  },
  {
    what: 'an increase by a used approval',
    name: 'changeLimit',
    input: (line) => ({ ...raise(line), bankApprovalId: 'apr_1' }),
    code: 'APPROVAL_USED',
  },
  {
    what: 'freezing a frozen line',
    line: { status: 'FROZEN' },
    name: 'freezeLine',
    input: named,
    code: 'LINE_FROZEN',
  },
  { what: 'freezing a pending line', line: pending, name: 'freezeLine', input: named, code: 'LINE_PENDING' },
  {
    what: 'freezing a closed line',
    line: { status: 'CLOSED' },
    name: 'freezeLine',
    input: named,
    code: 'LINE_CLOSED',
  },
  {
    what: 'freezing no line',
    name: 'freezeLine',
    input: (line) => ({ ...named(line), creditLineId: 'crl_none' }),
    code: 'LINE_UNKNOWN',
  },
  { what: 'unfreezing an active line', name: 'unfreezeLine', input: named, code: 'LINE_NOT_FROZEN' },
  {
    what: 'unfreezing a closed line',
    line: { status: 'CLOSED' },
    name: 'unfreezeLine',
    input: named,
    code: 'LINE_CLOSED',
  },
])(
  '$what is refused and moves nothing, and so is its repeat',
  async ({ line: changes = {}, name, input, code, isCaptured }) => {
    const line = await newLine(changes);
    const holdId = line.status === 'ACTIVE' ? await placed(line) : 'hld_none';
    if (isCaptured) await ask('captureHold', { holdId, amount: yuan('300.00') });
    const before = await everythingOf(line);
    const request = { ...input(line, holdId), idempotencyKey: `key ${line.id}` };
    for (const answer of [await ask(name, request), await ask(name, request)]) {
      expect(answer).toEqual({
        [lineOperations[name].selection.split(' ')[0] ?? '']: null,
        userErrors: refused(code),
      });
    }
    expect(await everythingOf(line)).toEqual(before);
    const kept = await running.owner
      .getRepository(LineRequestTable)
      .findBy({ idempotencyKey: `key ${line.id}` });
    expect(kept.map(({ refusal }) => refusal)).toEqual([code]);
  },
);

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
  const second = await callLine(running.subgraph, 'freezeLine', request, {
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

test('from its end on a hold counts for nothing, before anything has written so', async () => {
  const line = await newLine();
  const holdId = await placed(line);
  const look = async () => {
    const { data } = await running.subgraph.ask(
      { kind: 'person', userId: line.userId },
      `query ($id: ID!) { creditLine(id: $id) { available { amount } held { amount }
        holds { nodes { id status expired { amount } remaining { amount } } } } }`,
      { id: line.id },
    );
    return data.creditLine;
  };
  now = new Date(start.getTime() + 7 * dayMs - 1);
  expect(await look()).toMatchObject({ available: { amount: '500.00' }, held: { amount: '300.00' } });
  now = new Date(start.getTime() + 7 * dayMs);
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
  now = new Date(start.getTime() + 7 * dayMs);
  await placed(line, '700.00', 'ord_slow');
  expect(await amountsOf(line)).toEqual([100_000n, 0n, 70_000n, 30_000n, 0n]);
  const ended = await running.owner.getRepository(HoldTable).findOneByOrFail({ id: expired });
  expect([ended.status, ended.capturedFen, ended.expiredFen]).toEqual(['CAPTURED', 10_000n, 60_000n]);
});

test('nobody but the service that an operation is for may call it', async () => {
  const line = await newLine();
  const before = await everythingOf(line);
  const others = [
    { kind: 'anonymous' },
    { kind: 'person', userId: line.userId },
    { kind: 'person', userId: 'usr_ops', scope: 'platform:operations' },
    { kind: 'service', name: 'credit-lines' },
  ] as const;
  const inputs = {
    placeHold: hold(line),
    captureHold: { holdId: 'hld_none', amount: yuan('1.00') },
    releaseHold: { holdId: 'hld_none' },
    restoreCredit: { creditLineId: line.id, amount: yuan('1.00') },
    changeLimit: raise(line),
    freezeLine: named(line),
    unfreezeLine: named(line),
  } as const;
  for (const [name, input] of Object.entries(inputs) as [LineOperationName, LineInput][]) {
    for (const caller of others) {
      const { errors } = await callLine(running.subgraph, name, input, caller);
      expect([name, errors?.map((error) => error.extensions.code)]).toEqual([name, ['FORBIDDEN']]);
    }
  }
  expect(await everythingOf(line)).toEqual(before);
});

test('a key or a reason that cannot be stored is no request', async () => {
  const line = await newLine();
  for (const changes of [{ idempotencyKey: '' }, { reason: 'a\u0000b' }, { reason: 'x'.repeat(501) }]) {
    const { errors } = await callLine(running.subgraph, 'freezeLine', { ...named(line), ...changes });
    expect(errors?.map((error) => error.extensions.code)).toEqual(['BAD_USER_INPUT']);
  }
});
