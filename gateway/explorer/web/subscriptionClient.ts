import { createClient as createSseClient, type Sink } from 'graphql-sse';
import { type Client, createClient as createWebSocketClient } from 'graphql-ws';
import type { SessionStore } from './session.ts';

/**
 * Subscriptions over a WebSocket, opened with the first and closed with the last of them. Where a
 * proxy lets no WebSocket through, the same subscriptions run over server-sent events.
 */
export function createSubscriptionClient(page: URL, session: SessionStore): Client {
  const url = new URL('/graphql', page);
  const events = createEventClient(url, session);
  let hasOpened = false;
  let isBlocked = false;
  const webSocket = createWebSocketClient({
    url: url.href.replace(/^http/, 'ws'),
    connectionParams: () => authorization(session),
    retryAttempts: 3,
    shouldRetry: () => hasOpened,
    on: {
      opened: () => {
        hasOpened = true;
      },
    },
  });

  const subscribe: Client['subscribe'] = (payload, sink) => {
    if (isBlocked) return events(payload, sink);
    let stop = webSocket.subscribe(payload, {
      ...sink,
      error(error) {
        isBlocked = !hasOpened;
        if (isBlocked) stop = events(payload, sink);
        else sink.error(error);
      },
    });
    return () => stop();
  };
  return { ...webSocket, subscribe };
}

function createEventClient(url: URL, session: SessionStore): Client['subscribe'] {
  const client = createSseClient({ url: url.href, headers: () => authorization(session), retryAttempts: 0 });
  return ({ query, operationName, variables }, sink) => {
    // The events are JSON: their errors are formatted ones, whatever this client's types say.
    const name = operationName ? { operationName } : {};
    return client.subscribe({ query, ...name, ...(variables ? { variables } : {}) }, sink as Sink);
  };
}

async function authorization(session: SessionStore): Promise<Record<string, string>> {
  const accessToken = await session.accessToken();
  return accessToken === null ? {} : { authorization: `Bearer ${accessToken}` };
}
