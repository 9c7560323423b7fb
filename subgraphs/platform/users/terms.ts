import { createHash } from 'node:crypto';
import { type DataSource, LessThanOrEqual } from 'typeorm';
import { TermsAcceptanceTable, type TermsRow, TermsTable } from './termsTables.ts';

/** The terms that are in force at an instant. */
export function readTerms(dataSource: DataSource, now: Date): Promise<TermsRow> {
  return dataSource
    .getRepository(TermsTable)
    .findOneOrFail({ where: { inForceFrom: LessThanOrEqual(now) }, order: { inForceFrom: 'DESC' } });
}

/** The terms in force where the person has not accepted them; null where this was done. */
export async function readTermsToAccept(
  dataSource: DataSource,
  userId: string,
  now: Date,
): Promise<TermsRow | null> {
  const terms = await readTerms(dataSource, now);
  const accepted = { userId, version: terms.version };
  return (await dataSource.getRepository(TermsAcceptanceTable).existsBy(accepted)) ? null : terms;
}

/** SHA-256, in hex, of all that is shown: version, text and each rate in its order. */
export function shownHashOf({ version, text, rates }: TermsRow): string {
  const shown = rates.map((rate) => [
    rate.instalmentCount,
    rate.monthlyFeeRate,
    rate.nominalAnnualRate,
    rate.effectiveAnnualRate,
  ]);
  return createHash('sha256')
    .update(JSON.stringify([version, text, shown]))
    .digest('hex');
}
