import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { answerClientError } from './clientError.ts';
import { createCors } from './cors.ts';
import { createExplorerFiles } from './explorerFiles.ts';
import { createInFlight } from './inFlight.ts';
import type { HostParts, HostSettings } from './parts.ts';
import { type RouterParts, route } from './router.ts';
import { acceptWebSockets, type WebSockets } from './webSocket.ts';

/** A gateway that listens. */
export interface Host {
  readonly port: number;
  /** Says it is not ready, takes no new connection, lets requests under way finish, and closes. */
  close(): Promise<void>;
}

/** Listens on `port` of `address`; 0 takes a free port. Rejects with node's error when the port is taken. */
export async function startHost(parts: HostParts, address: string, port: number): Promise<Host> {
  const { settings } = parts;
  let isReady = true;
  const running: RouterParts = {
    ...parts,
    inFlight: createInFlight(settings.graceMs),
    cors: createCors(settings.corsOrigins),
    explorer:
      settings.explorerFolder === null
        ? null
        : createExplorerFiles(settings.explorerFolder, settings.explorerConfigFile),
    isReady: () => isReady,
  };
  parts.metrics.watch(running.inFlight);
  const server = createServer(serverOptions(settings), (request, response) => {
    if (!isReady) response.shouldKeepAlive = false;
    route(request, response, running);
  });
  server.on('clientError', answerClientError);
  const sockets = acceptWebSockets(server, running);
  await listen(server, address, port);
  return {
    port: (server.address() as AddressInfo).port,
    async close() {
      if (!isReady) return;
      isReady = false;
      await stop(server, sockets, running);
    },
  };
}

/** Keeps idle connections longer than load balancers do, so that it is never us who close one under a request. */
function serverOptions(settings: HostSettings) {
  return {
    maxHeaderSize: settings.maxHeaderBytes,
    headersTimeout: settings.receiveTimeoutMs,
    requestTimeout: settings.receiveTimeoutMs,
    connectionsCheckingInterval: Math.min(1000, settings.receiveTimeoutMs),
    keepAliveTimeout: 75_000,
    // Some clients offer HTTP/2 with every request; an offer that is not taken up is no reason to refuse one.
    shouldUpgradeCallback: ({ headers }: IncomingMessage) => /^websocket$/i.test(headers.upgrade ?? ''),
  };
}

function listen(server: Server, address: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, address, () => {
      server.off('error', reject);
      resolve();
    });
  });
}

/** Connections are kept alive between requests, so the last ones close only when they are asked to, again and again. */
async function stop(server: Server, sockets: WebSockets, { inFlight, settings }: RouterParts): Promise<void> {
  if (settings.lameDuckMs > 0) await sleep(settings.lameDuckMs);
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  await inFlight.drain(settings.drainMs);
  inFlight.close();
  const polite = setInterval(() => server.closeIdleConnections(), 20);
  sockets.close();
  const forced = setTimeout(() => server.closeAllConnections(), 1000);
  await closed;
  clearInterval(polite);
  clearTimeout(forced);
}
