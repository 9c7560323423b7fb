import type { ServerResponse } from 'node:http';
import type { Logger } from 'pino';
import type { Registry } from 'prom-client';

/** A probe reads the status code; the word is for people. */
export function sendProbe(response: ServerResponse, isWell: boolean): void {
  sendText(
    response,
    isWell ? 200 : 503,
    'application/json',
    isWell ? '{"status":"ok"}' : '{"status":"stopping"}',
  );
}

export function sendMetrics(response: ServerResponse, registry: Registry, log: Logger): void {
  registry.metrics().then(
    (text) => sendText(response, 200, registry.contentType, text),
    (error: unknown) => {
      log.error({ err: error }, 'The metrics could not be collected.');
      sendText(response, 500, 'text/plain', 'The metrics could not be collected.\n');
    },
  );
}

function sendText(response: ServerResponse, status: number, type: string, text: string): void {
  response.writeHead(status, {
    'content-type': type,
    'content-length': Buffer.byteLength(text),
    'cache-control': 'no-store',
  });
  response.end(text);
}
