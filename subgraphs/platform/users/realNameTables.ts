import { EntitySchema } from 'typeorm';

/**
 * That a person is who they say, by the bank's word. No name, ID number or card number is kept: the
 * platform never had them in clear. What is kept is the bank's token for the holder of the ID number, so
 * that one human being does not get credit under two accounts; without the bank's key it says nothing,
 * and another company's token for the same human being is another one.
 */
export interface RealNameRow {
  readonly userId: string;
  readonly holderToken: string;
  readonly verifiedAt: Date;
}

export const RealNameTable = new EntitySchema<RealNameRow>({
  name: 'RealName',
  tableName: 'real_names',
  columns: {
    userId: { type: 'text', primary: true },
    holderToken: { type: 'text' },
    verifiedAt: { type: 'timestamptz', precision: 3 },
  },
});
