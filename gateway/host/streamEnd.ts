import type { Outcome } from '../engine/engine.ts';
import type { StreamEndReason } from './metrics.ts';
import type { HostParts } from './parts.ts';
import { type HostRefusal, refusalText, refuse } from './refusal.ts';
import type { RequestScope } from './requestScope.ts';

type Stream = Exclude<Outcome, { readonly kind: 'complete' }>;

/** Why we end streams that are not over: the client is told in a last result. */
export class StreamEnd extends Error {
  readonly why: StreamEndReason;
  readonly refusal: HostRefusal;

  constructor(why: StreamEndReason, refusal: HostRefusal) {
    super(refusal.message);
    this.why = why;
    this.refusal = refusal;
  }
}

export const tokenEnd = new StreamEnd(
  'token',
  refuse('INVALID_ACCESS_TOKEN', 'The access token has ended: sign in again, and subscribe anew.'),
);
export const gatewayEnd = new StreamEnd(
  'stop',
  refuse('SHUTTING_DOWN', 'The gateway stops: subscribe again, another may be there already.'),
);

/**
 * The results of a stream. One that does not come to its own end has a last result with an error that says why, so
 * that no client takes it for complete: we stop, the caller's token has ended, or something broke here, which is logged.
 */
export async function* resultsOf(
  outcome: Stream,
  scope: RequestScope,
  { log, metrics }: Pick<HostParts, 'log' | 'metrics'>,
): AsyncIterable<string> {
  let why: StreamEndReason = 'client';
  const results = outcome.kind === 'subscription' ? outcome.events : outcome.parts;
  const last = (refusal: HostRefusal): string =>
    outcome.kind === 'subscription' ? refusalText(refusal) : withoutNext(refusalText(refusal));
  try {
    for await (const text of results) {
      if (scope.isCancelled) break;
      metrics.countStreamResult();
      yield text;
    }
    if (!scope.isCancelled) why = 'complete';
  } catch (error) {
    if (!scope.isCancelled) {
      log.error({ err: error }, 'A stream failed.');
      why = 'broken';
      yield last(broken);
    }
  } finally {
    metrics.countStreamEnd(scope.reason instanceof StreamEnd ? scope.reason.why : why);
  }
  if (scope.reason instanceof StreamEnd) yield last(scope.reason.refusal);
}

const broken = refuse('INTERNAL_SERVER_ERROR', 'The gateway could not go on.');

/** An answer in parts says of each whether it is the last. */
function withoutNext(text: string): string {
  return `${text.slice(0, -1)},"hasNext":false}`;
}
