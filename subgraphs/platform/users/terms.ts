import { createHash } from 'node:crypto';
import { type DataSource, LessThanOrEqual } from 'typeorm';
import { TermsAcceptanceTable, type TermsKind, type TermsRow, TermsTable } from './termsTables.ts';

/** The terms of a kind that are in force at an instant. */
export function readTerms(dataSource: DataSource, kind: TermsKind, now: Date): Promise<TermsRow> {
  return dataSource
    .getRepository(TermsTable)
    .findOneOrFail({ where: { kind, inForceFrom: LessThanOrEqual(now) }, order: { inForceFrom: 'DESC' } });
}

/** Whether a person accepted this version. */
export function isAccepted(dataSource: DataSource, userId: string, version: string): Promise<boolean> {
  return dataSource.getRepository(TermsAcceptanceTable).existsBy({ userId, version });
}

/** The terms in force where the person has not accepted them; null where this was done. */
export async function readTermsToAccept(
  dataSource: DataSource,
  userId: string,
  now: Date,
): Promise<TermsRow | null> {
  const terms = await readTerms(dataSource, 'CREDIT', now);
  return (await isAccepted(dataSource, userId, terms.version)) ? null : terms;
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
