import type { Exchange } from './exchange.ts';
import type { HostSettings } from './parts.ts';
import { pump } from './pump.ts';

const headers = {
  'content-type': 'text/event-stream; charset=utf-8',
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
  // Proxies that collect answers before they pass them on would hold every event back.
  'x-accel-buffering': 'no',
};

/**
 * GraphQL over Server-Sent Events, "distinct connections" mode: an event `next` for each result, one `complete` at
 * the end, and a comment now and then, so that proxies do not take the silence for a dead connection.
 */
export async function sendEvents(
  { response, extra }: Exchange,
  results: AsyncIterable<string>,
  { heartbeatMs }: HostSettings,
): Promise<void> {
  response.writeHead(200, { ...headers, ...extra });
  response.flushHeaders();
  const heartbeat = setInterval(() => {
    if (!response.writableNeedDrain) response.write(':\n\n');
  }, heartbeatMs);
  try {
    await pump(response, results, (text) => `event: next\ndata: ${text}\n\n`);
  } finally {
    clearInterval(heartbeat);
    response.end('event: complete\ndata:\n\n');
  }
}
