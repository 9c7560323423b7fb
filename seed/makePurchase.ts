import { addBusinessDays, businessDayOnOrAfter } from '../subgraphs/common/businessDays.ts';
import { addDays, addMonths, type BusinessDate, daysBetween } from '../subgraphs/common/dates.ts';
import { derivedId } from '../subgraphs/common/ids.ts';
import { roundRatio } from '../subgraphs/common/money.ts';
import { feeSchedule } from '../subgraphs/common/schedule.ts';
import { dueDay, firstDueOn, today } from './calendar.ts';
import type { DebitAttempt, Instalment, Item, Purchase } from './life.ts';
import { type Merchant, merchants } from './parties.ts';
import { product } from './product.ts';
import type { Random } from './random.ts';

export interface PurchasePlan {
  readonly person: number;
  readonly index: number;
  readonly random: Random;
  readonly daysAgo: number;
  /** What the basket should come to, about. */
  readonly budgetFen: bigint;
  readonly tenor: number;
  readonly outcome: Purchase['outcome'];
  /** From this date on nothing is paid any more. */
  readonly unpaidFrom?: BusinessDate;
}

/** A penalty of 0.05 % a day on what is overdue, added up unrounded and rounded once. */
const penaltyRate = { numerator: 5n, denominator: 10_000n };

/** Makes one purchase with everything that followed from it up to today. */
export function makePurchase(plan: PurchasePlan): Purchase {
  const { person, index, random, outcome, tenor } = plan;
  const merchant = random.pick(merchants);
  const items = fillBasket(merchant, plan.budgetFen, random);
  const totalFen = items.reduce((sum, item) => sum + item.unitPriceFen * BigInt(item.quantity), 0n);
  const placedOn = addDays(today, -plan.daysAgo);
  const capturedOn = outcome === 'CAPTURED' ? addDays(placedOn, 1) : null;
  const orderId = derivedId('ord', person, index);
  return {
    orderId,
    number: `W${placedOn.slice(2).replaceAll('-', '')}-${derivedId('n', orderId).slice(2, 9).toUpperCase()}`,
    merchant,
    items,
    totalFen,
    tenor,
    placedOn,
    outcome,
    capturedOn,
    instalments: capturedOn === null ? [] : instalmentsOf(plan, orderId, totalFen, capturedOn),
  };
}

/** As many as the budget allows of the dearest thing that it allows, and one of another for the rest. */
function fillBasket(merchant: Merchant, budgetFen: bigint, random: Random): Item[] {
  const affordable = merchant.goods.filter(([, priceFen]) => priceFen <= budgetFen);
  const [name, unitPriceFen] = affordable.reduce((dearest, each) => (each[1] > dearest[1] ? each : dearest));
  const quantity = budgetFen / unitPriceFen;
  const main = { name, quantity: Number(quantity), unitPriceFen };
  const restFen = budgetFen - quantity * unitPriceFen;
  const extras = merchant.goods.filter(([, priceFen]) => priceFen <= restFen);
  if (extras.length === 0) return [main];
  const [extraName, extraPriceFen] = random.pick(extras);
  return [main, { name: extraName, quantity: 1, unitPriceFen: extraPriceFen }];
}

function instalmentsOf(
  plan: PurchasePlan,
  orderId: string,
  principalFen: bigint,
  capturedOn: BusinessDate,
): Instalment[] {
  const firstOn = firstDueOn(capturedOn);
  const { monthlyFeeRate, rounding } = product;
  const schedule = feeSchedule({ principalFen, tenor: plan.tenor, monthlyFeeRate, rounding });
  return schedule.map((row, index) => {
    const dueOn = addMonths(firstOn, index, dueDay);
    const id = derivedId('ins', orderId, index + 1);
    const isUnpaid = plan.unpaidFrom !== undefined && dueOn >= plan.unpaidFrom;
    const attempts = attemptsOf(id, dueOn, isUnpaid);
    const dueFen = row.principalFen + row.feeFen;
    const isPaid = attempts.some((attempt) => attempt.hasSucceeded);
    return {
      id,
      number: index + 1,
      dueOn,
      principalFen: row.principalFen,
      feeFen: row.feeFen,
      penaltyFen: isPaid ? 0n : penaltyOf(dueFen, dueOn),
      attempts,
      isPaid,
    };
  });
}

/** One successful debit on the due date, or two failed ones, the second three business days later. */
function attemptsOf(instalmentId: string, dueOn: BusinessDate, isUnpaid: boolean): DebitAttempt[] {
  if (dueOn >= today) return [];
  const firstOn = businessDayOnOrAfter(dueOn);
  const days = isUnpaid ? [firstOn, addBusinessDays(firstOn, 3)] : [firstOn];
  return days
    .filter((on) => on < today)
    .map((on, index) => ({
      paymentId: derivedId('pay', instalmentId, index + 1),
      on,
      hasSucceeded: !isUnpaid,
    }));
}

function penaltyOf(dueFen: bigint, dueOn: BusinessDate): bigint {
  const days = BigInt(Math.max(0, daysBetween(dueOn, today)));
  return roundRatio(dueFen * days * penaltyRate.numerator, penaltyRate.denominator);
}
