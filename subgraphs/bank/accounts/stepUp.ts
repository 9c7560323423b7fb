import type { DataSource } from 'typeorm';
import { type Caller, hasSteppedUp, requirePerson } from '../../common/callers.ts';
import { readBindingRule } from './bindingRule.ts';
import { refuse } from './cardRefusal.ts';

/**
 * The person's id, for operations on cards and mandates. Refuses: STEP_UP_REQUIRED, without two kinds of
 * proof or when they are too old by the rule in force.
 */
export async function requireStepUp(caller: Caller, dataSource: DataSource, now: Date): Promise<string> {
  const userId = requirePerson(caller);
  const { stepUpLivesSeconds } = await readBindingRule(dataSource.manager, now);
  if (!hasSteppedUp(caller, now, stepUpLivesSeconds)) throw refuse('STEP_UP_REQUIRED');
  return userId;
}
