import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { type ExecutionArgs, type ExecutionResult, GraphQLError, GraphQLSchema, parse } from 'graphql';
import { handleProtocols } from 'graphql-ws';
import { useServer as serveWebSockets } from 'graphql-ws/use/ws';
import { type WebSocket, WebSocketServer } from 'ws';
import type { Caller } from './callers.ts';
import type { Graph } from './graphqlRoute.ts';
import type { MachineGate } from './machineGate.ts';
import { createMachineWatch } from './machineWatch.ts';
import { callerHeader } from './verifyCaller.ts';

/** The open WebSockets of a subgraph. */
export interface GraphqlSockets {
  /** Closes them; the streams that they carry have ended by then. */
  close(): Promise<void>;
}

const longestGoodbyeMs = 1_000;
const longestMessage = 1024 * 1024;

/**
 * Subscriptions over WebSocket (graphql-ws) at /graphql, beside the streams of events. The upgrade shows which machine
 * opens it, by a certificate, and for whom; the caller token must be good for each subscription that begins on it. What
 * is refused is a 401 with a code, as over HTTP.
 */
export function addGraphqlSocket(server: Server, graph: Graph, gate: MachineGate): GraphqlSockets {
  const watch = createMachineWatch(gate);
  const sockets = new WebSocketServer({ noServer: true, handleProtocols, maxPayload: longestMessage });
  const refusals = new WeakMap<IncomingMessage, AbortSignal>();
  const subscribe = (args: ExecutionArgs): AsyncIterableIterator<ExecutionResult> => {
    const { body, caller, machine } = args.contextValue as Opening;
    return resultsOf((reader) =>
      graph.streams.open(body, () => graph.contextFor(caller), AbortSignal.any([reader, machine])),
    );
  };
  const protocol = serveWebSockets(
    {
      execute: subscribe,
      subscribe,
      onSubscribe: async ({ extra: { request } }, _id, body) => {
        const machine = refusals.get(request) ?? AbortSignal.abort();
        const opening = async () => ({ body, caller: await graph.callerOf(tokenOf(request)), machine });
        return readOpening(opening);
      },
    },
    sockets,
  );
  const open = async (request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> => {
    await gate.admit(request);
    const caller = await graph.callerOf(tokenOf(request));
    await gate.check(request, caller);
    sockets.handleUpgrade(request, socket, head, (client: WebSocket) => {
      const machine = watch.follow(request, caller);
      refusals.set(request, machine.signal);
      client.once('close', machine.leave);
      sockets.emit('connection', client, request);
    });
  };
  server.on('upgrade', (request, socket, head) => {
    socket.on('error', () => socket.destroy());
    if (request.url !== '/graphql') return refuse(socket, 404, 'Not Found', notHere);
    open(request, socket, head).catch((error: unknown) => refuse(socket, 401, 'Unauthorized', error));
  });
  return {
    async close() {
      const cut = setTimeout(() => {
        for (const client of sockets.clients) client.terminate();
      }, longestGoodbyeMs);
      await Promise.resolve(protocol.dispose()).finally(() => clearTimeout(cut));
    },
  };
}

/** What a subscription is opened with. */
interface Opening {
  readonly body: unknown;
  readonly caller: Caller;
  readonly machine: AbortSignal;
}

/** Never looked at: what is asked is read and checked where all streams are. */
const unread = { schema: new GraphQLSchema({}), document: parse('subscription { unread }') };

async function readOpening(
  opening: () => Promise<Opening>,
): Promise<ExecutionArgs | readonly GraphQLError[]> {
  try {
    return { ...unread, contextValue: await opening() };
  } catch (error) {
    if (error instanceof GraphQLError) return [error];
    throw error;
  }
}

/** By hand and not a generator, whose `return` would wait for an event that may never come. */
function resultsOf(
  open: (reader: AbortSignal) => AsyncIterable<string>,
): AsyncIterableIterator<ExecutionResult> {
  const reader = new AbortController();
  const texts = open(reader.signal)[Symbol.asyncIterator]();
  const results: AsyncIterableIterator<ExecutionResult> = {
    async next() {
      const { done, value } = await texts.next();
      return done ? { done: true, value: undefined } : { done: false, value: readResult(value) };
    },
    async return() {
      reader.abort();
      return { done: true, value: undefined };
    },
    [Symbol.asyncIterator]: () => results,
  };
  return results;
}

/** What is sent was formatted and masked already; the library wants to do the former. */
function readResult(text: string): ExecutionResult {
  const { errors, ...rest } = JSON.parse(text);
  return errors
    ? { ...rest, errors: errors.map((error: object) => ({ ...error, toJSON: () => error })) }
    : rest;
}

function tokenOf({ headers }: IncomingMessage): string | string[] | undefined {
  return headers[callerHeader];
}

const notHere = new GraphQLError('Nothing is here.', { extensions: { code: 'NOT_FOUND' } });

function refuse(socket: Duplex, status: number, reason: string, error: unknown): void {
  const { message, code } =
    error instanceof GraphQLError
      ? { message: error.message, code: error.extensions.code }
      : { message: 'Something broke here.', code: 'INTERNAL_SERVER_ERROR' };
  const body = JSON.stringify({ errors: [{ message, extensions: { code } }] });
  const head = `HTTP/1.1 ${status} ${reason}\r\ncontent-type: application/json\r\nconnection: close`;
  socket.end(`${head}\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
}
