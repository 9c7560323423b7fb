import { timingSafeEqual } from 'node:crypto';
import type { BankCore, BankCoreParts, CoreAnswer, PasswordDelivery } from './bankCore.ts';
import { SentPasswordTable } from './coreTables.ts';
import type { FourElements } from './fourElements.ts';
import { VaultRecordTable } from './vault/tables.ts';
import { openRecord, searchHash } from './vault/vault.ts';

/** A bank core made of this subgraph's own tables. Its messages go to a table that bank operations read. */
export function embeddedBankCore(parts: BankCoreParts): BankCore {
  return {
    compare: (elements) => compare(elements, parts),
    sendPassword: (delivery) => sendPassword(delivery, parts),
  };
}

/** What the core has of a card: keyed hashes of the three elements that go with its number. */
interface KnownCard {
  readonly nameHash: Buffer;
  readonly idNumberHash: Buffer;
  readonly mobileHash: Buffer;
  readonly isBlocked: boolean;
  readonly isRestricted: boolean;
}

/** Compared with where no card has the number, so that an unknown card takes as long as a known one. */
const nobody: KnownCard = {
  nameHash: Buffer.alloc(32),
  idNumberHash: Buffer.alloc(32),
  mobileHash: Buffer.alloc(32),
  isBlocked: false,
  isRestricted: false,
};

/** All elements are hashed and compared, whatever the first of them says. */
async function compare(elements: FourElements, { dataSource, keys }: BankCoreParts): Promise<CoreAnswer> {
  const numberHash = await searchHash(keys, 'CARD_NUMBER', elements.cardNumber);
  const nameHash = await searchHash(keys, 'HOLDER_NAME', elements.holderName);
  const idNumberHash = await searchHash(keys, 'ID_NUMBER', elements.idNumber);
  const mobileHash = await searchHash(keys, 'MOBILE', elements.mobile);
  const [known = nobody]: KnownCard[] = await dataSource.query(
    `SELECT name.search_hash AS "nameHash", id_number.search_hash AS "idNumberHash",
       mobile.search_hash AS "mobileHash", is_blocked AS "isBlocked", is_restricted AS "isRestricted"
     FROM bank_cards AS card
     JOIN bank_customers AS customer ON customer.id = customer_id
     JOIN vault_records AS name ON name.id = name_record_id
     JOIN vault_records AS id_number ON id_number.id = id_number_record_id
     JOIN vault_records AS mobile ON mobile.id = mobile_record_id
     WHERE number_hash = $1`,
    [numberHash],
  );
  const equals = [
    timingSafeEqual(nameHash, known.nameHash),
    timingSafeEqual(idNumberHash, known.idNumberHash),
    timingSafeEqual(mobileHash, known.mobileHash),
  ];
  if (equals.includes(false)) return 'MISMATCH';
  if (known.isRestricted) return 'RESTRICTED';
  return known.isBlocked ? 'CARD_STATUS' : 'MATCH';
}

async function sendPassword(
  { id, cardNumber, password }: PasswordDelivery,
  { dataSource, keys, clock }: BankCoreParts,
): Promise<void> {
  const numberHash = await searchHash(keys, 'CARD_NUMBER', cardNumber);
  const mobile = await dataSource
    .getRepository(VaultRecordTable)
    .createQueryBuilder('record')
    .innerJoin('bank_cards', 'card', 'card.mobile_record_id = record.id')
    .where('card.number_hash = :numberHash', { numberHash })
    .getOneOrFail();
  const maskedMobile = (await openRecord(keys, mobile)).replace(/^(\d{3})\d+(\d{4})$/, '$1****$2');
  const message = { id, maskedMobile, password, sentAt: clock.now() };
  await dataSource.createQueryBuilder().insert().into(SentPasswordTable).values(message).orIgnore().execute();
}
