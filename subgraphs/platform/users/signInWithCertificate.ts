import { answerOnce, requestOf } from './answerOnce.ts';
import { authenticatorRuleAt } from './authenticatorRule.ts';
import { personIn, readCertificateProof } from './certificateProof.ts';
import { SessionCertificateTable } from './certificateTables.ts';
import { newChallenge, nobody, openChallenge, sealChallenge, spendChallenge } from './challenge.ts';
import { refuse } from './identityRefusal.ts';
import { keepingRefusal } from './keepingRefusal.ts';
import { openSession } from './openSession.ts';
import type { CertificateParts } from './peopleAuthorities.ts';
import { certificateProof } from './session.ts';
import { type SessionRow, SessionTable, UserTable } from './tables.ts';
import { usernameOf } from './username.ts';

export interface SignInWithCertificateInput {
  readonly username: string;
  readonly proof: string;
  readonly idempotencyKey: string;
}

/** What the key of a certificate is to sign, and until when it is taken. */
export interface CertificateChallenge {
  readonly challenge: string;
  readonly expiresAt: Date;
}

/** For whoever wants to sign in; null where certificates are not taken. */
export async function signInCertificateChallenge({
  dataSource,
  clock,
  keys,
  peopleAuthorities,
}: CertificateParts): Promise<CertificateChallenge | null> {
  if (peopleAuthorities === null) return null;
  const now = clock.now();
  const { challengeLivesSeconds } = await authenticatorRuleAt(dataSource.manager, now);
  const challenge = newChallenge('CERTIFICATE', nobody, now, challengeLivesSeconds);
  const bytes = Buffer.from(await sealChallenge(challenge, keys));
  return { challenge: bytes.toString('base64url'), expiresAt: challenge.expiresAt };
}

/**
 * Opens a session for the person whom a certificate names, and whose key has signed a challenge of ours. It is one kind
 * of proof: something that the person has. The session is carried on as long as the certificate is good. The challenge is used up by the first answer to it, be that good or bad.
 *
 * Refuses: CERTIFICATES_NOT_TAKEN; CERTIFICATE_PROOF_INVALID; CERTIFICATE_CHALLENGE_UNKNOWN;
 * CERTIFICATE_CHALLENGE_EXPIRED; CERTIFICATE_CHALLENGE_USED; what peopleAuthorities.ts refuses;
 * CERTIFICATE_OF_ANOTHER, where it names somebody else than the user name; IDEMPOTENCY_CONFLICT.
 */
export async function signInWithCertificate(
  { username, proof, idempotencyKey }: SignInWithCertificateInput,
  { dataSource, clock, keys, peopleAuthorities }: CertificateParts,
): Promise<SessionRow> {
  if (peopleAuthorities === null) throw refuse('CERTIFICATES_NOT_TAKEN');
  const { certificate, challenge: text, hash } = await readCertificateProof(proof);
  const askedBy = `certificate ${certificate.fingerprint256}`;
  const request = await requestOf('signInWithCertificate', askedBy, idempotencyKey, [username, hash], keys);
  const now = clock.now();
  const { id: keyId } = await keys.newest();
  const id = await answerOnce(dataSource, request, now, async (tx) => {
    await spendChallenge(tx, await openChallenge(text, 'CERTIFICATE', now, keys), now);
    return keepingRefusal(async () => {
      await peopleAuthorities.check(certificate, now);
      const userId = personIn(certificate);
      const user = await tx.getRepository(UserTable).findOneBy({ username: usernameOf(username) });
      if (user === null || user.id !== userId) throw refuse('CERTIFICATE_OF_ANOTHER');
      const { id: sessionId } = await openSession(tx, user, certificateProof, keyId, now);
      await tx.insert(SessionCertificateTable, { sessionId, certificate: certificate.raw });
      return { resultId: sessionId };
    });
  });
  return dataSource.getRepository(SessionTable).findOneByOrFail({ id });
}
