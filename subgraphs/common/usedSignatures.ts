import { createHash } from 'node:crypto';
import { type DataSource, EntitySchema } from 'typeorm';
import type { Migration } from './migration.ts';
import { queryPrepared } from './queryPrepared.ts';

/**
 * Signatures of messages that were used, in the subgraph's own schema: what one of its processes has answered no other
 * one answers, nor the same one after a restart. Only signed requests cost a row; machines with certificates none.
 */
export interface UsedSignatures {
  /** Notes a nonce of a key for good. False when it is there already; of two at once one gets true. */
  note(keyId: string, nonce: string, endsAtMs: number, nowMs: number): Promise<boolean>;
}

interface UsedSignatureRow {
  keyId: string;
  nonceHash: Buffer;
  endsAt: Date;
}

/** In every subgraph's database, beside its own tables. */
export const UsedSignatureSchema = new EntitySchema<UsedSignatureRow>({
  name: 'UsedSignature',
  tableName: 'used_signatures',
  columns: {
    keyId: { type: 'text', primary: true },
    nonceHash: { type: 'bytea', primary: true },
    endsAt: { type: 'timestamptz', precision: 3 },
  },
});

/** The table, for the login role of that name. */
export function createUsedSignaturesTable(loginRole: string): Migration {
  return {
    name: 'createUsedSignatures1763990000000',
    sql: `CREATE TABLE used_signatures (
        key_id text NOT NULL,
        nonce_hash bytea NOT NULL CHECK (length(nonce_hash) = 32),
        ends_at timestamptz(3) NOT NULL,
        PRIMARY KEY (key_id, nonce_hash)
      );
      CREATE INDEX used_signatures_by_end ON used_signatures (ends_at);
      GRANT SELECT, INSERT, DELETE ON used_signatures TO ${loginRole};`,
  };
}

const sweepEveryMs = 60_000;
/** Longer than the clocks of two processes can differ: a row that is gone would let a replay in. */
const keptMs = 300_000;

const noteUse = {
  name: 'note_used_signature',
  text: `INSERT INTO used_signatures (key_id, nonce_hash, ends_at) VALUES ($1, $2, $3)
    ON CONFLICT DO NOTHING RETURNING 1 AS noted`,
};

export function createUsedSignatures(dataSource: DataSource): UsedSignatures {
  let sweptAtMs = Number.NEGATIVE_INFINITY;

  const sweep = async (nowMs: number): Promise<void> => {
    if (nowMs - sweptAtMs < sweepEveryMs) return;
    sweptAtMs = nowMs;
    await dataSource.query('DELETE FROM used_signatures WHERE ends_at < $1', [new Date(nowMs - keptMs)]);
  };
  return {
    async note(keyId, nonce, endsAtMs, nowMs) {
      await sweep(nowMs);
      const nonceHash = createHash('sha256').update(nonce).digest();
      const noted = await queryPrepared(dataSource, noteUse, [keyId, nonceHash, new Date(endsAtMs)]);
      return noted.length === 1;
    },
  };
}
