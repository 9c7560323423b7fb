import { EntitySchema } from 'typeorm';

/** A customer of the embedded bank core. */
export interface BankCustomerRow {
  readonly id: string;
  readonly nameRecordId: string;
  readonly idNumberRecordId: string;
  /** Whether the bank does not do this business with the customer. */
  readonly isRestricted: boolean;
}

export const BankCustomerTable = new EntitySchema<BankCustomerRow>({
  name: 'BankCustomer',
  tableName: 'bank_customers',
  columns: {
    id: { type: 'text', primary: true },
    nameRecordId: { type: 'text' },
    idNumberRecordId: { type: 'text' },
    isRestricted: { type: 'boolean' },
  },
});

/** A card of the embedded bank core, bound or not. */
export interface BankCardRow {
  readonly numberHash: Buffer;
  readonly numberRecordId: string;
  readonly customerId: string;
  readonly mobileRecordId: string;
  readonly isBlocked: boolean;
}

export const BankCardTable = new EntitySchema<BankCardRow>({
  name: 'BankCard',
  tableName: 'bank_cards',
  columns: {
    numberHash: { type: 'bytea', primary: true },
    numberRecordId: { type: 'text' },
    customerId: { type: 'text' },
    mobileRecordId: { type: 'text' },
    isBlocked: { type: 'boolean' },
  },
});

/** A message that the embedded bank core sent. */
export interface SentPasswordRow {
  readonly id: string;
  readonly maskedMobile: string;
  readonly password: string;
  readonly sentAt: Date;
}

export const SentPasswordTable = new EntitySchema<SentPasswordRow>({
  name: 'SentPassword',
  tableName: 'sent_passwords',
  columns: {
    id: { type: 'text', primary: true },
    maskedMobile: { type: 'text' },
    password: { type: 'text' },
    sentAt: { type: 'timestamptz', precision: 3 },
  },
});
