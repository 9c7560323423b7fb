import type {
  InstalmentPlanRow,
  InstalmentRow,
  StatementRow,
} from '../../../../subgraphs/platform/receivables/tables.ts';

/** Rows of one plan, to be varied by a test. */

export function planRow(changes: Partial<InstalmentPlanRow> = {}): InstalmentPlanRow {
  return {
    id: 'pln_1',
    orderId: 'ord_1',
    userId: 'usr_ann',
    creditLineId: 'crl_ann',
    method: 'FEE',
    principalFen: 30_000n,
    currency: 'CNY',
    tenor: 3,
    capturedAt: new Date('2026-08-20T02:00:00.000Z'),
    writtenOffOn: null,
    ...changes,
  };
}

export function instalmentRow(changes: Partial<InstalmentRow> = {}): InstalmentRow {
  return {
    id: 'ins_1',
    planId: 'pln_1',
    userId: 'usr_ann',
    number: 1,
    dueOn: '2026-09-25',
    principalFen: 10_000n,
    feeFen: 150n,
    interestFen: 0n,
    penaltyFen: 0n,
    principalPaidFen: 0n,
    feePaidFen: 0n,
    interestPaidFen: 0n,
    penaltyPaidFen: 0n,
    currency: 'CNY',
    ...changes,
  };
}

export function statementRow(changes: Partial<StatementRow> = {}): StatementRow {
  return {
    id: 'stm_1',
    userId: 'usr_ann',
    creditLineId: 'crl_ann',
    cycleFrom: '2026-08-05',
    cycleUntil: '2026-09-05',
    dueOn: '2026-09-25',
    totalDueFen: 10_150n,
    minimumDueFen: 1_015n,
    paidFen: 0n,
    currency: 'CNY',
    ...changes,
  };
}
