import { type EntityManager, LessThanOrEqual } from 'typeorm';
import type { BusinessDate } from '../../common/dates.ts';
import {
  type ApplicationRulesRow,
  ApplicationRulesTable,
  type PriceRow,
  PriceTable,
} from './appetiteTables.ts';
import type { CreditGrade } from './creditLine.ts';
import { CreditProductTable } from './tables.ts';

/** The rules in force at an instant. Throws where none are: there is no silent default. */
export async function readApplicationRules(tx: EntityManager, at: Date): Promise<ApplicationRulesRow> {
  const rules = await tx.findOne(ApplicationRulesTable, {
    where: { inForceFrom: LessThanOrEqual(at) },
    order: { inForceFrom: 'DESC' },
  });
  if (!rules) throw new Error('No rules for applications are in force.');
  return rules;
}

/** What a grade pays for a product on a business date; null where it has no price by the product's method. */
export async function readPrice(
  tx: EntityManager,
  grade: CreditGrade,
  productId: string,
  on: BusinessDate,
): Promise<PriceRow | null> {
  const { method } = await tx.findOneByOrFail(CreditProductTable, { id: productId });
  const price = await tx.findOne(PriceTable, {
    where: { grade, productId, inForceFrom: LessThanOrEqual(on) },
    order: { inForceFrom: 'DESC' },
  });
  if (price === null) return null;
  const rateOfOtherMethod = method === 'FEE' ? price.monthlyInterestRate : price.monthlyFeeRate;
  return /[1-9]/.test(rateOfOtherMethod) ? null : price;
}
