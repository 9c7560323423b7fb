import { type Dispatcher, Pool } from 'undici';
import type { SubgraphAddress } from '../supergraph/generation.ts';
import { type DeadlineOptions, withDeadline } from './deadline.ts';
import { createFreshPool, type FreshPool } from './freshPool.ts';
import { graphqlHeaders, joinHeaders, withHeaders } from './headers.ts';
import { readReply } from './reply.ts';
import { stopped } from './stopped.ts';
import { openStream, type StreamOptions } from './stream.ts';
import { createSweep, type Sweep, type Watched } from './sweep.ts';
import {
  type RequestContext,
  type Upstream,
  UpstreamFailure,
  type UpstreamReply,
  type UpstreamRequest,
} from './upstream.ts';

export interface HttpUpstreamOptions extends StreamOptions, DeadlineOptions {
  /** Connections to each subgraph. Default 64. */
  readonly connections?: number;
  /**
   * How long an idle connection is kept. Shorter than the subgraph's own idle timeout, else a request can meet
   * a connection that is just being closed. Default 4,000; common servers close after 5,000.
   */
  readonly keepAliveMs?: number;
  /** The longest a call may take, whatever the request's own deadline. Default 30,000. */
  readonly timeoutMs?: number;
  /** The largest reply that is read. Default 64 MiB. */
  readonly maxReplyBytes?: number;
}

type Headers = Readonly<Record<string, string>>;

interface Destination {
  readonly address: SubgraphAddress;
  readonly subgraph: string;
  readonly pools: FreshPool;
  readonly path: string;
}

/** Calls subgraphs over HTTP/1.1, each over a pool of kept connections. */
export function createHttpUpstream(
  addresses: Iterable<SubgraphAddress>,
  options: HttpUpstreamOptions = {},
): Upstream {
  const sweep = createSweep(25);
  const limits: Limits = {
    timeoutMs: options.timeoutMs ?? 30_000,
    maxReplyBytes: options.maxReplyBytes ?? 64 * 1024 * 1024,
  };
  const destinations = new Map<string, Destination>();
  for (const address of addresses) destinations.set(address.name, openDestination(address, options));
  return {
    call(request) {
      const destination = destinations.get(request.subgraph);
      if (!destination) return Promise.reject(unknownSubgraph(request.subgraph));
      const send = (headers: Headers) =>
        post(
          destination,
          sweep,
          limits,
          request,
          withDeadline(headers, request.context, limits.timeoutMs, options.deadlineHeader),
        );
      if (!options.headersFor) return send(headersOf(request.context));
      return withHeaders(options.headersFor, request, (added) => send(joinHeaders(request.context, added)));
    },
    subscribe(request) {
      const destination = destinations.get(request.subgraph);
      if (!destination) throw unknownSubgraph(request.subgraph);
      return openStream(destination.address, request, options);
    },
    async close() {
      await Promise.all([...destinations.values()].map((destination) => destination.pools.close()));
    },
  };
}

interface Limits {
  readonly timeoutMs: number;
  readonly maxReplyBytes: number;
}

function openDestination(address: SubgraphAddress, options: HttpUpstreamOptions): Destination {
  const { name, url } = address;
  const { origin, pathname, search } = new URL(url);
  const open = () =>
    new Pool(origin, {
      connections: options.connections ?? 64,
      pipelining: 1,
      keepAliveTimeout: options.keepAliveMs ?? 4_000,
      headersTimeout: 0,
      bodyTimeout: 0,
      ...(options.tls && { connect: options.tls.connectorFor(name) }),
    });
  const pools = createFreshPool(open, options.tls);
  return { subgraph: name, address, pools, path: pathname + search };
}

function headersOf(context: RequestContext): Readonly<Record<string, string>> {
  for (const _name in context.headers) return joinHeaders(context, {});
  return graphqlHeaders;
}

