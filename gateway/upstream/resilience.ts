import { type Breaker, type BreakerOptions, createBreaker } from './breaker.ts';
import { type Bulkhead, type BulkheadOptions, createBulkhead } from './bulkhead.ts';
import { callHedged } from './hedge.ts';
import type { UpstreamObserver } from './observer.ts';
import { createRetryBudget, type RetryBudget, type RetryBudgetOptions } from './retryBudget.ts';
import { createSharing } from './share.ts';
import { stopped } from './stopped.ts';
import { type Upstream, UpstreamFailure, type UpstreamReply, type UpstreamRequest } from './upstream.ts';

export interface ResilienceOptions {
  readonly breaker?: BreakerOptions;
  readonly bulkhead?: BulkheadOptions;
  readonly retryBudget?: RetryBudgetOptions;
  /** Sends a query to a subgraph of this name once more when it is not answered within this time. */
  readonly hedgeAfterMs?: ReadonlyMap<string, number>;
  /** Equal queries of one caller under way at the same time share one call. Default false. */
  readonly isSharing?: boolean;
  readonly observe?: UpstreamObserver;
}

/** What is kept of each subgraph. */
interface Guard {
  readonly breaker: Breaker;
  readonly bulkhead: Bulkhead;
  readonly budget: RetryBudget;
}

/**
 * Guards the calls to each subgraph by themselves: a breaker and a bulkhead; for queries one retry, within a
 * budget, after a connection that broke before the first byte of a reply. A mutation is sent at most once.
 */
export function createResilientUpstream(upstream: Upstream, options: ResilienceOptions = {}): Upstream {
  const guards = new Map<string, Guard>();
  const observe = options.observe ?? {};
  const guardOf = (subgraph: string): Guard => {
    const known = guards.get(subgraph);
    if (known) return known;
    const guard: Guard = {
      breaker: createBreaker(options.breaker ?? {}, (state) => observe.onBreaker?.(subgraph, state)),
      bulkhead: createBulkhead(options.bulkhead ?? {}),
      budget: createRetryBudget(options.retryBudget ?? {}),
    };
    guards.set(subgraph, guard);
    return guard;
  };

  const send = (request: UpstreamRequest): Promise<UpstreamReply> => {
    const hedgeAfterMs = options.hedgeAfterMs?.get(request.subgraph);
    if (hedgeAfterMs === undefined || request.operationKind !== 'query') return upstream.call(request);
    return callHedged(upstream, request, hedgeAfterMs, () => observe.onHedge?.(request.subgraph));
  };

  const refuse = (
    code: 'SUBGRAPH_CIRCUIT_OPEN' | 'SUBGRAPH_OVERLOADED',
    subgraph: string,
    startMs: number,
  ) => {
    observe.onCall?.(subgraph, code, performance.now() - startMs);
    return refusal(code, subgraph);
  };

  const mayRetry = (
    { operationKind, context }: UpstreamRequest,
    { budget }: Guard,
    failure: unknown,
  ): boolean =>
    operationKind === 'query' &&
    failure instanceof UpstreamFailure &&
    failure.isUnanswered &&
    !context.signal.aborted &&
    budget.spend();

  // One asynchronous function, because each promise more costs as much as everything else that is done here.
  const guarded = async (request: UpstreamRequest): Promise<UpstreamReply> => {
    const { subgraph } = request;
    const guard = guardOf(subgraph);
    const startMs = performance.now();
    const admission = guard.breaker.admit(startMs);
    if (admission === 'refused') throw refuse('SUBGRAPH_CIRCUIT_OPEN', subgraph, startMs);
    const place = guard.bulkhead.enter(request.context);
    if (place === false) {
      guard.breaker.abandon(admission);
      throw refuse('SUBGRAPH_OVERLOADED', subgraph, startMs);
    }
    const entered = place === true ? 'entered' : await place;
    if (entered !== 'entered') {
      guard.breaker.abandon(admission);
      const failure = stopped(subgraph, entered, true);
      observe.onCall?.(subgraph, failure.code, performance.now() - startMs);
      throw failure;
    }
    if (request.operationKind === 'query') guard.budget.earn();
    try {
      let reply: UpstreamReply;
      try {
        reply = await send(request);
      } catch (failure) {
        if (!mayRetry(request, guard, failure)) throw failure;
        observe.onRetry?.(subgraph);
        reply = await send(request);
      }
      const endMs = performance.now();
      guard.breaker.report(admission, false, endMs);
      observe.onCall?.(subgraph, 'ok', endMs - startMs);
      return reply;
    } catch (failure) {
      const endMs = performance.now();
      if (isSilent(failure)) guard.breaker.abandon(admission);
      else guard.breaker.report(admission, !isOfGateway(failure), endMs);
      if (failure instanceof UpstreamFailure) observe.onCall?.(subgraph, failure.code, endMs - startMs);
      if (isOfGateway(failure)) observe.onRefused?.(subgraph, failure.reason);
      throw failure;
    } finally {
      guard.bulkhead.leave();
    }
  };

  const onShare = (subgraph: string): void => observe.onShare?.(subgraph);
  return {
    call: options.isSharing ? createSharing(guarded, onShare) : guarded,
    subscribe: (request) => upstream.subscribe(request),
    close: () => upstream.close(),
  };
}

/** A client that goes away says nothing of the subgraph, nor does a call that was never sent. */
function isSilent(failure: unknown): boolean {
  return failure instanceof UpstreamFailure && (failure.isUnsent || failure.code === 'REQUEST_CANCELLED');
}

/** A subgraph that does not let the gateway in answers well; calling it less would only hide why. */
function isOfGateway(failure: unknown): failure is UpstreamFailure {
  return failure instanceof UpstreamFailure && failure.code === 'SUBGRAPH_REFUSED_GATEWAY';
}

function refusal(code: 'SUBGRAPH_CIRCUIT_OPEN' | 'SUBGRAPH_OVERLOADED', subgraph: string): UpstreamFailure {
  const message =
    code === 'SUBGRAPH_OVERLOADED'
      ? 'Too many calls to the subgraph are under way.'
      : 'The subgraph failed too often of late and is not called for now.';
  return new UpstreamFailure(code, subgraph, message);
}
