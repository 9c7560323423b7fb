import type { AuthenticationResponseJSON } from '@simplewebauthn/server';
import type { EntityManager } from 'typeorm';
import { refuse } from './identityRefusal.ts';
import type { PasskeyParts } from './passkeyOptions.ts';
import type { PasskeyResponse } from './passkeyResponse.ts';
import { type PasskeyRow, PasskeyTable } from './passkeyTables.ts';
import { webauthn } from './webauthn.ts';

/**
 * Believes an answer that was signed with a passkey of ours, counts the use, and gives the passkey. An
 * authenticator that counts never counts backwards: where it does, somebody has a copy of the key, and
 * the passkey is set aside for good.
 *
 * Refuses: PASSKEY_UNKNOWN; PASSKEY_CLONED; PASSKEY_RESPONSE_INVALID, where the signature is not right.
 */
export async function usePasskey(
  tx: EntityManager,
  response: PasskeyResponse<AuthenticationResponseJSON>,
  { passkeySite }: PasskeyParts,
  now: Date,
): Promise<PasskeyRow> {
  const passkey = await tx.getRepository(PasskeyTable).findOneBy({ credentialId: String(response.json.id) });
  if (!passkey) throw refuse('PASSKEY_UNKNOWN');
  if (!(await isSignedWith(passkey, response, passkeySite.origins, passkeySite.rpId))) {
    throw refuse('PASSKEY_RESPONSE_INVALID');
  }
  if (passkey.setAsideAt !== null || !(await countUse(tx, passkey.id, response.useCount, now))) {
    await tx.query('UPDATE passkeys SET set_aside_at = coalesce(set_aside_at, $2) WHERE id = $1', [
      passkey.id,
      now,
    ]);
    throw refuse('PASSKEY_CLONED');
  }
  return passkey;
}

/** The count is compared by the statement that keeps it, so of two uses with one count one loses. */
async function countUse(tx: EntityManager, id: string, useCount: number, now: Date): Promise<boolean> {
  const counted = await tx
    .createQueryBuilder()
    .update(PasskeyTable)
    .set({ useCount: BigInt(useCount), lastUsedAt: now })
    .where('id = :id AND (use_count < :useCount OR (use_count = 0 AND :useCount = 0))', { id, useCount })
    .execute();
  return counted.affected === 1;
}

async function isSignedWith(
  { credentialId, publicKey, userId }: PasskeyRow,
  { json, challenge }: PasskeyResponse<AuthenticationResponseJSON>,
  origins: readonly string[],
  rpId: string,
): Promise<boolean> {
  const { userHandle } = json.response;
  if (userHandle && Buffer.from(userHandle, 'base64url').toString() !== userId) return false;
  const { verifyAuthenticationResponse } = await webauthn();
  const { verified } = await verifyAuthenticationResponse({
    response: json,
    expectedChallenge: challenge,
    expectedOrigin: [...origins],
    expectedRPID: rpId,
    // The count is compared above, in the database.
    credential: { id: credentialId, publicKey: new Uint8Array(publicKey), counter: 0 },
  }).catch(() => ({ verified: false }));
  return verified;
}
