import fastify, { type FastifyInstance, type FastifyReply } from 'fastify';
import type { GraphQLError } from 'graphql';
import type { Logger } from 'pino';
import { QueryFailedError } from 'typeorm';
import { unreadableRequest } from './answerInProcess.ts';
import { CallerUnsigned } from './callers.ts';
import { MachineRefused } from './machineRefused.ts';
import { maskError } from './maskError.ts';
import { isOutage, Outage } from './outage.ts';
import { reasonOf } from './requestLog.ts';
import type { TlsMaterial } from './tlsFiles.ts';
import { isOldConnection, secureServer, serverTlsOptions } from './tlsServer.ts';

/** A batch of references is long; anything longer than this is not a request of ours. */
export const bodyLimitBytes = 4 * 1024 * 1024;

/** The HTTP server of a subgraph, without routes. Connections are told to close when they are old, and when it stops. */
export function createHttp(
  tls: (() => TlsMaterial) | null,
  log: Logger,
  isStopping: () => boolean,
): FastifyInstance {
  const options = { bodyLimit: bodyLimitBytes, forceCloseConnections: 'idle' } as const;
  const http = tls ? createSecureHttp(options, tls) : fastify(options);
  http.setErrorHandler((error: { statusCode?: number }, _request, reply) => answerBroken(error, reply, log));
  http.addHook('onSend', async ({ raw }, reply) => {
    if (isStopping() || isOldConnection(raw.socket)) reply.header('connection', 'close');
  });
  return http;
}

/** The type of the server is the one difference between the two, and of no interest to routes. */
function createSecureHttp(
  options: { readonly bodyLimit: number; readonly forceCloseConnections: 'idle' },
  tls: () => TlsMaterial,
): FastifyInstance {
  const http = fastify({ ...options, https: { ...tls(), ...serverTlsOptions } });
  secureServer(http.server, tls);
  return http as unknown as FastifyInstance;
}

/**
 * Only requests of machines that are not let in, streams of callers that are not, signed requests whose use cannot be
 * noted, and what Fastify itself cannot read or will not, come here.
 */
function answerBroken(error: { statusCode?: number }, reply: FastifyReply, log: Logger) {
  if (error instanceof MachineRefused) {
    log.warn({ reason: error.code }, 'machine refused');
    // Its next request comes over a new connection, with the certificate that it has by then.
    return send(reply.header('connection', 'close'), 401, refusalText(error));
  }
  if (error instanceof CallerUnsigned) {
    log.warn({ reason: reasonOf(error) }, 'caller refused');
    return send(reply, 401, refusalText(error));
  }
  if (error instanceof QueryFailedError || error instanceof Outage) {
    const { message, extensions } = maskError({ message: error.message }, error, log);
    return send(reply, isOutage(error) ? 503 : 500, JSON.stringify({ errors: [{ message, extensions }] }));
  }
  return send(reply, error.statusCode ?? unreadableRequest.status, unreadableRequest.text);
}

function send(reply: FastifyReply, status: number, text: string): FastifyReply {
  return reply.code(status).type('application/json').send(text);
}

function refusalText({ message, extensions: { code } }: GraphQLError): string {
  return JSON.stringify({ errors: [{ message, extensions: { code } }] });
}

/** Lets requests under way finish; connections that are still open after the limit are cut. */
export async function closeHttp(http: FastifyInstance, longestDrainMs: number): Promise<void> {
  const cut = setTimeout(() => http.server.closeAllConnections(), longestDrainMs);
  await http.close().finally(() => clearTimeout(cut));
}
