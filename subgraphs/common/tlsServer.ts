import type { Server } from 'node:https';
import type { Socket } from 'node:net';
import type { TlsOptions } from 'node:tls';
import type { TlsMaterial } from './tlsFiles.ts';

/**
 * Clients are asked for a certificate and let in without a good one: who they are is judged per request, so that
 * a refusal can say why. What is open to all, such as health, needs none.
 */
export const serverTlsOptions: TlsOptions = {
  requestCert: true,
  rejectUnauthorized: false,
  minVersion: 'TLSv1.2',
};

/**
 * Connections end after a day, so that both ends show the certificates that they have by then: these are renewed a
 * week before they expire.
 */
const longestLifeMs = 86_400_000;
const openedAtMs = new WeakMap<Socket, number>();

/** Whether a connection is to be closed after the answer that is just being sent. */
export function isOldConnection(socket: Socket, nowMs: number = performance.now()): boolean {
  return nowMs - (openedAtMs.get(socket) ?? nowMs) > longestLifeMs;
}

/** The first byte of a TLS connection: a handshake record. */
const handshakeRecord = 0x16;
const longestSilenceMs = 10_000;

/**
 * Makes a server use the newest certificates for each new connection, and answer plain text with one sentence
 * instead of the silence that a failed handshake is.
 */
export function secureServer(server: Server, tls: () => TlsMaterial): void {
  const startTls = server.listeners('connection') as ((socket: Socket) => void)[];
  let material = tls();
  const renew = () => {
    const current = tls();
    if (current !== material) server.setSecureContext({ ...current, ...serverTlsOptions });
    material = current;
  };
  server.on('secureConnection', (socket) => openedAtMs.set(socket, performance.now()));
  server.removeAllListeners('connection');
  server.on('connection', (socket: Socket) => {
    renew();
    socket.setTimeout(longestSilenceMs, () => socket.destroy());
    socket.on('error', () => socket.destroy());
    socket.once('readable', () => {
      const start: Buffer | null = socket.read();
      if (start === null) return;
      socket.setTimeout(0);
      if (start[0] !== handshakeRecord) return refusePlainText(socket);
      socket.unshift(start);
      for (const listener of startTls) listener.call(server, socket);
    });
  });
}

function refusePlainText(socket: Socket): void {
  const sentence = 'This port speaks TLS only: use https.\n';
  const head = `HTTP/1.1 400 Bad Request\r\ncontent-type: text/plain\r\ncontent-length: ${sentence.length}`;
  socket.end(`${head}\r\nconnection: close\r\n\r\n${sentence}`);
}
