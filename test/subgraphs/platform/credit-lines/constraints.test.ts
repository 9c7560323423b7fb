import { brokenConstraint } from '../../../../subgraphs/common/transaction.ts';
import { createSubgraph } from '../../../../subgraphs/platform/credit-lines/main.ts';
import {
  CreditLineChangeTable,
  CreditLineTable,
  CreditProductTable,
  HoldTable,
  OfferTable,
} from '../../../../subgraphs/platform/credit-lines/tables.ts';
import { refusing } from '../refusing.ts';
import { type RunningForTest, startForTest } from '../startForTest.ts';
import { creditLineChangeRow, creditLineRow, creditProductRow, holdRow, offerRow } from './rows.ts';

let running: RunningForTest;

beforeAll(async () => {
  running = await startForTest(createSubgraph());
  await running.owner.getRepository(CreditLineTable).insert(creditLineRow());
});

afterAll(async () => {
  await running?.stop();
});

const ben = { id: 'crl_ben', userId: 'usr_ben' } as const;

test.each([
  ['that does not add up', { availableFen: 700_001n }, 'credit_lines_add_up'],
  ['with less than nothing available', { availableFen: -1n, overLimitFen: -700_001n }, 'credit_lines_'],
  [
    'over its limit with something available',
    { availableFen: 700_001n, overLimitFen: 1n },
    'credit_lines_over_limit_spends_nothing',
  ],
  ['with a negative hold', { heldFen: -1n, availableFen: 800_001n }, 'credit_lines_held_not_negative'],
  ['with negative drawings', { drawnFen: -1n, availableFen: 900_001n }, 'credit_lines_drawn_not_negative'],
  ['active without a time of activation', { activatedAt: null }, 'credit_lines_'],
  ['in another currency', { currency: 'USD' }, 'credit_lines_currency_known'],
  ['with an unknown status', { status: 'OPEN' as never }, 'credit_lines_status_known'],
  ['with a rate of more than one', { annualRate: '1.01' }, 'credit_lines_rate_is_fraction'],
])('the database refuses a line %s', async (_case, changes, constraint) => {
  expect(await refusing(running.owner, CreditLineTable, creditLineRow({ ...ben, ...changes }))).toContain(
    constraint,
  );
});

test('the database refuses a second open line of one person, and takes one after a closed one', async () => {
  expect(await refusing(running.owner, CreditLineTable, creditLineRow({ id: 'crl_two' }))).toBe(
    'credit_lines_one_open_per_user',
  );
  expect(
    await refusing(running.owner, CreditLineTable, creditLineRow({ id: 'crl_old', status: 'CLOSED' })),
  ).toBe('accepted');
});

test('of two spendings of 60 from 100 exactly one wins, whatever the code does', async () => {
  const line = {
    id: 'crl_cat',
    userId: 'usr_cat',
    limitFen: 100n,
    availableFen: 100n,
    heldFen: 0n,
    drawnFen: 0n,
  };
  await running.owner.getRepository(CreditLineTable).insert(creditLineRow(line));
  const spend = () =>
    running.login
      .query(
        `UPDATE credit_lines SET available_fen = available_fen - 60, held_fen = held_fen + 60 WHERE id = 'crl_cat'`,
      )
      .then(() => 'spent', brokenConstraint);
  expect((await Promise.all([spend(), spend()])).sort()).toEqual([
    'credit_lines_available_not_negative',
    'spent',
  ]);
  const left = await running.owner.getRepository(CreditLineTable).findOneByOrFail({ id: 'crl_cat' });
  expect([left.availableFen, left.heldFen]).toEqual([40n, 60n]);
});

test.each([
  ['resolved beyond its amount', { status: 'CAPTURED', capturedFen: 100_001n } as const, 'holds_'],
  [
    'resolved twice',
    { status: 'CAPTURED', capturedFen: 60_000n, releasedFen: 40_001n } as const,
    'holds_resolve_once',
  ],
  [
    'called captured with something set aside',
    { status: 'CAPTURED', capturedFen: 99_999n } as const,
    'holds_status_by_amounts',
  ],
  [
    'called active with a part captured',
    { status: 'ACTIVE', capturedFen: 1n } as const,
    'holds_status_by_amounts',
  ],
  [
    'called released with a part captured',
    { status: 'RELEASED', capturedFen: 1n, releasedFen: 99_999n } as const,
    'holds_status_by_amounts',
  ],
  ['of nothing', { amountFen: 0n }, 'holds_'],
  ['for a product that is none', { productId: 'prd_none' }, 'holds_product'],
  ['on the line of another person', { userId: 'usr_ben' }, 'holds_line'],
])('the database refuses a hold %s', async (_case, changes, constraint) => {
  expect(await refusing(running.owner, HoldTable, holdRow({ id: 'hld_bad', ...changes }))).toContain(
    constraint,
  );
});

