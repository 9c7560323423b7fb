import { createClient } from 'graphql-ws';
import { WebSocket } from 'ws';
import type { ClientTls } from './clientTls.ts';
import { UpgradeRefused } from './streamFailure.ts';
import type { StreamSink } from './streamSink.ts';
import type { UpstreamRequest } from './upstream.ts';

export interface WebSocketStreamOptions {
  readonly tls: ClientTls | undefined;
  /** A ping is sent so often; the subgraph has as long to answer it. */
  readonly keepAliveMs: number;
  readonly maxReplyBytes: number;
}

/** Opens a subscription over the protocol graphql-transport-ws. The function that it gives closes it. */
export function openWebSocket(
  url: string,
  { subgraph, body }: UpstreamRequest,
  headers: Record<string, string>,
  sink: StreamSink,
  { tls, keepAliveMs, maxReplyBytes }: WebSocketStreamOptions,
): () => void {
  let state: 'opening' | 'open' | 'closed' = 'opening';
  let silence: NodeJS.Timeout | undefined;
  const client = createClient({
    url: url.replace(/^http/, 'ws'),
    webSocketImpl: webSocketWith({ ...tls?.optionsFor(subgraph), headers, maxPayload: maxReplyBytes }, sink),
    connectionParams: headers,
    retryAttempts: 0,
    keepAlive: keepAliveMs,
    onNonLazyError: () => undefined,
    on: {
      connected: () => {
        state = 'open';
        sink.opened();
      },
      ping: (isReceived) => {
        if (!isReceived) silence = setTimeout(() => client.terminate(), keepAliveMs);
      },
      pong: (isReceived) => {
        if (isReceived) clearTimeout(silence);
      },
      // However politely it was closed: the library would open it again, and what came between would be lost.
      closed: (event) => {
        clearTimeout(silence);
        sink.error(event);
        close();
      },
    },
  });
  const unsubscribe = client.subscribe(JSON.parse(body), sink);
  const close = (): void => {
    const wasOpening = state === 'opening';
    state = 'closed';
    unsubscribe();
    // It waits for a connection that is being made, and rejects when there will be none.
    Promise.resolve(client.dispose()).catch(() => undefined);
    if (wasOpening) client.terminate();
  };
  return close;
}

/** Sends headers with the upgrade, and says with which status it was refused. */
function webSocketWith(options: object, sink: StreamSink): unknown {
  return class extends WebSocket {
    constructor(address: string, protocols?: string | string[]) {
      // Typed as object: ws has another idea of checkServerIdentity than tls.connect, to which it hands it on.
      super(address, protocols, options);
      // The library takes its own listener away from a connection that it gives up, which then fails.
      this.on('error', () => undefined);
      this.once('unexpected-response', (opening, { statusCode = 0 }) => {
        sink.error(new UpgradeRefused(statusCode));
        opening.destroy();
      });
    }
  };
}
