import { type HeadersFor, joinHeaders } from './headers.ts';
import { isReply, readReply } from './reply.ts';
import { createSweep, type Watched } from './sweep.ts';
import { type Upstream, UpstreamFailure, type UpstreamReply, type UpstreamRequest } from './upstream.ts';

/** A subgraph that lives in this process: takes what it would get over HTTP, gives what it would answer. */
export type LocalSubgraph = (
  body: string,
  headers: Readonly<Record<string, string>>,
  signal: AbortSignal,
) => Promise<{ readonly status: number; readonly text: string } | UpstreamReply>;

export interface InProcessOptions {
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
    const added = (await options.headersFor?.(request.subgraph, request.context)) ?? {};
    const headers = joinHeaders(request.context, added);
    const result = await subgraph(request.body, headers, request.context.signal).catch((error: unknown) => {
      throw unreachable(request.subgraph, 'The subgraph failed.', error);
    });
    if ('text' in result && 'status' in result)
      return readReply(request.subgraph, result.status, result.text);
    if (isReply(result)) return result;
    throw new UpstreamFailure('SUBGRAPH_MALFORMED_REPLY', request.subgraph, 'The subgraph gave no response.');
  };

  return {
    call: (request) =>
      new Promise((resolve, reject) => {
        const { context, subgraph } = request;
        const deadlineMs = Math.min(context.deadlineMs, performance.now() + timeoutMs);
        const watched: Watched = {
          deadlineMs,
          signal: context.signal,
          stop: (reason) => reject(stopped(subgraph, reason)),
        };
        sweep.add(watched);
        answer(request)
          .then(resolve, reject)
          .finally(() => sweep.delete(watched));
      }),
    subscribe(request) {
      throw unreachable(request.subgraph, 'No way to subscribe is configured.');
    },
    close: () => Promise.resolve(),
  };
}

function stopped(subgraph: string, reason: 'deadline' | 'cancelled'): UpstreamFailure {
  return reason === 'cancelled'
    ? new UpstreamFailure('REQUEST_CANCELLED', subgraph, 'The request was cancelled.')
    : new UpstreamFailure('SUBGRAPH_TIMEOUT', subgraph, 'The subgraph did not answer in time.');
}

function unreachable(subgraph: string, message: string, cause?: unknown): UpstreamFailure {
  return new UpstreamFailure('SUBGRAPH_UNREACHABLE', subgraph, message, { cause });
}
