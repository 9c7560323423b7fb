import { startAuthentication, startRegistration } from '@simplewebauthn/browser';
import { newIdempotencyKey } from './newIdempotencyKey.ts';
import type { GivenToken } from './session.ts';

/** Browsers bind passkeys to a name: an address such as 127.0.0.1 can have none. */
export function canHavePasskeys({ hostname }: Pick<Location, 'hostname'>): boolean {
  return 'PublicKeyCredential' in window && !/^[\d.]+$|:/.test(hostname);
}

/** Has the browser use a passkey of this site, whosever it is, and gives the token that it opens. */
export async function signInWithPasskey(fetch: typeof window.fetch): Promise<GivenToken> {
  const { signInPasskeyOptions } = await ask(fetch, '{ signInPasskeyOptions { json } }');
  const response = await startAuthentication({ optionsJSON: JSON.parse(signInPasskeyOptions?.json ?? '{}') });
  const { signInWithPasskey: payload } = await ask(fetch, signInMutation, {
    response: JSON.stringify(response),
  });
  const { accessToken, expiresAt } = payload ?? {};
  if (!accessToken || !expiresAt) throw new Error(refusalIn(payload));
  return { accessToken, expiresAt };
}

/** Has the browser make a passkey for whoever is signed in. */
export async function addPasskey(fetch: typeof window.fetch): Promise<void> {
  const { enrolPasskeyOptions } = await ask(fetch, '{ enrolPasskeyOptions { json } }');
  const response = await startRegistration({ optionsJSON: JSON.parse(enrolPasskeyOptions?.json ?? '{}') });
  const input = { response: JSON.stringify(response), label: 'Explorer' };
  const { enrolPasskey: payload } = await ask(fetch, enrolMutation, input);
  if (!payload?.passkey) throw new Error(refusalIn(payload));
}

const signInMutation = `mutation SignInWithPasskey($input: SignInWithPasskeyInput!) {
  signInWithPasskey(input: $input) { accessToken expiresAt userErrors { message } }
}`;
const enrolMutation = `mutation EnrolPasskey($input: EnrolPasskeyInput!) {
  enrolPasskey(input: $input) { passkey { id } userErrors { message } }
}`;

interface Payload {
  readonly accessToken?: string | null;
  readonly expiresAt?: string | null;
  readonly passkey?: object | null;
  readonly userErrors?: readonly { readonly message: string }[];
}

interface Data {
  readonly signInPasskeyOptions?: { readonly json: string };
  readonly enrolPasskeyOptions?: { readonly json: string };
  readonly signInWithPasskey?: Payload | null;
  readonly enrolPasskey?: Payload | null;
}

async function ask(fetch: typeof window.fetch, query: string, input?: object): Promise<Data> {
  const variables = input && { input: { ...input, idempotencyKey: newIdempotencyKey() } };
  const response = await fetch('/graphql', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query, ...(variables && { variables }) }),
  });
  const { data, errors } = await response.json();
  if (!data) throw new Error(errors?.[0]?.message ?? 'The graph has no passkeys.');
  return data;
}

function refusalIn(payload: Payload | null | undefined): string {
  return payload?.userErrors?.[0]?.message ?? 'The passkey was not accepted.';
}
