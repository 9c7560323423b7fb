import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http';
import { type JsonType, PLAIN_JSON, RESPONSE_JSON, type Wanted } from './accept.ts';
import { type HostRefusal, refusalText } from './refusal.ts';
import { sendJson } from './respond.ts';

/** One HTTP request and the answer it will get. */
export interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly wanted: Wanted;
  /** Headers that every answer of this exchange carries: CORS for another origin. */
  readonly extra: OutgoingHttpHeaders | null;
}

/** The JSON type for this client; plain JSON when it asked for something that is no JSON type. */
export function jsonTypeFor({ wanted }: Exchange): JsonType {
  return wanted.result === RESPONSE_JSON ? RESPONSE_JSON : PLAIN_JSON;
}

/** A request whose body was not read to its end gives up its connection, so that nobody makes us read it. */
export function sendRefusal(exchange: Exchange, refusal: HostRefusal): void {
  const { request, response, extra } = exchange;
  if (!request.complete && hasBody(request)) response.shouldKeepAlive = false;
  const headers = extra === null ? refusal.headers : { ...extra, ...refusal.headers };
  sendJson(response, refusal.status, jsonTypeFor(exchange), refusalText(refusal), headers);
}

function hasBody({ headers }: IncomingMessage): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length']) > 0;
}
