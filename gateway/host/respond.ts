import type { OutgoingHttpHeaders, ServerResponse } from 'node:http';
import { type JsonType, PLAIN_JSON, RESPONSE_JSON } from './accept.ts';

const contentTypes: Record<JsonType, string> = {
  [PLAIN_JSON]: 'application/json; charset=utf-8',
  [RESPONSE_JSON]: 'application/graphql-response+json; charset=utf-8',
};

/**
 * Sends one JSON text as the whole answer, unless the client is gone. Headers go out as one flat list, and text
 * rather than bytes, so that node:http writes head and body in a single piece.
 */
export function sendJson(
  response: ServerResponse,
  status: number,
  type: JsonType,
  text: string,
  extra: OutgoingHttpHeaders | null,
): void {
  if (response.headersSent || response.destroyed) return;
  const headers = [
    'content-type',
    contentTypes[type],
    'content-length',
    String(Buffer.byteLength(text)),
    'cache-control',
    'no-store',
    'x-content-type-options',
    'nosniff',
  ];
  for (const name in extra) headers.push(name, String(extra[name]));
  if (status === 294) response.writeHead(status, 'Partial Success', headers);
  else response.writeHead(status, headers);
  response.end(text);
}
