import { UpstreamFailure } from './upstream.ts';

/** The failure of a call that was given up. `isUnsent` when the subgraph never heard of it. */
export function stopped(
  subgraph: string,
  reason: 'deadline' | 'cancelled',
  isUnsent: boolean,
): UpstreamFailure {
  if (reason === 'cancelled')
    return new UpstreamFailure('REQUEST_CANCELLED', subgraph, 'The request was cancelled.', { isUnsent });
  const message = isUnsent
    ? 'The time was up before the subgraph could be asked.'
    : 'The subgraph did not answer in time.';
  return new UpstreamFailure('SUBGRAPH_TIMEOUT', subgraph, message, { isUnsent });
}
