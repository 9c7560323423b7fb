import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface HttpSubgraph {
  readonly url: string;
  /** Bodies that were received. */
  readonly bodies: string[];
  readonly headers: IncomingMessage['headers'][];
  close(): Promise<void>;
}

export type Handler = (response: ServerResponse, body: string, count: number) => void;

/** A server on a free port of the loopback that answers as `handler` says; `count` starts at 1. */
export async function startHttpSubgraph(handler: Handler): Promise<HttpSubgraph> {
  const bodies: string[] = [];
  const headers: IncomingMessage['headers'][] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      bodies.push(Buffer.concat(chunks).toString());
      headers.push(request.headers);
      handler(response, bodies.at(-1) ?? '', bodies.length);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}/graphql?x=1`, bodies, headers, close: () => closeServer(server) };
}

function closeServer(server: Server): Promise<void> {
  server.closeAllConnections();
  return new Promise((resolve) => server.close(() => resolve()));
}

export function replyJson(response: ServerResponse, value: unknown, status = 200): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value));
}
