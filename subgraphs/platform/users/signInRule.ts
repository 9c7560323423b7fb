import type { EntityManager } from 'typeorm';
import { type SignInRuleRow, SignInRuleTable } from './tables.ts';

/** The rule on wrong passwords and codes that is in force at an instant. */
export async function ruleAt(tx: EntityManager, now: Date): Promise<SignInRuleRow> {
  const rule = await tx
    .getRepository(SignInRuleTable)
    .createQueryBuilder('rule')
    .where('rule.inForceFrom <= :now', { now })
    .orderBy('rule.inForceFrom', 'DESC')
    .limit(1)
    .getOne();
  if (!rule) throw new Error('No rule for signing in is in force.');
  return rule;
}
