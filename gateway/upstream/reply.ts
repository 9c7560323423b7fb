import { refusedGateway } from './refusedGateway.ts';
import { UpstreamFailure, type UpstreamReply } from './upstream.ts';

/**
 * The GraphQL reply in the text of a response. An error status does not matter if the text is one: servers
 * answer 4xx and 5xx with GraphQL errors inside. Throws an UpstreamFailure when the text is anything else, and when the
 * gateway itself is refused.
 */
export function readReply(subgraph: string, status: number, text: string): UpstreamReply {
  const parsed = parseJson(text);
  const reply = isReply(parsed) ? parsed : null;
  const refusal = refusedGateway(subgraph, status, reply);
  if (refusal) throw refusal;
  if (reply) return reply;
  if (status >= 400) {
    throw new UpstreamFailure(
      'SUBGRAPH_HTTP_ERROR',
      subgraph,
      `The subgraph answered with HTTP status ${status}.`,
    );
  }
  throw new UpstreamFailure(
    'SUBGRAPH_MALFORMED_REPLY',
    subgraph,
    'The subgraph answered with no GraphQL response.',
  );
}

/** A GraphQL response has `data` (an object or null), or else at least one error. */
export function isReply(value: unknown): value is UpstreamReply {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const { data, errors } = value as { data?: unknown; errors?: unknown };
  if (errors !== undefined && errors !== null && !Array.isArray(errors)) return false;
  if (data === undefined || data === null) return Array.isArray(errors) && errors.length > 0;
  return typeof data === 'object' && !Array.isArray(data);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
