import { type DataSource, Not } from 'typeorm';
import { rewrapEnvelope } from './envelope.ts';
import { type VaultRecordRow, VaultRecordTable } from './tables.ts';
import type { KeyEncryptionKey, VaultKeys } from './vaultKeys.ts';

const recordsAtOnce = 200;

/** What a rotation has done so far. */
export interface Rewrapping {
  readonly rewrappedCount: number;
  /** Records that are still under an older key. */
  readonly remainingCount: number;
}

/**
 * Puts records that are under an older key under the newest one, `limit` at most. Reading goes on
 * meanwhile: a record is changed in one statement, and both keys are there until nothing remains. Safe to
 * interrupt, to repeat and to run twice at once.
 */
export async function rewrapVault(
  dataSource: DataSource,
  keys: VaultKeys,
  limit: number,
): Promise<Rewrapping> {
  const newest = await keys.newest();
  const records = dataSource.getRepository(VaultRecordTable);
  const isOlder = { keyId: Not(newest.id) };
  let rewrappedCount = 0;
  while (rewrappedCount < limit) {
    const take = Math.min(recordsAtOnce, limit - rewrappedCount);
    const older = await records.find({ where: isOlder, take });
    for (const record of older) await rewrapRecord(dataSource, keys, record, newest);
    rewrappedCount += older.length;
    if (older.length < take) break;
  }
  return { rewrappedCount, remainingCount: await records.countBy(isOlder) };
}

async function rewrapRecord(
  dataSource: DataSource,
  keys: VaultKeys,
  record: VaultRecordRow,
  newest: KeyEncryptionKey,
): Promise<void> {
  const { id, purpose, keyId } = record;
  const context = { recordId: id, purpose };
  const { wrappedKey } = rewrapEnvelope(record, await keys.withId(keyId), newest, context);
  await dataSource.getRepository(VaultRecordTable).update({ id, keyId }, { keyId: newest.id, wrappedKey });
}
