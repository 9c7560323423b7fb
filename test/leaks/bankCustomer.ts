import { luhn, mod11_2 } from 'cdigit';
import type { DataSource } from 'typeorm';
import { createRowSet } from '../../seed/rowSet.ts';
import { addBankCustomer } from '../../seed/rows/bankCustomers.ts';
import { database } from '../../subgraphs/bank/accounts/database.ts';
import type { FourElements } from '../../subgraphs/bank/accounts/fourElements.ts';
import type { VaultKeys } from '../../subgraphs/bank/accounts/vault/vaultKeys.ts';

/** Makes a customer of the embedded bank core with two cards that nobody else has. Gives the cards. */
export async function newBankCustomer(
  bank: DataSource,
  keys: VaultKeys,
  number: number,
): Promise<readonly [FourElements, FourElements]> {
  const digits = String(number).padStart(8, '0');
  const holder = {
    holderName: '测试人',
    idNumber: mod11_2.generate(`99999919900101${digits.slice(-3)}`),
    mobile: `139${digits}`,
  };
  const cardOf = (prefix: string) => ({ ...holder, cardNumber: luhn.generate(`${prefix}7731${digits}`) });
  const cards = [cardOf('622260'), cardOf('622262')] as const;
  const rows = createRowSet();
  await addBankCustomer(rows, keys, cards);
  for (const table of database.entities) {
    const added = rows.tables.get(table);
    if (added) await bank.getRepository(table).insert([...added]);
  }
  return cards;
}
