import { bucketOf, riskClassOf } from '../../../../subgraphs/platform/receivables/delinquency.ts';
import {
  daysPastDueOf,
  instalmentStatusOf,
  outstandingFenOf,
  totalFenOf,
} from '../../../../subgraphs/platform/receivables/instalment.ts';
import { planStatusOf } from '../../../../subgraphs/platform/receivables/instalmentPlan.ts';
import { ownerOn } from '../../../../subgraphs/platform/receivables/ownership.ts';
import { receivableDaysPastDueOf } from '../../../../subgraphs/platform/receivables/receivable.ts';
import { statementStatusOf } from '../../../../subgraphs/platform/receivables/statement.ts';
import { instalmentRow, planRow, statementRow } from './rows.ts';

const paid = { principalPaidFen: 10_000n, feePaidFen: 150n };

test.each([
  ['2026-09-24', 'UPCOMING', 0],
  ['2026-09-25', 'DUE', 0],
  ['2026-09-26', 'OVERDUE', 1],
  ['2026-10-25', 'OVERDUE', 30],
])('an unpaid instalment due on 2026-09-25 is on %s %s by %s days', (on, status, days) => {
  expect(instalmentStatusOf(instalmentRow(), on)).toBe(status);
  expect(daysPastDueOf(instalmentRow(), on)).toBe(days);
});

test('a paid instalment is never past due', () => {
  expect(instalmentStatusOf(instalmentRow(paid), '2027-01-01')).toBe('PAID');
  expect(daysPastDueOf(instalmentRow(paid), '2027-01-01')).toBe(0);
});

test('one fen that is left keeps an instalment open, and a penalty is a part of it', () => {
  const almost = instalmentRow({ ...paid, penaltyFen: 1n });
  expect(totalFenOf(almost)).toBe(10_151n);
  expect(outstandingFenOf(almost)).toBe(1n);
  expect(instalmentStatusOf(almost, '2026-09-26')).toBe('OVERDUE');
});

test('a claim is as old as its oldest unpaid instalment', () => {
  const instalments = [
    instalmentRow(paid),
    instalmentRow({ dueOn: '2026-10-25' }),
    instalmentRow({ dueOn: '2026-11-25' }),
  ];
  expect(receivableDaysPastDueOf(instalments, '2026-11-22')).toBe(28);
  expect(receivableDaysPastDueOf(instalments, '2026-10-25')).toBe(0);
  expect(receivableDaysPastDueOf([instalmentRow(paid)], '2026-11-22')).toBe(0);
});

test('a plan that is paid is completed, even after it was written off', () => {
  const open = [instalmentRow()];
  expect(planStatusOf(planRow(), open)).toBe('ACTIVE');
  expect(planStatusOf(planRow({ writtenOffOn: '2027-06-01' }), open)).toBe('WRITTEN_OFF');
  expect(planStatusOf(planRow({ writtenOffOn: '2027-06-01' }), [instalmentRow(paid)])).toBe('COMPLETED');
});

test('a statement is open through its due date and overdue from the day after', () => {
  expect(statementStatusOf(statementRow(), '2026-09-25')).toBe('OPEN');
  expect(statementStatusOf(statementRow(), '2026-09-26')).toBe('OVERDUE');
  expect(statementStatusOf(statementRow({ paidFen: 10_150n }), '2026-09-26')).toBe('PAID');
});

const buckets = (
  [
    [0, 'M0'],
    [1, 'M1'],
    [31, 'M2'],
  ] as const
).map(([fromDays, bucket]) => ({ inForceFrom: '2026-01-01', fromDays, bucket }));

test('a new rule counts from its first day, and old days keep the old one', () => {
  const stricter = [
    { inForceFrom: '2026-07-01', fromDays: 0, bucket: 'M0' as const },
    { inForceFrom: '2026-07-01', fromDays: 11, bucket: 'M2' as const },
  ];
  const rules = [...stricter, ...buckets];
  expect(bucketOf(12, rules, '2026-06-30')).toBe('M1');
  expect(bucketOf(12, rules, '2026-07-01')).toBe('M2');
  expect(bucketOf(10, rules, '2026-07-01')).toBe('M0');
});

test('a day before the first rule has no bucket and no class, rather than a wrong one', () => {
  expect(() => bucketOf(0, buckets, '2025-12-31')).toThrow('No rule covers 0 days past due on 2025-12-31.');
  expect(() => riskClassOf(0, [], '2026-01-01')).toThrow(RangeError);
});

test('a receivable belongs to one party on any day from its first on', () => {
  const owners = [
    { receivableId: 'rcv_1', ownedFrom: '2026-08-20', partyId: 'pty_bank' },
    { receivableId: 'rcv_1', ownedFrom: '2026-10-01', partyId: 'pty_fund' },
  ];
  expect(ownerOn(owners, '2026-09-30')).toBe('pty_bank');
  expect(ownerOn(owners, '2026-10-01')).toBe('pty_fund');
  expect(() => ownerOn(owners, '2026-08-19')).toThrow('Nobody owns the receivable on 2026-08-19.');
});
