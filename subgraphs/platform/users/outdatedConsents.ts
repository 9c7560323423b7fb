import type { DataSource } from 'typeorm';
import { amongKeys } from '../../common/readsByKey.ts';
import { columnsOf, tableOf } from '../../common/rowSql.ts';
import { type ConsentRow, ConsentTable } from './tables.ts';

/**
 * SQL, of a row `consent` and the instant $2: whether the text that was consented to has been replaced by one that
 * says something else. Such a consent covers nothing until the person consents again.
 */
const isOutdated = `EXISTS (
  SELECT 1 FROM parties AS party JOIN consent_texts AS later ON later.recipient_kind = party.kind
    LEFT JOIN consent_texts AS own ON own.purpose = later.purpose AND own.recipient_kind = party.kind
      AND own.version = consent.text_version
  WHERE party.id = consent.recipient_party_id AND later.purpose = consent.purpose AND NOT later.keeps_earlier
    AND later.in_force_from <= $2 AND later.in_force_from > coalesce(own.in_force_from, consent.granted_at))`;

/** The consents of people that cover reads now: given, not withdrawn, by a text that still stands. One statement. */
export function readCoveringConsents(
  dataSource: DataSource,
  userIds: readonly string[],
  now: Date,
): Promise<ConsentRow[]> {
  return readConsents(
    dataSource,
    `${amongKeys('user_id')} AND granted_at <= $2 AND withdrawn_at IS NULL AND NOT ${isOutdated}`,
    [userIds, now],
  );
}

/** Those of some consents whose text has been replaced. One statement. */
export function readOutdatedConsents(
  dataSource: DataSource,
  ids: readonly string[],
  now: Date,
): Promise<ConsentRow[]> {
  return readConsents(dataSource, `${amongKeys('id')} AND ${isOutdated}`, [ids, now]);
}

function readConsents(dataSource: DataSource, condition: string, values: unknown[]): Promise<ConsentRow[]> {
  const metadata = dataSource.getMetadata(ConsentTable);
  const rows = `SELECT ${columnsOf(metadata)} FROM ${tableOf(metadata)} AS consent`;
  return dataSource.query(`${rows} WHERE ${condition}`, values);
}
