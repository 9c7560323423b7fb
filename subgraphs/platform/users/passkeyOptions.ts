import { newId } from '../../common/ids.ts';
import { authenticatorRuleAt } from './authenticatorRule.ts';
import { type Challenged, type ChallengePurpose, newChallenge, nobody, sealChallenge } from './challenge.ts';
import type { IdentityParts } from './enrolTotp.ts';
import type { PasskeySite } from './passkeySite.ts';
import { type PasskeyRow, PasskeyTable } from './passkeyTables.ts';
import { UserTable } from './tables.ts';
import { webauthn } from './webauthn.ts';

export interface PasskeyParts extends IdentityParts {
  readonly passkeySite: PasskeySite;
}

/** What a browser is to be told, as JSON, and until when its answer is taken. */
export interface PasskeyOptions {
  readonly json: string;
  readonly expiresAt: Date;
}

/** For whoever wants to sign in: the browser offers the passkeys that it has for this site. */
export function signInPasskeyOptions(parts: PasskeyParts): Promise<PasskeyOptions> {
  return requestOptions('SIGN_IN', nobody, [], parts);
}

/** For a person who is signed in: one of the person's own passkeys. */
export async function stepUpPasskeyOptions(
  session: Challenged,
  parts: PasskeyParts,
): Promise<PasskeyOptions> {
  return requestOptions('STEP_UP', session, await passkeysOf(session, parts), parts);
}

/** For a person who is signed in and wants a passkey; an authenticator that has one already makes no other. */
export async function enrolPasskeyOptions(session: Challenged, parts: PasskeyParts): Promise<PasskeyOptions> {
  const user = await parts.dataSource.getRepository(UserTable).findOneByOrFail({ id: session.userId ?? '' });
  return creationOptions('ENROL', session, user, await passkeysOf(session, parts), parts);
}

/** For whoever wants to join with a passkey. The id is the one that the person will have. */
export function signUpPasskeyOptions(
  person: { readonly username: string; readonly name: string },
  parts: PasskeyParts,
): Promise<PasskeyOptions> {
  return creationOptions('SIGN_UP', { userId: newId('usr'), sessionId: null }, person, [], parts);
}

async function requestOptions(
  purpose: ChallengePurpose,
  who: Challenged,
  passkeys: readonly PasskeyRow[],
  parts: PasskeyParts,
): Promise<PasskeyOptions> {
  const { challenge, timeout, expiresAt } = await challengeFor(purpose, who, parts);
  const { generateAuthenticationOptions } = await webauthn();
  const options = await generateAuthenticationOptions({
    rpID: parts.passkeySite.rpId,
    challenge,
    timeout,
    userVerification: 'required',
    ...(passkeys.length > 0 && { allowCredentials: passkeys.map(descriptorOf) }),
  });
  return { json: JSON.stringify(options), expiresAt };
}

async function creationOptions(
  purpose: ChallengePurpose,
  who: Challenged,
  { username, name }: { readonly username: string; readonly name: string },
  passkeys: readonly PasskeyRow[],
  parts: PasskeyParts,
): Promise<PasskeyOptions> {
  const { challenge, timeout, expiresAt } = await challengeFor(purpose, who, parts);
  const { generateRegistrationOptions } = await webauthn();
  const options = await generateRegistrationOptions({
    rpID: parts.passkeySite.rpId,
    rpName: 'Whiteslip',
    userID: new Uint8Array(Buffer.from(who.userId ?? '')),
    userName: username,
    userDisplayName: name,
    challenge,
    timeout,
    attestationType: 'none',
    excludeCredentials: passkeys.map(descriptorOf),
    authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
  });
  return { json: JSON.stringify(options), expiresAt };
}

async function challengeFor(
  purpose: ChallengePurpose,
  who: Challenged,
  { dataSource, clock, keys }: PasskeyParts,
) {
  const now = clock.now();
  const { challengeLivesSeconds } = await authenticatorRuleAt(dataSource.manager, now);
  const challenge = newChallenge(purpose, who, now, challengeLivesSeconds);
  return {
    challenge: await sealChallenge(challenge, keys),
    timeout: challengeLivesSeconds * 1_000,
    expiresAt: challenge.expiresAt,
  };
}

function passkeysOf({ userId }: Challenged, { dataSource }: PasskeyParts): Promise<PasskeyRow[]> {
  return dataSource
    .getRepository(PasskeyTable)
    .find({ where: { userId: userId ?? '' }, order: { enrolledAt: 'ASC', id: 'ASC' } });
}

function descriptorOf({ credentialId: id, transports }: PasskeyRow) {
  return { id, transports: [...transports] };
}
