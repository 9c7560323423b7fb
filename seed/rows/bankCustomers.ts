import {
  type BankCardRow,
  BankCardTable,
  BankCustomerTable,
} from '../../subgraphs/bank/accounts/coreTables.ts';
import type { FourElements } from '../../subgraphs/bank/accounts/fourElements.ts';
import { type VaultPurpose, VaultRecordTable } from '../../subgraphs/bank/accounts/vault/tables.ts';
import { sealRecord } from '../../subgraphs/bank/accounts/vault/vault.ts';
import type { VaultKeys } from '../../subgraphs/bank/accounts/vault/vaultKeys.ts';
import { newId } from '../../subgraphs/common/ids.ts';
import type { RowSet } from '../rowSet.ts';

/** What the bank has against a customer or a card. */
export interface BankReservations {
  readonly isRestricted?: boolean;
  readonly isBlocked?: boolean;
}

/** A customer of the embedded bank core with one or more cards of the same holder. Gives the cards. */
export async function addBankCustomer(
  rows: RowSet,
  keys: VaultKeys,
  cards: readonly FourElements[],
  { isRestricted = false, isBlocked = false }: BankReservations = {},
): Promise<BankCardRow[]> {
  const [holder] = cards;
  if (!holder) throw new RangeError('A customer has a card.');
  const keep = async (purpose: VaultPurpose, text: string) => {
    const record = await sealRecord(keys, purpose, text);
    rows.add(VaultRecordTable, record);
    return record;
  };
  const customerId = newId('cus');
  const name = await keep('HOLDER_NAME', holder.holderName);
  const idNumber = await keep('ID_NUMBER', holder.idNumber);
  rows.add(BankCustomerTable, {
    id: customerId,
    nameRecordId: name.id,
    idNumberRecordId: idNumber.id,
    isRestricted,
  });
  const kept: BankCardRow[] = [];
  for (const { cardNumber, mobile } of cards) {
    const number = await keep('CARD_NUMBER', cardNumber);
    const reserved = await keep('MOBILE', mobile);
    const card = { numberHash: number.searchHash, numberRecordId: number.id, customerId };
    kept.push({ ...card, mobileRecordId: reserved.id, isBlocked });
  }
  rows.add(BankCardTable, ...kept);
  return kept;
}
