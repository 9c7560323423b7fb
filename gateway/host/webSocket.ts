import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { CloseCode, GRAPHQL_TRANSPORT_WS_PROTOCOL } from 'graphql-ws';
import { type WebSocket, WebSocketServer } from 'ws';
import type { RouterParts } from './router.ts';
import { openSession } from './socketSession.ts';

/** The WebSocket side of a host. */
export interface WebSockets {
  /** Tells every client to go and come back elsewhere. */
  close(): void;
}

/** Takes upgrades at the GraphQL path for the protocol graphql-transport-ws. */
export function acceptWebSockets(server: Server, parts: RouterParts): WebSockets {
  const sockets = new WebSocketServer({
    noServer: true,
    autoPong: false,
    maxPayload: parts.settings.maxBodyBytes,
    handleProtocols: (offered) => offered.has(GRAPHQL_TRANSPORT_WS_PROTOCOL) && GRAPHQL_TRANSPORT_WS_PROTOCOL,
  });
  server.on('upgrade', (request, duplex, head) => {
    const refusal = refusalOf(request, parts);
    if (refusal !== null) return refuseUpgrade(duplex, refusal);
    sockets.handleUpgrade(request, duplex, head, (socket) => open(socket, request, parts));
  });
  return {
    close() {
      for (const socket of sockets.clients) socket.close(1001, 'Going away');
    },
  };
}

function open(socket: WebSocket, request: IncomingMessage, parts: RouterParts): void {
  // A client that breaks the framing or sends too much is closed by ws itself, with the code for it.
  socket.on('error', (error) => parts.log.debug({ err: error }, 'A WebSocket failed.'));
  if (socket.protocol !== GRAPHQL_TRANSPORT_WS_PROTOCOL) {
    socket.close(CloseCode.SubprotocolNotAcceptable, 'Subprotocol not acceptable');
    return;
  }
  socket.on('ping', (data) => {
    socket.pause();
    socket.pong(data, false, () => socket.resume());
  });
  keepAlive(socket, parts.settings.heartbeatMs);
  openSession(socket, request, parts);
}

/** A client that does not answer a ping until the next one is due is gone. */
function keepAlive(socket: WebSocket, everyMs: number): void {
  let isAlive = true;
  socket.on('pong', () => {
    isAlive = true;
  });
  const timer = setInterval(() => {
    if (!isAlive) return socket.terminate();
    isAlive = false;
    socket.ping();
  }, everyMs);
  socket.on('close', () => clearInterval(timer));
}

function refusalOf(
  { url = '', headers }: IncomingMessage,
  { settings, cors, isReady }: RouterParts,
): string | null {
  if (!isReady()) return '503 Service Unavailable';
  if (url.split('?', 1)[0] !== settings.graphqlPath) return '404 Not Found';
  if (headers.origin === undefined || isSameOrigin(headers.origin, headers.host)) return null;
  // A browser lets any page open a WebSocket anywhere, so the rule of CORS is applied here.
  const isAllowed = cors.headersFor(headers)?.['access-control-allow-origin'] !== undefined;
  return isAllowed ? null : '403 Forbidden';
}

function isSameOrigin(origin: string, host: string | undefined): boolean {
  return URL.parse(origin)?.host === host;
}

function refuseUpgrade(duplex: Duplex, status: string): void {
  duplex.end(`HTTP/1.1 ${status}\r\nconnection: close\r\ncontent-length: 0\r\n\r\n`);
}
