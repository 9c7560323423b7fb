import { GraphQLError } from 'graphql';

/** Why a machine is not let in. Codes are only ever added. */
export type MachineRefusalCode = keyof typeof reasons;

const reasons = {
  CERTIFICATE_MISSING: 'Present a client certificate, or sign the request (RFC 9421).',
  CERTIFICATE_EXPIRED: 'The client certificate has expired.',
  CERTIFICATE_NOT_YET_VALID: 'The client certificate is not valid yet.',
  CERTIFICATE_REVOKED: 'The client certificate was revoked.',
  CERTIFICATE_REVOCATION_UNKNOWN: 'Whether the client certificate was revoked cannot be told.',
  CERTIFICATE_AUTHORITY_UNKNOWN: 'The client certificate is not of an authority that is known here.',
  CERTIFICATE_INVALID: 'The client certificate cannot be used here.',
  CERTIFICATE_NAME_MISMATCH: 'The client certificate does not name the one who signed the caller token.',
  SIGNATURE_MISSING: 'Send both Signature and Signature-Input.',
  SIGNATURE_INCOMPLETE:
    'One signature must cover "@method" "@path" "content-digest" "date" "whiteslip-caller", with created, nonce and keyid.',
  SIGNATURE_KEY_UNKNOWN: 'The key of the signature is not known here.',
  SIGNATURE_KEY_REVOKED: 'The key of the signature was revoked.',
  SIGNATURE_KEY_EXPIRED: 'The key of the signature has expired.',
  SIGNATURE_EXPIRED: 'The signature or the date is too old, or of a time to come.',
  SIGNATURE_INVALID: 'The signature is not that of the request.',
  SIGNATURE_REPLAYED: 'The signature has been used before: sign each request anew.',
  SIGNATURE_NAME_MISMATCH: 'The key of the signature is not of the one who signed the caller token.',
  DIGEST_MISMATCH: 'Content-Digest is not that of the body, by sha-256 or sha-512.',
  SIGNATURES_TOO_MANY: 'Too many signed requests of this key in a minute.',
} as const;

/** The machine that calls has not shown which one it is. The message helps its operator and tells nothing of ours. */
export class MachineRefused extends GraphQLError {
  readonly code: MachineRefusalCode;

  constructor(code: MachineRefusalCode) {
    super(reasons[code], { extensions: { code, http: { status: 401 } } });
    this.code = code;
  }
}
