import { type JsonType, PLAIN_JSON, RESPONSE_JSON } from './accept.ts';
import type { CompleteOutcome } from './engine.ts';
import type { HttpEdition } from './parts.ts';

export interface StatusAndType {
  readonly status: number;
  readonly type: JsonType;
}

/** The status code of a GraphQL response that is sent as `type`, and the type that it may be sent as. */
export function statusOf(
  { phase, hasErrors }: Pick<CompleteOutcome, 'phase' | 'hasErrors'>,
  type: JsonType,
  edition: HttpEdition,
): StatusAndType {
  if (edition === 'audits') {
    return { status: phase === 'execution' || type === PLAIN_JSON ? 200 : 400, type };
  }
  if (phase === 'parse') return { status: 400, type: RESPONSE_JSON };
  if (phase === 'validation') return { status: 422, type: RESPONSE_JSON };
  return { status: hasErrors && type === RESPONSE_JSON ? 294 : 200, type };
}
