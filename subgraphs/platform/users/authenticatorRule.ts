import type { EntityManager } from 'typeorm';
import { type AuthenticatorRuleRow, AuthenticatorRuleTable } from './passkeyTables.ts';

/** The rule on authenticators that is in force at an instant. */
export async function authenticatorRuleAt(tx: EntityManager, now: Date): Promise<AuthenticatorRuleRow> {
  return tx
    .getRepository(AuthenticatorRuleTable)
    .createQueryBuilder('rule')
    .where('rule.inForceFrom <= :now', { now })
    .orderBy('rule.inForceFrom', 'DESC')
    .limit(1)
    .getOneOrFail();
}
