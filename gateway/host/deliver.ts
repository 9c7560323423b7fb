import type { Outcome } from '../engine/engine.ts';
import { EVENT_STREAM, MULTIPART } from './accept.ts';
import { sendEvents } from './eventStream.ts';
import { type Exchange, jsonTypeFor, sendRefusal } from './exchange.ts';
import { sendParts } from './multipart.ts';
import type { HostSettings, OperationKind, RunningParts } from './parts.ts';
import { refuse } from './refusal.ts';
import type { RequestScope } from './requestScope.ts';
import { sendJson } from './respond.ts';
import { type CompleteOutcome, statusOf } from './statusCode.ts';
import { resultsOf } from './streamEnd.ts';

/**
 * Sends an outcome in the form that the client asked for. Resolves when the last of it is sent. `kind` is null for
 * an operation that was refused.
 */
export async function deliver(
  exchange: Exchange,
  outcome: Outcome,
  kind: OperationKind | null,
  scope: RequestScope,
  parts: RunningParts,
): Promise<void> {
  const { settings, inFlight, metrics } = parts;
  if (outcome.kind === 'complete') {
    metrics.countOutcome(kind, outcome, performance.now() - scope.startedMs);
    return deliverComplete(exchange, outcome, settings);
  }
  const { takesEvents, takesParts } = exchange.wanted;
  const isPartsOnly = takesParts && outcome.kind === 'incremental';
  if (!takesEvents && !isPartsOnly) {
    scope.cancel(new Error('The client takes no stream.'));
    return sendRefusal(exchange, streamRefused);
  }
  inFlight.becomeStream(scope);
  metrics.countStream(kind, outcome.kind);
  const results = resultsOf(outcome, scope, parts);
  if (isPartsOnly) await sendParts(exchange, results);
  else await sendEvents(exchange, results, settings);
}

const streamRefused = refuse(
  'NOT_ACCEPTABLE',
  'This operation is answered in several pieces: accept text/event-stream, or multipart/mixed for @defer.',
);

/** Most clients take JSON; one that takes only a stream gets a stream of one piece. */
async function deliverComplete(
  exchange: Exchange,
  outcome: CompleteOutcome,
  settings: HostSettings,
): Promise<void> {
  const { wanted, response, extra } = exchange;
  if (wanted.result === EVENT_STREAM) return sendEvents(exchange, only(outcome.text), settings);
  if (wanted.result === MULTIPART) return sendParts(exchange, only(outcome.text));
  const { status, type } = statusOf(outcome, jsonTypeFor(exchange), settings.httpEdition);
  sendJson(response, status, type, outcome.text, extra);
}

async function* only(text: string): AsyncGenerator<string> {
  yield text;
}
