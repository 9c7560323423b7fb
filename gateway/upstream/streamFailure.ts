import { NetworkError } from 'graphql-sse';
import { isRefusal, refusedGateway } from './refusedGateway.ts';
import { isReply } from './reply.ts';
import { UpstreamFailure, type UpstreamReply } from './upstream.ts';

/** A server answered the opening of a WebSocket with a response of this status. */
export class UpgradeRefused extends Error {
  readonly status: number;

  constructor(status: number) {
    super(`The WebSocket was refused with status ${status}.`);
    this.name = 'UpgradeRefused';
    this.status = status;
  }
}

/**
 * What ended a subscription, made from what the library that carried it reports. A reply is the one event of a stream
 * that was not opened.
 */
export async function streamFailure(
  subgraph: string,
  error: unknown,
): Promise<UpstreamFailure | UpstreamReply> {
  const response = error instanceof NetworkError ? (error.response as Response | undefined) : undefined;
  if (response) return refusedOpening(subgraph, response, error);
  const status = error instanceof UpgradeRefused ? error.status : closedAs(error);
  if (status !== null) return refusedWith(subgraph, status, error);
  const message = 'The connection of the subscription broke.';
  return new UpstreamFailure('SUBGRAPH_UNREACHABLE', subgraph, message, { cause: error });
}

/** A response that is no stream: that of a gateway that is not let in says why in its body. */
async function refusedOpening(
  subgraph: string,
  response: Response,
  cause: unknown,
): Promise<UpstreamFailure | UpstreamReply> {
  const { status } = response;
  const body = isRefusal(status) ? parse(await readStart(response)) : null;
  if (!isReply(body)) return refusedWith(subgraph, status, cause);
  return refusedGateway(subgraph, status, body) ?? body;
}

function refusedWith(subgraph: string, status: number, cause: unknown): UpstreamFailure {
  const refusal = refusedGateway(subgraph, status, null);
  if (refusal) return refusal;
  const message = `The subscription was refused with status ${status}.`;
  return new UpstreamFailure('SUBGRAPH_HTTP_ERROR', subgraph, message, { cause });
}

/** graphql-ws closes with 4401 and 4403 where HTTP would say 401 and 403. */
function closedAs(error: unknown): number | null {
  const { code }: { code?: unknown } = Object(error);
  return code === 4401 || code === 4403 ? code - 4000 : null;
}

const longestRefusal = 16_384;

/** Nobody who refuses needs more than this; what is longer, or breaks off, is taken for what came of it. */
async function readStart(response: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  try {
    for await (const chunk of response.body ?? []) {
      chunks.push(chunk);
      length += chunk.length;
      if (length >= longestRefusal) break;
    }
  } catch {
    // The status says enough.
  }
  return Buffer.concat(chunks).toString();
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
