import { at } from '../features/lists.ts';
import type { CreditDefaultRow } from './creditDefaultFile.ts';

/** The median limit of the people of a file (the upper one of two): the unit that amounts are measured in. */
export function medianLimitFen(rows: readonly CreditDefaultRow[]): bigint {
  const limits = rows.map(({ history }) => history.limitFen).filter((limit) => limit !== null);
  limits.sort((a, b) => (a < b ? -1 : Number(a > b)));
  return at(limits, Math.floor(limits.length / 2));
}
