import type { Life } from './life.ts';

/** The principal that a person has drawn and not repaid. */
export function principalOutstandingFenOf(life: Life): bigint {
  return life.purchases
    .flatMap((purchase) => purchase.instalments)
    .filter((instalment) => !instalment.isPaid)
    .reduce((sum, instalment) => sum + instalment.principalFen, 0n);
}
