import type { OwnRepayments } from '../creditPolicy.ts';
import { behaviourName } from './behaviourFeatures.ts';
import type { BehaviourVector } from './behaviourVector.ts';

/** The window that policies look at instalments in. */
const days = 90;

/** How a person paid instalments here, as a stored vector has it; null where nothing is known of it. */
export function ownRepaymentsIn(behaviour: BehaviourVector | null): OwnRepayments | null {
  const late = behaviour?.values[behaviourName('instalmentsLate', days)] ?? null;
  const missed = behaviour?.values[behaviourName('instalmentsMissed', days)] ?? null;
  return late === null || missed === null ? null : { late, missed };
}
