import type { EntityManager } from 'typeorm';
import { newId } from '../../../common/ids.ts';
import { openEnvelope, sealEnvelope } from './envelope.ts';
import { type VaultPurpose, type VaultRecordRow, VaultRecordTable } from './tables.ts';
import type { VaultKeys } from './vaultKeys.ts';

/** A secret sealed for its place in the vault. */
export async function sealRecord(
  keys: VaultKeys,
  purpose: VaultPurpose,
  text: string,
): Promise<VaultRecordRow> {
  const id = newId('vlt');
  const envelope = sealEnvelope(text, await keys.newest(), { recordId: id, purpose });
  return { id, purpose, searchHash: await searchHash(keys, purpose, text), ...envelope };
}

/** Opens a record. Throws EnvelopeTampered, and an error where its key was taken out. */
export async function openRecord(keys: VaultKeys, record: VaultRecordRow): Promise<string> {
  const { id: recordId, purpose, keyId } = record;
  return openEnvelope(record, await keys.withId(keyId), { recordId, purpose });
}

/**
 * The record of a secret, which is stored if it is new: one secret of one purpose is one record. Whether
 * it is there is found by its keyed hash.
 */
export async function keepSecret(
  tx: EntityManager,
  keys: VaultKeys,
  purpose: VaultPurpose,
  text: string,
): Promise<VaultRecordRow> {
  const record = await sealRecord(keys, purpose, text);
  await tx.createQueryBuilder().insert().into(VaultRecordTable).values(record).orIgnore().execute();
  return tx.getRepository(VaultRecordTable).findOneByOrFail({ purpose, searchHash: record.searchHash });
}

/** Equal for equal secrets of one purpose. */
export function searchHash(keys: VaultKeys, purpose: VaultPurpose, text: string): Promise<Buffer> {
  return keys.hash('SEARCH', purpose, text);
}
