import { MessageType } from 'graphql-ws';
import type { WebSocket } from 'ws';
import type { Outcome } from '../engine/engine.ts';
import { checkParameters, type Parameters } from './parameters.ts';
import type { RunningParts } from './parts.ts';
import { type HostRefusal, refusalText, refuse } from './refusal.ts';
import type { RequestScope } from './requestScope.ts';
import { resultsOf } from './streamEnd.ts';

/** Answers one operation of a WebSocket, from its first `next` to its `complete`, or with one `error`. */
export async function answerOperation(
  id: string,
  payload: Record<string, unknown>,
  scope: RequestScope,
  socket: WebSocket,
  parts: RunningParts,
): Promise<void> {
  const parameters = checkParameters(payload);
  if ('kind' in parameters) return sendRefusal(socket, id, parameters, parts);
  parts.inFlight.enter(scope, () => {
    scope.isOver = true;
    void sendRefusal(socket, id, overdue, parts);
  });
  try {
    const outcome = await execute(parameters, scope, parts);
    if (scope.isOver) return;
    if (outcome.kind === 'hostRefusal') await sendRefusal(socket, id, outcome, parts);
    else await deliver(socket, id, parameters, outcome, scope, parts);
  } finally {
    parts.inFlight.leave(scope);
  }
}

const overdue = refuse('REQUEST_TIMEOUT', 'The request took too long.');

async function execute(
  parameters: Parameters,
  scope: RequestScope,
  { engine, log }: RunningParts,
): Promise<Outcome | HostRefusal> {
  try {
    return await engine().execute(parameters, scope);
  } catch (error) {
    log.error({ err: error }, 'A request failed.');
    return refuse('INTERNAL_SERVER_ERROR', 'The gateway could not answer.');
  }
}

async function deliver(
  socket: WebSocket,
  id: string,
  { query, operationName }: Parameters,
  outcome: Outcome,
  scope: RequestScope,
  parts: RunningParts,
): Promise<void> {
  const { engine, inFlight, metrics } = parts;
  if (outcome.kind === 'complete' && outcome.phase === 'request-error') {
    metrics.countOutcome(null, outcome, performance.now() - scope.startedMs);
    return sendErrors(socket, id, outcome.text);
  }
  const kind = engine().operationKind(query, operationName);
  if (outcome.kind === 'complete') {
    metrics.countOutcome(kind, outcome, performance.now() - scope.startedMs);
    if (!scope.isOver) await sendNext(socket, id, outcome.text);
  } else {
    inFlight.becomeStream(scope);
    metrics.countStream(kind, outcome.kind);
    await sendAll(socket, id, resultsOf(outcome, scope, parts), scope);
  }
  if (!scope.isOver) await send(socket, JSON.stringify({ id, type: MessageType.Complete }));
}

/** Takes the next result only when the last one is on its way, so that a slow client holds its source back. */
async function sendAll(
  socket: WebSocket,
  id: string,
  results: AsyncIterable<string>,
  scope: RequestScope,
): Promise<void> {
  for await (const text of results) {
    if (scope.isOver) return;
    await sendNext(socket, id, text);
  }
}

function sendNext(socket: WebSocket, id: string, text: string): Promise<void> {
  return send(socket, `{"id":${JSON.stringify(id)},"type":"next","payload":${text}}`);
}

/** The protocol wants the bare list of errors. */
function sendErrors(socket: WebSocket, id: string, text: string): Promise<void> {
  const { errors } = JSON.parse(text);
  return send(socket, JSON.stringify({ id, type: MessageType.Error, payload: errors }));
}

function sendRefusal(
  socket: WebSocket,
  id: string,
  refusal: HostRefusal,
  { metrics }: RunningParts,
): Promise<void> {
  metrics.countRefusal(refusal.code);
  return sendErrors(socket, id, refusalText(refusal));
}

/** Resolves when the data has left for the network, or the client is gone. */
function send(socket: WebSocket, data: string): Promise<void> {
  if (socket.readyState !== socket.OPEN) return Promise.resolve();
  return new Promise((resolve) => socket.send(data, () => resolve()));
}
