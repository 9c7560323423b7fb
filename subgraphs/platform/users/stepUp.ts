import { type EntityManager, IsNull } from 'typeorm';
import { newId } from '../../common/ids.ts';
import { type TokenClaims, tokenExpiryAt } from './accessToken.ts';
import { answerOnce, type Outcome, requestOf } from './answerOnce.ts';
import type { IdentityParts } from './enrolTotp.ts';
import { refuse } from './identityRefusal.ts';
import type { Keys } from './keys.ts';
import { RecoveryCodeTable, type StepUpRow, StepUpTable, TotpTable } from './proofTables.ts';
import { countProof, lockProofTries } from './proofTries.ts';
import { recoveryCodeHash } from './recoveryCode.ts';
import { steppedUpClaimsOf } from './session.ts';
import { type CodeRefusal, spendTotpCode } from './spendTotpCode.ts';
import { SessionTable } from './tables.ts';

export interface StepUpInput {
  readonly method: 'TOTP' | 'RECOVERY_CODE';
  readonly code: string;
  readonly idempotencyKey: string;
}

/** Whose session it is that is stepped up. */
export interface SessionKey {
  readonly userId: string;
  readonly sessionId: string;
}

/**
 * Adds a second kind of proof to a session, and gives the claims of a new access token. The same key
 * with the same input gives the same claims.
 *
 * Refuses: SESSION_ENDED; TOTP_NOT_ENROLLED; CODE_INVALID; CODE_USED, also for the slower of two at
 * once; STEP_UP_LOCKED, after too many wrong codes in a row; IDEMPOTENCY_CONFLICT.
 */
export async function stepUp(
  session: SessionKey,
  input: StepUpInput,
  { dataSource, clock, keys }: IdentityParts,
): Promise<TokenClaims> {
  const { sessionId: id, userId } = session;
  const body = [id, input.method, input.code];
  const request = await requestOf('stepUp', userId, input.idempotencyKey, body, keys);
  const opened = await dataSource.getRepository(SessionTable).findOneBy({ id, userId, endedAt: IsNull() });
  if (!opened) throw refuse('SESSION_ENDED');
  const now = clock.now();
  const stepUpId = await answerOnce(dataSource, request, now, (tx) => record(tx, session, input, keys, now));
  const row = await dataSource.getRepository(StepUpTable).findOneByOrFail({ id: stepUpId });
  return steppedUpClaimsOf(opened, row);
}

async function record(
  tx: EntityManager,
  { sessionId, userId }: SessionKey,
  input: StepUpInput,
  keys: Keys,
  now: Date,
): Promise<Outcome> {
  const refusal = await spendCode(tx, userId, input, keys, now);
  if (refusal !== null) return { refusal };
  return { resultId: await keepStepUp(tx, sessionId, input.method, keys, now) };
}

async function spendCode(
  tx: EntityManager,
  userId: string,
  { method, code }: StepUpInput,
  keys: Keys,
  now: Date,
): Promise<CodeRefusal | 'TOTP_NOT_ENROLLED' | null> {
  if (method === 'RECOVERY_CODE') return spendRecoveryCode(tx, userId, code, keys, now);
  const totp = await tx.getRepository(TotpTable).findOneBy({ userId, isConfirmed: true });
  return totp ? spendTotpCode(tx, totp, code, keys, now) : 'TOTP_NOT_ENROLLED';
}

/** Keeps that another proof was given within a session, and gives its id. */
export async function keepStepUp(
  tx: EntityManager,
  sessionId: string,
  method: StepUpRow['method'],
  keys: Keys,
  now: Date,
): Promise<string> {
  const { id: keyId } = await keys.newest();
  const id = newId('sup');
  const row = { id, sessionId, method, provedAt: now, keyId, tokenExpiresAt: tokenExpiryAt(now) };
  await tx.insert(StepUpTable, row);
  return id;
}

/** Uses a recovery code up; one that was used is a wrong one. */
async function spendRecoveryCode(
  tx: EntityManager,
  userId: string,
  code: string,
  keys: Keys,
  now: Date,
): Promise<CodeRefusal | null> {
  const tries = await lockProofTries(tx, userId);
  const codeHash = await recoveryCodeHash(userId, code, keys);
  const known = await tx.getRepository(RecoveryCodeTable).existsBy({ codeHash, userId, usedAt: IsNull() });
  const refusal = await countProof(tx, tries, known, now);
  if (refusal === null) await tx.update(RecoveryCodeTable, { codeHash }, { usedAt: now });
  return refusal;
}
