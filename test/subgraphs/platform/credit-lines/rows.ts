import type {
  CreditLineChangeRow,
  CreditLineRow,
  CreditProductRow,
  HoldRow,
  OfferRow,
} from '../../../../subgraphs/platform/credit-lines/tables.ts';

/** Rows of one person's life, to be varied by a test. */

export function creditLineRow(changes: Partial<CreditLineRow> = {}): CreditLineRow {
  return {
    id: 'crl_ann',
    userId: 'usr_ann',
    status: 'ACTIVE',
    grantorPartyId: 'pty_bank',
    operatorPartyId: 'pty_platform',
    limitFen: 1_000_000n,
    availableFen: 700_000n,
    heldFen: 100_000n,
    drawnFen: 200_000n,
    overLimitFen: 0n,
    currency: 'CNY',
    annualRate: '0.1090',
    grade: 'B',
    repaymentCardId: 'crd_ann',
    offerId: null,
    approvalId: null,
    subLimitCount: 0,
    subLimitsFen: 0n,
    openedAt: new Date('2026-01-05T02:00:00.000Z'),
    activatedAt: new Date('2026-01-06T02:00:00.000Z'),
    ...changes,
  };
}

export function holdRow(changes: Partial<HoldRow> = {}): HoldRow {
  return {
    id: 'hld_1',
    creditLineId: 'crl_ann',
    userId: 'usr_ann',
    orderId: 'ord_1',
    productId: null,
    decisionId: null,
    status: 'ACTIVE',
    amountFen: 100_000n,
    capturedFen: 0n,
    releasedFen: 0n,
    expiredFen: 0n,
    currency: 'CNY',
    placedAt: new Date('2026-11-01T02:00:00.000Z'),
    expiresAt: new Date('2026-12-01T02:00:00.000Z'),
    ...changes,
  };
}

export function creditLineChangeRow(changes: Partial<CreditLineChangeRow> = {}): CreditLineChangeRow {
  return {
    id: 'clc_1',
    creditLineId: 'crl_ann',
    kind: 'OPENED',
    productId: null,
    limitBeforeFen: 0n,
    limitAfterFen: 1_000_000n,
    currency: 'CNY',
    reason: 'The offer was accepted.',
    modelVersion: null,
    bankApprovalId: null,
    consentId: null,
    changedAt: new Date('2026-01-05T02:00:00.000Z'),
    ...changes,
  };
}

export function offerRow(changes: Partial<OfferRow> = {}): OfferRow {
  return {
    id: 'off_1',
    applicationId: null,
    productId: null,
    method: null,
    monthlyFeeRate: null,
    monthlyInterestRate: null,
    rounding: null,
    examplePurchaseFen: null,
    exampleTenor: null,
    endedAt: null,
    declinedAt: null,
    userId: 'usr_ann',
    limitFen: 1_000_000n,
    currency: 'CNY',
    grade: 'B',
    annualRate: '0.1090',
    effectiveAnnualRate: '0.1146',
    offeredAt: new Date('2026-01-04T02:00:00.000Z'),
    expiresAt: new Date('2026-01-11T02:00:00.000Z'),
    acceptedAt: new Date('2026-01-05T02:00:00.000Z'),
    ...changes,
  };
}

export function creditProductRow(changes: Partial<CreditProductRow> = {}): CreditProductRow {
  return {
    id: 'prd_1',
    name: 'Instalments',
    merchantCategories: ['electronics'],
    minimumFen: 10_000n,
    maximumFen: 5_000_000n,
    currency: 'CNY',
    tenors: [3, 6, 12],
    method: 'FEE',
    monthlyFeeRate: '0.005',
    monthlyInterestRate: '0',
    rounding: 'HALF_UP',
    graceDays: 0,
    offeredFrom: '2026-01-01',
    offeredUntil: null,
    ...changes,
  };
}
