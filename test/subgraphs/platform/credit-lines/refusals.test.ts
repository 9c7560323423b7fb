import {
  CreditLineChangeTable,
  type CreditLineRow,
  CreditLineTable,
  LineRequestTable,
} from '../../../../subgraphs/platform/credit-lines/tables.ts';
import { callLine, type LineInput, type LineOperationName, lineOperations, yuan } from './lineOperations.ts';
import { linesForTest, refused } from './lineWorld.ts';
import { creditLineChangeRow, creditLineRow } from './rows.ts';

const { ask, everythingOf, newLine, placed, running } = linesForTest();

beforeAll(async () => {
  const line = creditLineRow({ id: 'crl_raised', userId: 'usr_raised' });
  await running().owner.getRepository(CreditLineTable).insert(line);
  const raise = { kind: 'LIMIT_INCREASED', limitBeforeFen: 1n, bankApprovalId: 'apr_used' } as const;
  await running()
    .owner.getRepository(CreditLineChangeTable)
    .insert(creditLineChangeRow({ creditLineId: line.id, ...raise }));
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
    const field = ['input', name === 'changeLimit' ? 'limit' : 'amount'];
    expect([name, answer.userErrors]).toEqual([name, [expect.objectContaining({ code, field })]]);
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
    input: (line) => ({ ...raise(line), bankApprovalId: 'apr_used' }),
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
    const kept = await running()
      .owner.getRepository(LineRequestTable)
      .findBy({ idempotencyKey: `key ${line.id}` });
    expect(kept.map(({ refusal }) => refusal)).toEqual([code]);
  },
);

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
      const { errors } = await callLine(running().subgraph, name, input, caller);
      expect([name, errors?.map((error) => error.extensions.code)]).toEqual([name, ['FORBIDDEN']]);
    }
  }
  expect(await everythingOf(line)).toEqual(before);
});

test('a key or a reason that cannot be stored is no request', async () => {
  const line = await newLine();
  for (const changes of [{ idempotencyKey: '' }, { reason: 'a\u0000b' }, { reason: 'x'.repeat(501) }]) {
    const { errors } = await callLine(running().subgraph, 'freezeLine', { ...named(line), ...changes });
    expect(errors?.map((error) => error.extensions.code)).toEqual(['BAD_USER_INPUT']);
  }
});
