import type { EntityManager } from 'typeorm';
import { answerOnce, type Outcome, requestOf } from './answerOnce.ts';
import { type Challenge, type ChallengePurpose, openChallenge, spendChallenge } from './challenge.ts';
import { keepingRefusal } from './keepingRefusal.ts';
import type { PasskeyParts } from './passkeyOptions.ts';
import { checkSite, type PasskeyResponse } from './passkeyResponse.ts';

/** An answer of an authenticator, what it is for, and under whose key it comes. */
export interface PasskeyAnswer {
  readonly operation: string;
  readonly purpose: ChallengePurpose;
  readonly askedBy: string;
  readonly idempotencyKey: string;
  readonly response: PasskeyResponse<unknown>;
  /** What else was asked for. */
  readonly body: readonly string[];
}

/**
 * Does the work of an operation once for an answer whose challenge and site are right, and gives the
 * result's id. The challenge is used up by the first answer to it, be that good or bad.
 *
 * Refuses: PASSKEY_CHALLENGE_UNKNOWN; PASSKEY_CHALLENGE_EXPIRED; PASSKEY_CHALLENGE_USED; PASSKEY_ORIGIN_WRONG;
 * PASSKEY_SITE_WRONG; PASSKEY_USER_UNVERIFIED; IDEMPOTENCY_CONFLICT; what the work refuses.
 */
export async function answerPasskey(
  { operation, purpose, askedBy, idempotencyKey, response, body }: PasskeyAnswer,
  { dataSource, clock, keys, passkeySite }: PasskeyParts,
  work: (tx: EntityManager, challenge: Challenge, now: Date) => Promise<Outcome>,
): Promise<string> {
  const request = await requestOf(operation, askedBy, idempotencyKey, [response.hash, ...body], keys);
  const now = clock.now();
  return answerOnce(dataSource, request, now, async (tx) => {
    const challenge = await openChallenge(response.challenge, purpose, now, keys);
    await spendChallenge(tx, challenge, now);
    return keepingRefusal(async () => {
      checkSite(response, passkeySite);
      return work(tx, challenge, now);
    });
  });
}
