import type { EntityManager } from 'typeorm';
import { derivedId } from '../../../common/ids.ts';
import { CardTokenTable, type VaultRecordRow } from './tables.ts';
import type { VaultKeys } from './vaultKeys.ts';

/**
 * The token of a card for one domain: always the same there, another one for any other domain, so that
 * two who compare theirs learn nothing. Only the vault knows which card it means.
 */
export async function cardTokenFor(
  tx: EntityManager,
  keys: VaultKeys,
  record: Pick<VaultRecordRow, 'id' | 'searchHash'>,
  domain: string,
): Promise<string> {
  const hash = await keys.hash('TOKEN', domain, record.searchHash.toString('hex'));
  const token = derivedId('tok', hash.toString('hex'));
  const row = { token, recordId: record.id, domain };
  await tx.createQueryBuilder().insert().into(CardTokenTable).values(row).orIgnore().execute();
  return token;
}