function post(
  destination: Destination,
  sweep: Sweep,
  limits: Limits,
  request: UpstreamRequest,
  headers: Readonly<Record<string, string>>,
): Promise<UpstreamReply> {
  return new Promise((resolve, reject) => {
    const exchange = new Exchange(destination.subgraph, sweep, limits, request.context, resolve, reject);
    if (!exchange.begin()) return;
    const { pools, path } = destination;
    pools
      .current()
      .dispatch(
        { path, method: 'POST', headers: headers as Record<string, string>, body: request.body },
        exchange,
      );
  });
}

/** One request and its response: what undici calls as the response comes in. */
class Exchange implements Dispatcher.DispatchHandler, Watched {
  readonly deadlineMs: number;
  readonly signal: AbortSignal;
  place = -1;
  readonly #subgraph: string;
  readonly #sweep: Sweep;
  readonly #maxBytes: number;
  readonly #resolve: (reply: UpstreamReply) => void;
  readonly #reject: (failure: UpstreamFailure) => void;
  #controller: Dispatcher.DispatchController | null = null;
  #status = 0;
  #chunks: Buffer[] = [];
  #bytes = 0;
  #failure: UpstreamFailure | null = null;

  constructor(
    subgraph: string,
    sweep: Sweep,
    limits: Limits,
    context: RequestContext,
    resolve: (reply: UpstreamReply) => void,
    reject: (failure: UpstreamFailure) => void,
  ) {
    this.#subgraph = subgraph;
    this.#sweep = sweep;
    this.#maxBytes = limits.maxReplyBytes;
    this.#resolve = resolve;
    this.#reject = reject;
    this.signal = context.signal;
    this.deadlineMs = Math.min(context.deadlineMs, performance.now() + limits.timeoutMs);
  }

  /** False when it is over before it began: the client is gone or the time is up. */
  begin(): boolean {
    if (this.signal.aborted) this.#fail(stopped(this.#subgraph, 'cancelled', true));
    else if (this.deadlineMs <= performance.now()) this.#fail(stopped(this.#subgraph, 'deadline', true));
    else this.#sweep.add(this);
    return this.#failure === null;
  }

  stop(reason: 'deadline' | 'cancelled'): void {
    this.#fail(stopped(this.#subgraph, reason, false));
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    if (this.#failure) controller.abort(this.#failure);
  }

  onResponseStart(_controller: Dispatcher.DispatchController, status: number): void {
    this.#status = status;
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#bytes += chunk.length;
    if (this.#bytes <= this.#maxBytes) this.#chunks.push(chunk);
    else {
      const message = `The reply is larger than ${this.#maxBytes} bytes.`;
      this.#fail(new UpstreamFailure('SUBGRAPH_MALFORMED_REPLY', this.#subgraph, message));
    }
  }

  onResponseEnd(): void {
    if (this.#failure) return;
    this.#sweep.delete(this);
    try {
      this.#resolve(readReply(this.#subgraph, this.#status, this.#text()));
    } catch (error) {
      this.#reject(error as UpstreamFailure);
    }
  }

  onResponseError(_controller: Dispatcher.DispatchController | null, error: Error): void {
    const message = 'The connection to the subgraph failed.';
    this.#fail(
      new UpstreamFailure('SUBGRAPH_UNREACHABLE', this.#subgraph, message, {
        cause: error,
        isUnanswered: this.#status === 0,
      }),
    );
  }

  #text(): string {
    const [only] = this.#chunks;
    return this.#chunks.length === 1 && only
      ? only.toString()
      : Buffer.concat(this.#chunks, this.#bytes).toString();
  }

  #fail(failure: UpstreamFailure): void {
    if (this.#failure) return;
    this.#failure = failure;
    this.#chunks = [];
    this.#sweep.delete(this);
    this.#reject(failure);
    this.#controller?.abort(failure);
  }
}

export function unknownSubgraph(subgraph: string): UpstreamFailure {
  const message = 'No address is known for the subgraph.';
  return new UpstreamFailure('SUBGRAPH_UNREACHABLE', subgraph, message, { isUnsent: true });
}
