import { X509Certificate } from 'node:crypto';
import { type EntityManager, IsNull, LessThanOrEqual } from 'typeorm';
import { newId } from '../../common/ids.ts';
import { type TokenClaims, tokenExpiryAt } from './accessToken.ts';
import { answerOnce, type Outcome, requestOf } from './answerOnce.ts';
import { SessionCertificateTable } from './certificateTables.ts';
import type { IdentityErrorCode } from './generated/resolvers.ts';
import { refuse } from './identityRefusal.ts';
import { keepingRefusal } from './keepingRefusal.ts';
import type { CertificateParts, PeopleAuthorities } from './peopleAuthorities.ts';
import { StepUpTable } from './proofTables.ts';
import { type RefreshTokenRow, RefreshTokenTable } from './refreshTables.ts';
import { refreshTokenIdOf } from './refreshToken.ts';
import { firstClaimsOf, steppedUpClaimsOf } from './session.ts';
import { SessionTable } from './tables.ts';

export interface RefreshSessionInput {
  readonly refreshToken: string;
  readonly idempotencyKey: string;
}

/** The next refresh token's id, and the claims of the access token that goes with it. */
export interface RefreshedSession {
  readonly refreshTokenId: string;
  readonly claims: TokenClaims;
}

/**
 * Carries a session on: the refresh token is used up, and the next one comes with a new access token,
 * which says what was proven and when, as before. A token that comes a second time, under another key,
 * is in two hands, so the whole session ends. So it does when the certificate that opened it is good no more.
 *
 * Refuses: REFRESH_TOKEN_INVALID; REFRESH_TOKEN_REUSED, also for the slower of two at once; SESSION_ENDED,
 * also when it is too old to be carried on; what peopleAuthorities.ts refuses; IDEMPOTENCY_CONFLICT.
 */
export async function refreshSession(
  input: RefreshSessionInput,
  parts: CertificateParts,
): Promise<RefreshedSession> {
  const { dataSource, clock, keys } = parts;
  const id = await refreshTokenIdOf(input.refreshToken, keys);
  if (id === null) throw refuse('REFRESH_TOKEN_INVALID');
  const request = await requestOf('refreshSession', id, input.idempotencyKey, [], keys);
  const now = clock.now();
  const nextId = await answerOnce(dataSource, request, now, (tx) => rotate(tx, id, parts, now));
  const next = await dataSource.getRepository(RefreshTokenTable).findOneByOrFail({ id: nextId });
  return { refreshTokenId: nextId, claims: await claimsWith(dataSource.manager, next) };
}

async function rotate(
  tx: EntityManager,
  id: string,
  { keys, peopleAuthorities }: CertificateParts,
  now: Date,
): Promise<Outcome> {
  const token = await tx.getRepository(RefreshTokenTable).findOneByOrFail({ id });
  const { sessionId, expiresAt } = token;
  const session = { id: sessionId, endedAt: IsNull() };
  const isOpen = await tx.getRepository(SessionTable).existsBy(session);
  if (!isOpen || expiresAt <= now) return { refusal: 'SESSION_ENDED' };
  const refusal = await troubleWithCertificate(tx, sessionId, peopleAuthorities, now);
  if (refusal !== null) {
    if (refusal !== 'CERTIFICATE_REVOCATION_UNKNOWN')
      await tx.update(SessionTable, session, { endedAt: now });
    return { refusal };
  }
  const { affected } = await tx.update(RefreshTokenTable, { id, usedAt: IsNull() }, { usedAt: now });
  if (affected !== 1) {
    await tx.update(SessionTable, session, { endedAt: now });
    return { refusal: 'REFRESH_TOKEN_REUSED' };
  }
  const { id: keyId } = await keys.newest();
  const next = { issuedAt: now, keyId, tokenExpiresAt: tokenExpiryAt(now), usedAt: null };
  const nextId = newId('rft');
  await tx.insert(RefreshTokenTable, { ...next, id: nextId, sessionId, expiresAt });
  return { resultId: nextId };
}

/** Why the certificate that opened a session is good no more; null where it is, and where no certificate opened it. */
async function troubleWithCertificate(
  tx: EntityManager,
  sessionId: string,
  peopleAuthorities: PeopleAuthorities | null,
  now: Date,
): Promise<IdentityErrorCode | null> {
  const opening = await tx.getRepository(SessionCertificateTable).findOneBy({ sessionId });
  if (opening === null) return null;
  if (peopleAuthorities === null) return 'CERTIFICATES_NOT_TAKEN';
  const outcome = await keepingRefusal(async () => {
    await peopleAuthorities.check(new X509Certificate(opening.certificate), now);
    return { resultId: sessionId };
  });
  return 'refusal' in outcome ? outcome.refusal : null;
}

/** What was proven in the session by when the token was issued. */
async function claimsWith(tx: EntityManager, token: RefreshTokenRow): Promise<TokenClaims> {
  const { sessionId, issuedAt, keyId, tokenExpiresAt } = token;
  const session = await tx.getRepository(SessionTable).findOneByOrFail({ id: sessionId });
  const stepUp = await tx
    .getRepository(StepUpTable)
    .findOne({ where: { sessionId, provedAt: LessThanOrEqual(issuedAt) }, order: { provedAt: 'DESC' } });
  const claims = stepUp ? steppedUpClaimsOf(session, stepUp) : firstClaimsOf(session);
  return { ...claims, keyId, tokenExpiresAt };
}
