import { type DeadlineOptions, withDeadline } from './deadline.ts';
import { type HeadersFor, joinHeaders } from './headers.ts';
import { refusedInStream } from './refusedGateway.ts';
import { isReply, readReply } from './reply.ts';
import { stopped } from './stopped.ts';
import { createSweep, type Watched } from './sweep.ts';
import { type Upstream, UpstreamFailure, type UpstreamReply, type UpstreamRequest } from './upstream.ts';

/**
 * A subgraph that lives in this process: takes what it would get over HTTP, gives what it would answer. The
 * reply is given away: the gateway writes into it.
 */
export type LocalSubgraph = (
  body: string,
  headers: Readonly<Record<string, string>>,
  signal: AbortSignal,
) => Promise<{ readonly status: number; readonly text: string } | UpstreamReply>;

/** The subscriptions of such a subgraph: the events of one, until it ends or the signal aborts. */
export type LocalStream = (
  body: string,
  headers: Readonly<Record<string, string>>,
  signal: AbortSignal,
) => AsyncIterable<UpstreamReply>;

export interface InProcessOptions extends DeadlineOptions {
  readonly streams?: ReadonlyMap<string, LocalStream>;
  readonly headersFor?: HeadersFor;
  /** The longest a call may take, whatever the request's own deadline. Default 30,000. */
  readonly timeoutMs?: number;
}

/** Calls subgraphs as functions, with the same headers, deadlines and checks of replies as over HTTP. */
export function createInProcessUpstream(
  subgraphs: ReadonlyMap<string, LocalSubgraph>,
  options: InProcessOptions = {},
): Upstream {
  const sweep = createSweep(25);
  const timeoutMs = options.timeoutMs ?? 30_000;

  const answer = async (request: UpstreamRequest): Promise<UpstreamReply> => {
    const subgraph = subgraphs.get(request.subgraph);
    if (!subgraph) throw unreachable(request.subgraph, 'No such subgraph lives in this process.');
    const result = await ask(request, subgraph);
    if ('text' in result && 'status' in result)
      return readReply(request.subgraph, result.status, result.text);
    if (isReply(result)) return result;
    throw new UpstreamFailure('SUBGRAPH_MALFORMED_REPLY', request.subgraph, 'The subgraph gave no response.');
  };

  const ask = async (request: UpstreamRequest, subgraph: LocalSubgraph): ReturnType<LocalSubgraph> => {
    try {
      const added = (await options.headersFor?.(request.subgraph, request.context)) ?? {};
      const { body, context } = request;
      const headers = withDeadline(joinHeaders(context, added), context, timeoutMs, options.deadlineHeader);
      return await subgraph(body, headers, context.signal);
    } catch (error) {
      throw unreachable(request.subgraph, 'The subgraph failed.', error);
    }
  };

  return {
    call: (request) =>
      new Promise((resolve, reject) => {
        const { context, subgraph } = request;
        const deadlineMs = Math.min(context.deadlineMs, performance.now() + timeoutMs);
        const watched: Watched = {
          deadlineMs,
          signal: context.signal,
          place: -1,
          stop: (reason) => reject(stopped(subgraph, reason, false)),
        };
        if (context.signal.aborted) return reject(stopped(subgraph, 'cancelled', true));
        if (deadlineMs <= performance.now()) return reject(stopped(subgraph, 'deadline', true));
        sweep.add(watched);
        answer(request)
          .then(resolve, reject)
          .finally(() => sweep.delete(watched));
      }),
    subscribe(request) {
      const stream = options.streams?.get(request.subgraph);
      if (!stream) throw unreachable(request.subgraph, 'No way to subscribe is configured.');
      return streamFrom(stream, request, options.headersFor);
    },
    close: () => Promise.resolve(),
  };
}

async function* streamFrom(
  stream: LocalStream,
  { subgraph, body, context }: UpstreamRequest,
  headersFor: HeadersFor | undefined,
): AsyncIterable<UpstreamReply> {
  try {
    const added = (await headersFor?.(subgraph, context)) ?? {};
    for await (const event of stream(body, joinHeaders(context, added), context.signal)) {
      const refusal = refusedInStream(subgraph, event);
      if (refusal) throw refusal;
      yield event;
    }
  } catch (error) {
    if (error instanceof UpstreamFailure) throw error;
    throw unreachable(subgraph, 'The subscription failed.', error);
  }
}

function unreachable(subgraph: string, message: string, cause?: unknown): UpstreamFailure {
  return new UpstreamFailure('SUBGRAPH_UNREACHABLE', subgraph, message, { cause });
}
