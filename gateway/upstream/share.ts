import { callerIdentity } from './identity.ts';
import { type Upstream, UpstreamFailure, type UpstreamReply, type UpstreamRequest } from './upstream.ts';

/**
 * Lets equal queries of one caller that are under way at the same time share one call. Never across callers:
 * who asks, with which rights and headers, is a part of what makes calls equal.
 */
export function createSharing(
  call: (request: UpstreamRequest) => Promise<UpstreamReply>,
  onShare: (subgraph: string) => void,
): (request: UpstreamRequest) => Promise<UpstreamReply> {
  const underWay = new Map<string, Promise<UpstreamReply>>();
  return (request) => {
    if (request.operationKind !== 'query') return call(request);
    const key = JSON.stringify([request.subgraph, request.body, ...callerIdentity(request.context)]);
    const known = underWay.get(key);
    if (known) {
      onShare(request.subgraph);
      return known.then(copyOf, (failure: unknown) => retryForOneself(failure, request, call));
    }
    const own = call(request);
    underWay.set(key, own);
    const forget = () => underWay.delete(key);
    own.then(forget, forget);
    return own.then(copyOf);
  };
}

/** Executions write into the replies that they get, so each must have its own. */
function copyOf(reply: UpstreamReply): UpstreamReply {
  return structuredClone(reply);
}

/** The first one's client going away, or its time being up, must not fail the others. */
function retryForOneself(
  failure: unknown,
  request: UpstreamRequest,
  call: Upstream['call'],
): Promise<UpstreamReply> {
  const isOfTheOther =
    failure instanceof UpstreamFailure &&
    (failure.code === 'REQUEST_CANCELLED' || failure.code === 'SUBGRAPH_TIMEOUT');
  return isOfTheOther ? call(request) : Promise.reject(failure);
}