test('an order has one open hold at most, and another after that one ended', async () => {
  const released = { status: 'RELEASED', releasedFen: 100_000n } as const;
  expect(await refusing(running.owner, HoldTable, holdRow({ id: 'hld_a', ...released }))).toBe('accepted');
  expect(await refusing(running.owner, HoldTable, holdRow({ id: 'hld_b' }))).toBe('accepted');
  expect(await refusing(running.owner, HoldTable, holdRow({ id: 'hld_c' }))).toBe('holds_one_open_per_order');
});

test.each([
  [
    'an increase that lowers the limit',
    { kind: 'LIMIT_INCREASED', limitBeforeFen: 2n, limitAfterFen: 1n } as const,
  ],
  ['a decrease that raises it', { kind: 'LIMIT_DECREASED', limitBeforeFen: 1n, limitAfterFen: 2n } as const],
  ['a freeze that changes it', { kind: 'FROZEN', limitBeforeFen: 1n, limitAfterFen: 2n } as const],
  ['an opening from more than nothing', { kind: 'OPENED', limitBeforeFen: 1n, limitAfterFen: 2n } as const],
])('the database refuses %s', async (_case, changes) => {
  expect(await refusing(running.owner, CreditLineChangeTable, creditLineChangeRow(changes))).toBe(
    'credit_line_changes_limit_by_kind',
  );
});

test('the history of a line cannot be rewritten by the service', async () => {
  await running.owner.getRepository(CreditLineChangeTable).insert(creditLineChangeRow());
  const rewrite = running.login.query(`UPDATE credit_line_changes SET reason = 'none'`);
  await expect(rewrite).rejects.toThrow('permission denied for table credit_line_changes');
  const erase = running.login.query('DELETE FROM credit_line_changes');
  await expect(erase).rejects.toThrow('permission denied for table credit_line_changes');
});

test('an answer that was given cannot be taken back by the service', async () => {
  for (const statement of ['UPDATE line_requests SET refusal = NULL', 'DELETE FROM line_requests']) {
    await expect(running.login.query(statement)).rejects.toThrow('permission denied for table line_requests');
  }
});

test('the database lets an approval of the bank serve for one increase', async () => {
  const raise = {
    kind: 'LIMIT_INCREASED',
    limitBeforeFen: 1n,
    limitAfterFen: 2n,
    bankApprovalId: 'apr_1',
  } as const;
  const insert = (id: string) =>
    refusing(running.owner, CreditLineChangeTable, creditLineChangeRow({ id, ...raise }));
  expect(await insert('clc_up')).toBe('accepted');
  expect(await insert('clc_up_again')).toBe('credit_line_changes_approval_once');
});

test('the database refuses an offer accepted after its end, or cheaper compounded than not', async () => {
  const late = offerRow({ acceptedAt: new Date('2026-01-11T02:00:00.000Z') });
  expect(await refusing(running.owner, OfferTable, late)).toBe('offers_accepted_in_time');
  const cheap = offerRow({ effectiveAnnualRate: '0.10' });
  expect(await refusing(running.owner, OfferTable, cheap)).toBe('offers_effective_rate_not_below');
});

test('the database refuses a product that charges a fee and interest', async () => {
  const both = creditProductRow({ monthlyInterestRate: '0.006' });
  expect(await refusing(running.owner, CreditProductTable, both)).toBe('credit_products_fee_or_interest');
  const wrong = creditProductRow({ method: 'ANNUITY' });
  expect(await refusing(running.owner, CreditProductTable, wrong)).toBe('credit_products_fee_or_interest');
});

test('the database refuses a product without tenors or with an empty range', async () => {
  expect(await refusing(running.owner, CreditProductTable, creditProductRow({ tenors: [] }))).toBe(
    'credit_products_tenors_some',
  );
  expect(await refusing(running.owner, CreditProductTable, creditProductRow({ tenors: [3, 0] }))).toBe(
    'credit_products_tenors_some',
  );
  expect(await refusing(running.owner, CreditProductTable, creditProductRow({ maximumFen: 9_999n }))).toBe(
    'credit_products_range',
  );
});
