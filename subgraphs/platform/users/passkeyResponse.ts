import { createHash } from 'node:crypto';
import type { AuthenticationResponseJSON, RegistrationResponseJSON } from '@simplewebauthn/server';
import { GraphQLError } from 'graphql';
import { refuse } from './identityRefusal.ts';
import type { PasskeySite } from './passkeySite.ts';
import { webauthnParts } from './webauthn.ts';

/** What an authenticator answered, taken apart but not yet believed. */
export interface PasskeyResponse<Json> {
  readonly json: Json;
  /** SHA-256, in hex, of all of it. */
  readonly hash: string;
  readonly challenge: string;
  readonly origin: string;
  readonly rpIdHash: Buffer;
  readonly isUserVerified: boolean;
  /** The authenticator's count of uses; 0 where it does not count. */
  readonly useCount: number;
}

const longestResponse = 20_000;

/** Reads the answer to a request to use a passkey. Refuses: PASSKEY_RESPONSE_INVALID. */
export function readAssertion(text: string): Promise<PasskeyResponse<AuthenticationResponseJSON>> {
  return readable<AuthenticationResponseJSON>(text, ({ response }) => bytesOf(response.authenticatorData));
}

/** Reads the answer to a request to make a passkey. Refuses: PASSKEY_RESPONSE_INVALID. */
export async function readRegistration(text: string): Promise<PasskeyResponse<RegistrationResponseJSON>> {
  const { decodeAttestationObject } = await webauthnParts();
  return readable<RegistrationResponseJSON>(text, ({ response }) =>
    decodeAttestationObject(bytesOf(response.attestationObject)).get('authData'),
  );
}

/**
 * What holds for every answer, before its signature is looked at.
 *
 * Refuses: PASSKEY_ORIGIN_WRONG, from another page; PASSKEY_SITE_WRONG, with a passkey of another site;
 * PASSKEY_USER_UNVERIFIED, where the authenticator did not ask who is there.
 */
export function checkSite(response: PasskeyResponse<unknown>, { rpId, origins }: PasskeySite): void {
  if (!origins.includes(response.origin)) throw refuse('PASSKEY_ORIGIN_WRONG');
  if (!response.rpIdHash.equals(createHash('sha256').update(rpId).digest()))
    throw refuse('PASSKEY_SITE_WRONG');
  if (!response.isUserVerified) throw refuse('PASSKEY_USER_UNVERIFIED');
}

interface AnyResponse {
  readonly response: { readonly clientDataJSON: string };
}

async function readable<Json extends AnyResponse>(
  text: string,
  authenticatorDataOf: (json: Json) => Uint8Array<ArrayBuffer>,
): Promise<PasskeyResponse<Json>> {
  const { decodeClientDataJSON, parseAuthenticatorData } = await webauthnParts();
  if (text.length > longestResponse) {
    throw new GraphQLError(`response has at most ${longestResponse} characters.`, {
      extensions: { code: 'BAD_USER_INPUT' },
    });
  }
  try {
    const json = JSON.parse(text) as Json;
    const { challenge, origin } = decodeClientDataJSON(json.response.clientDataJSON);
    const { rpIdHash, flags, counter } = parseAuthenticatorData(authenticatorDataOf(json));
    return {
      json,
      hash: createHash('sha256').update(text).digest('hex'),
      challenge: String(challenge),
      origin: String(origin),
      rpIdHash: Buffer.from(rpIdHash),
      isUserVerified: flags.uv,
      useCount: counter,
    };
  } catch {
    throw refuse('PASSKEY_RESPONSE_INVALID');
  }
}

function bytesOf(text: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(Buffer.from(text, 'base64url'));
}
