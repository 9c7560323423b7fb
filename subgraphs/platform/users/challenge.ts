import { randomBytes, timingSafeEqual } from 'node:crypto';
import type { EntityManager } from 'typeorm';
import type { IdentityErrorCode } from './generated/resolvers.ts';
import { refuse } from './identityRefusal.ts';
import type { Keys } from './keys.ts';

/** What a passkey is asked for, or a certificate. */
export type ChallengePurpose = 'ENROL' | 'SIGN_UP' | 'SIGN_IN' | 'STEP_UP' | 'CERTIFICATE';

/** For whom a challenge is made: of a sign-in nobody knows yet. */
export interface Challenged {
  readonly userId: string | null;
  readonly sessionId: string | null;
}

/**
 * What a passkey or a certificate's key signs. It carries its own seal, so that asking for one keeps no row, however
 * often somebody asks; only an answered one is kept, until it has ended.
 */
export interface Challenge extends Challenged {
  readonly purpose: ChallengePurpose;
  readonly nonce: string;
  readonly expiresAt: Date;
}

export const nobody: Challenged = { userId: null, sessionId: null };
const nonceBytes = 16;

export function newChallenge(
  purpose: ChallengePurpose,
  { userId, sessionId }: Challenged,
  now: Date,
  livesSeconds: number,
): Challenge {
  const nonce = randomBytes(nonceBytes).toString('base64url');
  return { purpose, userId, sessionId, nonce, expiresAt: new Date(now.getTime() + livesSeconds * 1_000) };
}

/** The bytes that go to who is to sign them. */
export async function sealChallenge(challenge: Challenge, keys: Keys): Promise<Uint8Array<ArrayBuffer>> {
  const { purpose, userId, sessionId, nonce, expiresAt } = challenge;
  const said = JSON.stringify([purpose, userId, sessionId, nonce, expiresAt.getTime()]);
  return new Uint8Array(Buffer.concat([await sealOf(said, keys), Buffer.from(said)]));
}

/**
 * The challenge in what came back, where it is ours, for this purpose, and in time.
 *
 * Refuses: PASSKEY_CHALLENGE_UNKNOWN; PASSKEY_CHALLENGE_EXPIRED; of certificates CERTIFICATE_CHALLENGE_UNKNOWN;
 * CERTIFICATE_CHALLENGE_EXPIRED.
 */
export async function openChallenge(
  text: string,
  purpose: ChallengePurpose,
  now: Date,
  keys: Keys,
): Promise<Challenge> {
  const bytes = Buffer.from(text, 'base64url');
  const [seal, said] = [bytes.subarray(0, sealBytes), bytes.subarray(sealBytes).toString()];
  const ours = await sealOf(said, keys);
  const isOurs = seal.length === ours.length && timingSafeEqual(seal, ours);
  const { unknown, expired } = refusalsOf(purpose);
  if (!isOurs) throw refuse(unknown);
  const [saidPurpose, userId, sessionId, nonce, expiresAtMs] = JSON.parse(said);
  if (saidPurpose !== purpose) throw refuse(unknown);
  if (now.getTime() >= expiresAtMs) throw refuse(expired);
  return { purpose, userId, sessionId, nonce, expiresAt: new Date(expiresAtMs) };
}

/**
 * Uses a challenge up, whatever comes of the answer to it, and forgets some that have ended.
 *
 * Refuses: PASSKEY_CHALLENGE_USED or CERTIFICATE_CHALLENGE_USED, also to the slower of two at once.
 */
export async function spendChallenge(
  tx: EntityManager,
  { purpose, nonce, expiresAt }: Challenge,
  now: Date,
): Promise<void> {
  const spent: unknown[] = await tx.query(
    'INSERT INTO spent_challenges (nonce, expires_at) VALUES ($1, $2) ON CONFLICT DO NOTHING RETURNING 1',
    [nonce, expiresAt],
  );
  if (spent.length === 0) throw refuse(refusalsOf(purpose).used);
  await tx.query(
    `DELETE FROM spent_challenges WHERE nonce IN (SELECT nonce FROM spent_challenges
     WHERE expires_at < $1 ORDER BY expires_at LIMIT 10 FOR UPDATE SKIP LOCKED)`,
    [now],
  );
}

const sealBytes = 32;

interface ChallengeRefusals {
  readonly unknown: IdentityErrorCode;
  readonly expired: IdentityErrorCode;
  readonly used: IdentityErrorCode;
}

function refusalsOf(purpose: ChallengePurpose): ChallengeRefusals {
  return purpose === 'CERTIFICATE' ? certificateRefusals : passkeyRefusals;
}

const passkeyRefusals: ChallengeRefusals = {
  unknown: 'PASSKEY_CHALLENGE_UNKNOWN',
  expired: 'PASSKEY_CHALLENGE_EXPIRED',
  used: 'PASSKEY_CHALLENGE_USED',
};

const certificateRefusals: ChallengeRefusals = {
  unknown: 'CERTIFICATE_CHALLENGE_UNKNOWN',
  expired: 'CERTIFICATE_CHALLENGE_EXPIRED',
  used: 'CERTIFICATE_CHALLENGE_USED',
};

function sealOf(said: string, keys: Keys): Promise<Buffer> {
  return keys.hash('passkeyChallenge', said);
}
