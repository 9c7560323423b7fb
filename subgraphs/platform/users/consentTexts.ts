import type { DataSource } from 'typeorm';
import type { ConsentPurpose } from './consent.ts';

/** A consent that a person can give now: a text in force, and a party that it may be given to. */
export interface OfferedConsent {
  readonly purpose: ConsentPurpose;
  readonly recipientId: string;
  readonly version: string;
  readonly isSensitive: boolean;
  readonly text: string;
}

/** Every consent on offer: of each purpose and kind of recipient the text that came into force last. */
export function readOfferedConsents(dataSource: DataSource, now: Date): Promise<OfferedConsent[]> {
  return dataSource.query(
    `SELECT DISTINCT ON (purpose, party.id) purpose, party.id AS "recipientId", version,
       is_sensitive AS "isSensitive", text
     FROM consent_texts JOIN parties party ON party.kind = recipient_kind
     WHERE in_force_from <= $1
     ORDER BY purpose, party.id, in_force_from DESC`,
    [now],
  );
}
