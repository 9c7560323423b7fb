import type { RegistrationResponseJSON } from '@simplewebauthn/server';
import type { EntityManager } from 'typeorm';
import { newId } from '../../common/ids.ts';
import { refuse } from './identityRefusal.ts';
import type { PasskeyParts } from './passkeyOptions.ts';
import type { PasskeyResponse } from './passkeyResponse.ts';
import type { PasskeyRow } from './passkeyTables.ts';
import { webauthn } from './webauthn.ts';

/**
 * Keeps the public half of a passkey that an authenticator made for a person.
 *
 * Refuses: PASSKEY_RESPONSE_INVALID; PASSKEY_ENROLLED, where somebody has this very passkey.
 */
export async function keepPasskey(
  tx: EntityManager,
  userId: string,
  label: string,
  response: PasskeyResponse<RegistrationResponseJSON>,
  { passkeySite }: PasskeyParts,
  now: Date,
): Promise<PasskeyRow> {
  const { verifyRegistrationResponse } = await webauthn();
  const made = await verifyRegistrationResponse({
    response: response.json,
    expectedChallenge: response.challenge,
    expectedOrigin: [...passkeySite.origins],
    expectedRPID: passkeySite.rpId,
  }).catch(() => null);
  if (!made?.verified) throw refuse('PASSKEY_RESPONSE_INVALID');
  const { credential, credentialDeviceType } = made.registrationInfo;
  const passkey: PasskeyRow = {
    id: newId('psk'),
    userId,
    credentialId: credential.id,
    publicKey: Buffer.from(credential.publicKey),
    useCount: BigInt(credential.counter),
    isSynced: credentialDeviceType === 'multiDevice',
    transports: credential.transports ?? [],
    label,
    enrolledAt: now,
    lastUsedAt: null,
    setAsideAt: null,
  };
  if (!(await insert(tx, passkey))) throw refuse('PASSKEY_ENROLLED');
  return passkey;
}

async function insert(tx: EntityManager, passkey: PasskeyRow): Promise<boolean> {
  const { id, userId, credentialId, publicKey, useCount, isSynced, transports, label, enrolledAt } = passkey;
  const kept: unknown[] = await tx.query(
    `INSERT INTO passkeys
       (id, user_id, credential_id, public_key, use_count, is_synced, transports, label, enrolled_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
     ON CONFLICT ON CONSTRAINT passkeys_credential_once DO NOTHING RETURNING 1`,
    [id, userId, credentialId, publicKey, useCount, isSynced, transports, label, enrolledAt],
  );
  return kept.length > 0;
}
