import { EntitySchema } from 'typeorm';
import type { ConsentPurpose } from './consent.ts';
import type { PartyKind } from './party.ts';

/** What a person is shown before consenting, by the instant from which it is in force. */
export interface ConsentTextRow {
  readonly purpose: ConsentPurpose;
  readonly recipientKind: PartyKind;
  readonly version: string;
  readonly isSensitive: boolean;
  readonly text: string;
  readonly inForceFrom: Date;
  /** Whether it says what the one before said, in other words: consents to that one stay good. */
  readonly keepsEarlier: boolean;
}

export const ConsentTextTable = new EntitySchema<ConsentTextRow>({
  name: 'ConsentText',
  tableName: 'consent_texts',
  columns: {
    purpose: { type: 'text', primary: true },
    recipientKind: { type: 'text', primary: true },
    version: { type: 'text', primary: true },
    isSensitive: { type: 'boolean' },
    text: { type: 'text' },
    inForceFrom: { type: 'timestamptz', precision: 3 },
    keepsEarlier: { type: 'boolean', default: false },
  },
});
