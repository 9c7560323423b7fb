import { type EntityManager, LessThanOrEqual } from 'typeorm';
import { type CreditLineRulesRow, CreditLineRulesTable } from './tables.ts';

/** The rules in force at an instant. Throws where none are: there is no silent default. */
export async function readLineRules(tx: EntityManager, at: Date): Promise<CreditLineRulesRow> {
  const rules = await tx.findOne(CreditLineRulesTable, {
    where: { inForceFrom: LessThanOrEqual(at) },
    order: { inForceFrom: 'DESC' },
  });
  if (!rules) throw new Error('No rules for credit lines are in force.');
  return rules;
}
