import type { EntityManager } from 'typeorm';
import { type BindingRuleRow, BindingRuleTable } from './tables.ts';

/** The rule in force at an instant. */
export async function readBindingRule(tx: EntityManager, now: Date): Promise<BindingRuleRow> {
  const rule = await tx
    .getRepository(BindingRuleTable)
    .createQueryBuilder('rule')
    .where('rule.inForceFrom <= :now', { now })
    .orderBy('rule.inForceFrom', 'DESC')
    .limit(1)
    .getOne();
  if (!rule) throw new Error('No rule for binding cards is in force.');
  return rule;
}
