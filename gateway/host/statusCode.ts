import type { Outcome } from '../engine/engine.ts';
import { type JsonType, PLAIN_JSON, RESPONSE_JSON } from './accept.ts';
import type { HttpEdition } from './parts.ts';

export type CompleteOutcome = Extract<Outcome, { kind: 'complete' }>;

export interface StatusAndType {
  readonly status: number;
  readonly type: JsonType;
}

/** The status code of a GraphQL response that is asked for as `type`, and the type that it may be sent as. */
export function statusOf(
  { phase, code, hasErrors }: Pick<CompleteOutcome, 'phase' | 'code' | 'hasErrors'>,
  type: JsonType,
  edition: HttpEdition,
): StatusAndType {
  if (phase === 'executed') {
    const isPartial = hasErrors && edition === '2026-09' && type === RESPONSE_JSON;
    return { status: isPartial ? 294 : 200, type };
  }
  if (edition === 'audits') return { status: type === PLAIN_JSON ? 200 : statusOfError(code, 400), type };
  return { status: statusOfError(code, 422), type: RESPONSE_JSON };
}

/** `invalid` is the status of a document that parses but may not be executed. */
function statusOfError(code: string | null, invalid: 400 | 422): number {
  if (code === 'GRAPHQL_PARSE_FAILED') return 400;
  if (code === 'QUERY_PLANNING_FAILED' || code === 'QUERY_PLANNING_CRASHED') return 500;
  return code === 'QUERY_PLANNING_TIMEOUT' || code === 'QUERY_PLANNING_OVERLOADED' ? 503 : invalid;
}
