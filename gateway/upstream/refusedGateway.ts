import { type SubgraphError, UpstreamFailure, type UpstreamReply } from './upstream.ts';

/** Codes that tell the person something about themselves, and are passed on to them. */
const ofThePerson: ReadonlySet<unknown> = new Set(['UNAUTHENTICATED', 'FORBIDDEN']);

/** Whether a status says that whoever calls is not let in. */
export function isRefusal(status: unknown): boolean {
  return status === 401 || status === 403;
}

/**
 * The failure, when a response says that the subgraph does not let the gateway in: it does not believe its
 * certificate, its signature or its caller token. The person who asked has no part in it and learns no more than that
 * the field has no answer; `reason`, the code by which the subgraph said why, is for the operator. Null when the
 * errors speak of the person, or for anything else.
 */
export function refusedGateway(
  subgraph: string,
  status: unknown,
  reply: UpstreamReply | null,
): UpstreamFailure | null {
  if (!isRefusal(status) || reply?.data) return null;
  const codes = (reply?.errors ?? []).map((error) => extensionsOf(error).code);
  if (codes.some((code) => ofThePerson.has(code))) return null;
  const [reason = null] = codes.filter(looksLikeCode);
  const message = `The subgraph does not let the gateway in: ${reason ?? `status ${status}`}.`;
  return new UpstreamFailure('SUBGRAPH_REFUSED_GATEWAY', subgraph, message, { reason });
}

/** The same for an event of a stream, where an error carries the status that its response would have. */
export function refusedInStream(subgraph: string, event: UpstreamReply): UpstreamFailure | null {
  const [first] = event.errors ?? [];
  return first ? refusedGateway(subgraph, statusOf(first), event) : null;
}

function statusOf(error: SubgraphError | null): unknown {
  const http: unknown = extensionsOf(error).http;
  return typeof http === 'object' && http !== null && 'status' in http ? http.status : undefined;
}

function extensionsOf(error: SubgraphError | null): Record<string, unknown> {
  return Object(error?.extensions);
}

function looksLikeCode(code: unknown): code is string {
  return typeof code === 'string' && /^[A-Z][A-Z0-9_]{0,63}$/.test(code);
}
