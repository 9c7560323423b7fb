import type { IncomingMessage } from 'node:http';
import type { Readable } from 'node:stream';
import type { ApolloServer } from '@apollo/server';
import { fastifyApolloHandler } from '@as-integrations/fastify';
import type { FastifyInstance } from 'fastify';
import { answerInProcess } from './answerInProcess.ts';
import type { Caller } from './callers.ts';
import { type Deadline, readDeadline, requireTime, timeoutHeader, withinDeadline } from './deadline.ts';
import type { MachineGate } from './machineGate.ts';
import { createMachineWatch } from './machineWatch.ts';
import { countingStatements } from './statementCounter.ts';
import { streamInProcess } from './streamInProcess.ts';
import { type Streams, sendEvents } from './streams.ts';
import type { RunningSubgraph, SubgraphAnswer, SubgraphContext } from './subgraph.ts';
import { callerHeader } from './verifyCaller.ts';

/** A subgraph's graph, however it is asked. */
export interface Graph {
  readonly server: ApolloServer<SubgraphContext>;
  readonly streams: Streams;
  /** Throws CallerUnsigned for a token that is absent or not believed. */
  readonly callerOf: (token: string | string[] | undefined) => Promise<Caller>;
  readonly contextFor: (caller: Caller) => SubgraphContext;
}

/**
 * The graph over HTTP: POST /graphql, an answer or, to those who take it, a stream of events. Every request shows
 * which machine sent it, then for whom; a stream as long as it is open.
 */
export function addGraphqlRoute(http: FastifyInstance, graph: Graph, gate: MachineGate): void {
  const { server, streams, callerOf, contextFor } = graph;
  const watch = createMachineWatch(gate);
  const deadlines = new WeakMap<IncomingMessage, Deadline>();
  const callerOfRequest = async (request: IncomingMessage) => {
    const caller = await callerOf(request.headers[callerHeader]);
    await gate.check(request, caller);
    return caller;
  };
  const answer = fastifyApolloHandler(server, {
    context: async ({ raw }) => {
      const caller = await callerOfRequest(raw);
      requireTime(deadlines.get(raw));
      return contextFor(caller);
    },
  });
  const hooks = {
    onRequest: ({ raw }: { readonly raw: IncomingMessage }) => gate.admit(raw),
    preParsing: ({ raw }: { readonly raw: IncomingMessage }, _reply: unknown, body: Readable) =>
      gate.read(raw, body),
  };
  http.post('/graphql', hooks, async (request, reply) => {
    if (!takesEvents(request.raw)) {
      const deadline = readDeadline(request.headers[timeoutHeader], null);
      deadlines.set(request.raw, deadline);
      return countingStatements(() =>
        withinDeadline(deadline, request.body, async () => answer.call(http, request, reply)),
      );
    }
    const caller = await callerOfRequest(request.raw);
    reply.hijack();
    const machine = watch.follow(request.raw, caller);
    await sendEvents(reply.raw, (reader) =>
      streams.open(request.body, () => contextFor(caller), AbortSignal.any([reader, machine.signal])),
    ).finally(machine.leave);
  });
}

/** The caller token is looked at when a stream is opened; the stream outlives its minute. */
function takesEvents({ headers }: IncomingMessage): boolean {
  return headers.accept?.includes('text/event-stream') ?? false;
}

/** The graph for a gateway in the same process, with the same caller check. */
export interface LocalGraph extends Pick<RunningSubgraph, 'answer' | 'stream'> {
  /** Resolves when everything that was under way is answered. */
  readonly settle: () => Promise<unknown>;
}

export function answerLocally({ server, streams, callerOf, contextFor }: Graph): LocalGraph {
  const underWay = new Set<Promise<SubgraphAnswer>>();
  return {
    answer: (body, headers, signal = null) => {
      const deadline = readDeadline(headers[timeoutHeader], signal);
      const createContext = async () => {
        const caller = await callerOf(headers[callerHeader]);
        requireTime(deadline);
        return contextFor(caller);
      };
      const answer = countingStatements(() =>
        withinDeadline(deadline, body, () => answerInProcess(server, body, headers, createContext)),
      );
      underWay.add(answer);
      return answer.finally(() => underWay.delete(answer));
    },
    stream: (body, headers, signal) =>
      streamInProcess(body, async (request) => {
        const caller = await callerOf(headers[callerHeader]);
        return streams.open(request, () => contextFor(caller), signal);
      }),
    settle: () => Promise.allSettled(underWay),
  };
}
