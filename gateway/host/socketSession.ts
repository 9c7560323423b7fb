import { type IncomingHttpHeaders, type IncomingMessage, validateHeaderValue } from 'node:http';
import { CloseCode, type Message, MessageType, parseMessage } from 'graphql-ws';
import type { WebSocket } from 'ws';
import { type Caller, hasEnded } from '../admission/caller.ts';
import type { RunningParts } from './parts.ts';
import { RequestScope } from './requestScope.ts';
import { answerOperation } from './socketOperation.ts';

const maxOperations = 100;
const initTimeoutMs = 5_000;

/** One connection of the protocol graphql-transport-ws. */
interface Session {
  readonly socket: WebSocket;
  readonly parts: RunningParts;
  /** Those of the upgrade, and over them those that the client gave with its `connection_init`. */
  headers: IncomingHttpHeaders;
  isInitialised: boolean;
  /** Null until the connection is acknowledged. */
  caller: Caller | null;
  /** Operations under way by the client's ids. */
  readonly scopes: Map<string, RequestScope>;
}

/**
 * Speaks graphql-transport-ws with one client. The messages are read by graphql-ws; the state is kept here, because
 * our answers are ready text, and because an operation that the client ends must stop at its source at once.
 */
export function openSession(socket: WebSocket, request: IncomingMessage, parts: RunningParts): void {
  const { headers } = request;
  const session: Session = { socket, parts, headers, isInitialised: false, caller: null, scopes: new Map() };
  const timer = setTimeout(() => {
    if (!session.isInitialised)
      socket.close(CloseCode.ConnectionInitialisationTimeout, 'Connection initialisation timeout');
  }, initTimeoutMs);
  socket.on('message', (data) => receive(session, String(data)));
  socket.on('close', () => {
    clearTimeout(timer);
    for (const scope of session.scopes.values()) scope.cancel(new Error('The client went away.'));
  });
}

function receive(session: Session, data: string): void {
  const message = readMessage(data);
  if (message === null) {
    session.socket.close(CloseCode.BadRequest, 'Invalid message received');
    return;
  }
  handle(session, message).catch((error: unknown) => {
    session.parts.log.error({ err: error }, 'A message of a WebSocket failed.');
    session.socket.close(CloseCode.InternalServerError, 'Internal server error');
  });
}

function readMessage(data: string): Message | null {
  try {
    return parseMessage(data);
  } catch {
    return null;
  }
}

async function handle(session: Session, message: Message): Promise<void> {
  switch (message.type) {
    case MessageType.ConnectionInit:
      return initialise(session, message.payload);
    case MessageType.Ping:
      return answerPing(session.socket, message.payload);
    case MessageType.Subscribe:
      return subscribe(session, message.id, message.payload);
    case MessageType.Complete:
      return end(session, message.id);
    case MessageType.Pong:
      return;
    default:
      return session.socket.close(CloseCode.BadRequest, 'Unexpected message received');
  }
}

/** Nothing more is read of a client until it has taken the answer: its pings would fill our memory. */
function answerPing(socket: WebSocket, payload: unknown): void {
  socket.pause();
  socket.send(JSON.stringify({ type: MessageType.Pong, payload }), () => socket.resume());
}

/** The caller is the one whose token comes with the init message, or with the upgrade; nobody's is anonymous. */
async function initialise(
  session: Session,
  payload: Readonly<Record<string, unknown>> | undefined,
): Promise<void> {
  const { socket, parts } = session;
  if (session.isInitialised)
    return socket.close(CloseCode.TooManyInitialisationRequests, 'Too many initialisation requests');
  session.isInitialised = true;
  session.headers = { ...session.headers, ...headersOf(payload) };
  const admitted = await parts.authenticate(session.headers.authorization);
  if (admitted.kind === 'admissionFailure') {
    parts.metrics.countRefusal(admitted.code);
    return socket.close(CloseCode.Forbidden, admitted.code);
  }
  if (!Object.values(parts.selectHeaders(session.headers)).every(isCarried))
    return socket.close(CloseCode.BadRequest, 'Invalid header value');
  session.caller = admitted;
  socket.send(JSON.stringify({ type: MessageType.ConnectionAck }));
}

/** Sent on as it is, a value that HTTP cannot carry would fail every call, and with them the subgraph for everybody. */
function isCarried(value: string): boolean {
  try {
    validateHeaderValue('value', value);
    return true;
  } catch {
    return false;
  }
}

/** Clients give headers as the payload itself or, as some do, below `headers`. */
function headersOf(payload: Readonly<Record<string, unknown>> | undefined): IncomingHttpHeaders {
  const headers: IncomingHttpHeaders = {};
  for (const given of [payload?.headers, payload]) {
    for (const [name, value] of Object.entries(given ?? {})) {
      if (typeof value === 'string') headers[name.toLowerCase()] = value;
    }
  }
  return headers;
}

async function subscribe(session: Session, id: string, payload: object): Promise<void> {
  const { socket, parts, caller, scopes } = session;
  if (caller === null) return socket.close(CloseCode.Unauthorized, 'Unauthorized');
  if (hasEnded(caller)) return socket.close(CloseCode.Forbidden, 'INVALID_ACCESS_TOKEN');
  if (scopes.has(id))
    return socket.close(
      CloseCode.SubscriberAlreadyExists,
      `Subscriber for ${id.slice(0, 50)} already exists`,
    );
  if (scopes.size >= maxOperations) return socket.close(CloseCode.BadRequest, 'Too many operations');
  const now = performance.now();
  const headers = parts.selectHeaders(session.headers);
  const scope = new RequestScope(caller, headers, now, now + parts.settings.requestTimeoutMs);
  scopes.set(id, scope);
  try {
    await answerOperation(id, { ...payload }, scope, socket, parts);
  } finally {
    // The client may have ended this one and begun another of the same name.
    if (scopes.get(id) === scope) scopes.delete(id);
    // Nothing more can come of this connection; a client that is told so does not come back with the same token.
    if (scopes.size === 0 && hasEnded(caller)) socket.close(CloseCode.Forbidden, 'INVALID_ACCESS_TOKEN');
  }
}

function end({ scopes }: Session, id: string): void {
  const scope = scopes.get(id);
  if (scope === undefined) return;
  scope.isOver = true;
  scope.cancel(new Error('The client ended the operation.'));
  scopes.delete(id);
}
