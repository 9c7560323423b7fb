import type { OutgoingHttpHeaders } from 'node:http';

export type HostRefusalCode =
  | 'BAD_REQUEST'
  | 'INVALID_JSON'
  | 'BATCHING_UNSUPPORTED'
  | 'CSRF_PREVENTED'
  | 'INVALID_ACCESS_TOKEN'
  | 'ACCESS_TOKEN_UNCHECKED'
  | 'NOT_FOUND'
  | 'METHOD_NOT_ALLOWED'
  | 'NOT_ACCEPTABLE'
  | 'BODY_TOO_LARGE'
  | 'UNSUPPORTED_MEDIA_TYPE'
  | 'REQUEST_TIMEOUT'
  | 'SHUTTING_DOWN'
  | 'INTERNAL_SERVER_ERROR';

/** An HTTP request that never reaches the engine, or that the engine could not answer. */
export interface HostRefusal {
  readonly kind: 'hostRefusal';
  readonly status: number;
  readonly code: HostRefusalCode;
  readonly message: string;
  readonly headers: OutgoingHttpHeaders;
}

const statuses: Record<HostRefusalCode, number> = {
  BAD_REQUEST: 400,
  INVALID_JSON: 400,
  BATCHING_UNSUPPORTED: 400,
  INVALID_ACCESS_TOKEN: 401,
  CSRF_PREVENTED: 403,
  NOT_FOUND: 404,
  METHOD_NOT_ALLOWED: 405,
  NOT_ACCEPTABLE: 406,
  BODY_TOO_LARGE: 413,
  UNSUPPORTED_MEDIA_TYPE: 415,
  INTERNAL_SERVER_ERROR: 500,
  ACCESS_TOKEN_UNCHECKED: 503,
  SHUTTING_DOWN: 503,
  REQUEST_TIMEOUT: 504,
};

export function refuse(
  code: HostRefusalCode,
  message: string,
  headers: OutgoingHttpHeaders = {},
): HostRefusal {
  return { kind: 'hostRefusal', status: statuses[code], code, message, headers };
}

/** The refusal as a GraphQL response: errors alone, no data. */
export function refusalText({ message, code }: HostRefusal): string {
  return JSON.stringify({ errors: [{ message, extensions: { code } }] });
}
