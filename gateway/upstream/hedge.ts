import type { Upstream, UpstreamReply, UpstreamRequest } from './upstream.ts';

/**
 * Asks once more when no answer came within `afterMs`; the first answer wins and the other request is
 * cancelled. Rejects only when both failed. For reads alone: the subgraph may do the work twice.
 */
export function callHedged(
  upstream: Upstream,
  request: UpstreamRequest,
  afterMs: number,
  onHedge: () => void,
): Promise<UpstreamReply> {
  const loser = new AbortController();
  const signal = AbortSignal.any([request.context.signal, loser.signal]);
  const own: UpstreamRequest = { ...request, context: { ...request.context, signal } };
  return new Promise((resolve, reject) => {
    let open = 1;
    const win = (reply: UpstreamReply): void => {
      clearTimeout(timer);
      resolve(reply);
      loser.abort();
    };
    const lose = (failure: unknown): void => {
      clearTimeout(timer);
      if (--open === 0) reject(failure);
    };
    const timer = setTimeout(() => {
      open++;
      onHedge();
      upstream.call(own).then(win, lose);
    }, afterMs);
    upstream.call(own).then(win, lose);
  });
}
