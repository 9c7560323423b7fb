import { addDays } from '../../subgraphs/common/dates.ts';
import { derivedId } from '../../subgraphs/common/ids.ts';
import { RestorationTable, SubLimitTable } from '../../subgraphs/platform/credit-lines/subLimitTables.ts';
import {
  CreditLineChangeTable,
  CreditLineTable,
  CreditProductTable,
  HoldTable,
  OfferTable,
} from '../../subgraphs/platform/credit-lines/tables.ts';
import { instantOn } from '../calendar.ts';
import { principalOutstandingFenOf } from '../figures.ts';
import type { Life, Line, Purchase } from '../life.ts';
import { bank, platform } from '../parties.ts';
import { product, ratesOf } from '../product.ts';
import type { RowSet } from '../rowSet.ts';

const currency = 'CNY';
const modelVersion = 'seed-1';

const endedHoldDays = 7;
/** Holds end by the wall clock, and the seeded world stands still: an open hold must outlive the demo. */
const openHoldDays = 3_650;

/** The product that purchases are financed by. */
export function addProduct(rows: RowSet): void {
  rows.add(CreditProductTable, {
    id: product.id,
    name: product.name,
    merchantCategories: [],
    minimumFen: product.minimumFen,
    maximumFen: product.maximumFen,
    currency,
    tenors: product.tenors,
    method: 'FEE',
    monthlyFeeRate: product.monthlyFeeRate,
    monthlyInterestRate: '0',
    rounding: product.rounding,
    graceDays: 0,
    offeredFrom: '2025-01-01',
    offeredUntil: null,
  });
}

/** Offers of the seeded world are from before applications were kept. */
const beforeApplications = {
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
};

/** The bank's approval of a line's limit. */
export function approvalIdOf(line: Line): string {
  return derivedId('apv', line.id);
}

/** A person's line with the offer it came from, its history and its holds. */
export function addCreditLine(rows: RowSet, life: Life, line: Line): void {
  const openedAt = instantOn(line.activeFrom, 11);
  const { annualRate, effectiveAnnualRate } = ratesOf(12);
  const heldFen = heldFenOf(life.purchases);
  const drawnFen = principalOutstandingFenOf(life);
  rows.add(OfferTable, {
    ...beforeApplications,
    id: derivedId('off', line.id),
    userId: life.userId,
    limitFen: line.limitFen,
    currency,
    grade: line.grade,
    annualRate,
    effectiveAnnualRate,
    offeredAt: instantOn(addDays(line.activeFrom, -1), 15),
    expiresAt: instantOn(addDays(line.activeFrom, 6), 15),
    acceptedAt: openedAt,
  });
  rows.add(CreditLineTable, {
    id: line.id,
    userId: life.userId,
    status: line.isFrozen ? 'FROZEN' : 'ACTIVE',
    grantorPartyId: bank.id,
    operatorPartyId: platform.id,
    limitFen: line.limitFen,
    availableFen: line.limitFen - heldFen - drawnFen,
    heldFen,
    drawnFen,
    overLimitFen: 0n,
    currency,
    annualRate,
    grade: line.grade,
    repaymentCardId: life.cards[0]?.id ?? null,
    offerId: null,
    approvalId: approvalIdOf(line),
    subLimitCount: 0,
    subLimitsFen: 0n,
    openedAt,
    activatedAt: openedAt,
  });
  addHistory(rows, line, openedAt);
  for (const purchase of life.purchases) addHold(rows, life, line, purchase);
  if (life.situation === 'NEAR_LIMIT') addSubLimit(rows, line, heldFen, drawnFen);
}

/** Half of what the line leaves may still be used for the product. */
function addSubLimit(rows: RowSet, line: Line, heldFen: bigint, drawnFen: bigint): void {
  const availableFen = (line.limitFen - heldFen - drawnFen) / 2n;
  const limitFen = heldFen + drawnFen + availableFen;
  const subLimit = { creditLineId: line.id, productId: product.id };
  rows.add(SubLimitTable, { ...subLimit, limitFen, availableFen, heldFen, drawnFen, overLimitFen: 0n });
  rows.add(CreditLineChangeTable, {
    id: derivedId('clc', line.id, 'sub-limit'),
    creditLineId: line.id,
    kind: 'SUB_LIMIT_SET',
    productId: product.id,
    limitBeforeFen: line.limitFen,
    limitAfterFen: limitFen,
    currency,
    reason: 'Instalments near the limit.',
    modelVersion: null,
    bankApprovalId: null,
    consentId: null,
    changedAt: instantOn('2026-11-16', 10),
  });
}

function addHistory(rows: RowSet, line: Line, openedAt: Date): void {
  const evidence = { bankApprovalId: null, consentId: null, productId: null };
  const change = { creditLineId: line.id, limitAfterFen: line.limitFen, currency, ...evidence };
  rows.add(CreditLineChangeTable, {
    ...change,
    id: derivedId('clc', line.id, 'opened'),
    kind: 'OPENED',
    limitBeforeFen: 0n,
    reason: 'The offer was accepted.',
    modelVersion,
    changedAt: openedAt,
  });
  if (!line.isFrozen) return;
  rows.add(CreditLineChangeTable, {
    ...change,
    id: derivedId('clc', line.id, 'frozen'),
    kind: 'FROZEN',
    limitBeforeFen: line.limitFen,
    reason: 'Instalments are overdue.',
    modelVersion: null,
    changedAt: instantOn('2026-10-10', 8),
  });
}

function addHold(rows: RowSet, life: Life, line: Line, purchase: Purchase): void {
  if (purchase.outcome === 'RISK_DECLINED') return;
  const placedAt = instantOn(purchase.placedOn, 12, 1);
  const amountFen = purchase.totalFen;
  const isCaptured = purchase.outcome === 'CAPTURED';
  const isReleased = purchase.outcome === 'CANCELLED';
  const isOpen = purchase.outcome === 'AUTHORIZED';
  rows.add(HoldTable, {
    id: holdIdOf(purchase),
    creditLineId: line.id,
    userId: life.userId,
    orderId: purchase.orderId,
    productId: product.id,
    decisionId: derivedId('dec', purchase.orderId),
    status: isCaptured ? 'CAPTURED' : isReleased ? 'RELEASED' : 'ACTIVE',
    amountFen,
    capturedFen: isCaptured ? amountFen : 0n,
    releasedFen: isReleased ? amountFen : 0n,
    expiredFen: 0n,
    currency,
    placedAt,
    expiresAt: instantOn(addDays(purchase.placedOn, isOpen ? openHoldDays : endedHoldDays), 12, 1),
  });
  addRestoration(rows, line, purchase);
}

/** What was repaid of a purchase up to now, as one. */
function addRestoration(rows: RowSet, line: Line, { orderId, instalments }: Purchase): void {
  const paid = instalments.filter(({ isPaid }) => isPaid);
  const amountFen = paid.reduce((sum, { principalFen }) => sum + principalFen, 0n);
  const lastPaid = paid.at(-1)?.attempts.at(-1);
  if (!lastPaid) return;
  rows.add(RestorationTable, {
    id: derivedId('rst', orderId),
    creditLineId: line.id,
    productId: product.id,
    amountFen,
    restoredAt: instantOn(lastPaid.on, 12),
  });
}

export function holdIdOf(purchase: Purchase): string {
  return derivedId('hld', purchase.orderId);
}

function heldFenOf(purchases: readonly Purchase[]): bigint {
  return purchases
    .filter((purchase) => purchase.outcome === 'AUTHORIZED')
    .reduce((sum, purchase) => sum + purchase.totalFen, 0n);
}
