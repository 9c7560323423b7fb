import { randomBytes, timingSafeEqual } from 'node:crypto';
import type { EntityManager } from 'typeorm';
import { refuse } from './identityRefusal.ts';
import type { Keys } from './keys.ts';

/** What a passkey is asked for. */
export type PasskeyPurpose = 'ENROL' | 'SIGN_UP' | 'SIGN_IN' | 'STEP_UP';

/** For whom a challenge is made: of a sign-in nobody knows yet. */
export interface Challenged {
  readonly userId: string | null;
  readonly sessionId: string | null;
}

/**
 * What a passkey signs. It carries its own seal, so that asking for one keeps no row, however often
 * somebody asks; only an answered one is kept, until it has ended.
 */
export interface PasskeyChallenge extends Challenged {
  readonly purpose: PasskeyPurpose;
  readonly nonce: string;
  readonly expiresAt: Date;
}

export const nobody: Challenged = { userId: null, sessionId: null };
const nonceBytes = 16;

export function newChallenge(
  purpose: PasskeyPurpose,
  { userId, sessionId }: Challenged,
  now: Date,
  livesSeconds: number,
): PasskeyChallenge {
  const nonce = randomBytes(nonceBytes).toString('base64url');
  return { purpose, userId, sessionId, nonce, expiresAt: new Date(now.getTime() + livesSeconds * 1_000) };
}

/** The bytes that go to the browser. */
export async function sealChallenge(
  challenge: PasskeyChallenge,
  keys: Keys,
): Promise<Uint8Array<ArrayBuffer>> {
  const { purpose, userId, sessionId, nonce, expiresAt } = challenge;
  const said = JSON.stringify([purpose, userId, sessionId, nonce, expiresAt.getTime()]);
  return new Uint8Array(Buffer.concat([await sealOf(said, keys), Buffer.from(said)]));
}

/**
 * The challenge in what came back, where it is ours, for this purpose, and in time.
 *
 * Refuses: PASSKEY_CHALLENGE_UNKNOWN; PASSKEY_CHALLENGE_EXPIRED.
 */
export async function openChallenge(
  text: string,
  purpose: PasskeyPurpose,
  now: Date,
  keys: Keys,
): Promise<PasskeyChallenge> {
  const bytes = Buffer.from(text, 'base64url');
  const [seal, said] = [bytes.subarray(0, sealBytes), bytes.subarray(sealBytes).toString()];
  const ours = await sealOf(said, keys);
  const isOurs = seal.length === ours.length && timingSafeEqual(seal, ours);
  if (!isOurs) throw refuse('PASSKEY_CHALLENGE_UNKNOWN');
  const [saidPurpose, userId, sessionId, nonce, expiresAtMs] = JSON.parse(said);
  if (saidPurpose !== purpose) throw refuse('PASSKEY_CHALLENGE_UNKNOWN');
  if (now.getTime() >= expiresAtMs) throw refuse('PASSKEY_CHALLENGE_EXPIRED');
  return { purpose, userId, sessionId, nonce, expiresAt: new Date(expiresAtMs) };
}

/**
 * Uses a challenge up, whatever comes of the answer to it, and forgets some that have ended.
 *
 * Refuses: PASSKEY_CHALLENGE_USED, also to the slower of two at once.
 */
export async function spendChallenge(
  tx: EntityManager,
  { nonce, expiresAt }: PasskeyChallenge,
  now: Date,
): Promise<void> {
  const spent: unknown[] = await tx.query(
    'INSERT INTO spent_challenges (nonce, expires_at) VALUES ($1, $2) ON CONFLICT DO NOTHING RETURNING 1',
    [nonce, expiresAt],
  );
  if (spent.length === 0) throw refuse('PASSKEY_CHALLENGE_USED');
  await tx.query(
    `DELETE FROM spent_challenges WHERE nonce IN (SELECT nonce FROM spent_challenges
     WHERE expires_at < $1 ORDER BY expires_at LIMIT 10 FOR UPDATE SKIP LOCKED)`,
    [now],
  );
}

const sealBytes = 32;

function sealOf(said: string, keys: Keys): Promise<Buffer> {
  return keys.hash('passkeyChallenge', said);
}
