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
} as const;

/** The machine that calls has not shown which one it is. The message helps its operator and tells nothing of ours. */
export class MachineRefused extends GraphQLError {
  readonly code: MachineRefusalCode;

  constructor(code: MachineRefusalCode) {
    super(reasons[code], { extensions: { code, http: { status: 401 } } });
    this.code = code;
  }
}
