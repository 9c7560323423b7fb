import { Pool } from 'undici';
import { clientTlsOptions } from './clientTls.ts';
import { timeoutHeader } from './deadline.ts';
import { Outage } from './outage.ts';
import type { SignServiceCaller } from './serviceCaller.ts';
import type { TlsMaterial } from './tlsFiles.ts';
import { callerHeader } from './verifyCaller.ts';

/** Another subgraph answered with top-level errors: this service asked wrongly, or that one has a fault. */
export class SubgraphError extends Error {
  readonly subgraph: string;
  readonly codes: readonly string[];

  constructor(subgraph: string, codes: readonly string[]) {
    super(`${subgraph} answered with errors: ${codes.join(', ')}.`);
    this.name = 'SubgraphError';
    this.subgraph = subgraph;
    this.codes = codes;
  }
}

/** This service's way to the published operations of other subgraphs. */
export interface SubgraphClient {
  /**
   * Gives the answer's data. Throws an Outage when none comes in time, when the other side says that a
   * system it needs is away, and while it does not let this machine in, which another certificate or key mends; a
   * SubgraphError for any other top-level error.
   */
  call<Data>(
    subgraph: string,
    query: string,
    variables: Readonly<Record<string, unknown>>,
    options?: { readonly timeoutMs?: number },
  ): Promise<Data>;
  close(): Promise<void>;
}

interface Reply<Data> {
  readonly status?: number;
  readonly data?: Data | null;
  readonly errors?: readonly { readonly extensions?: { readonly code?: string } }[];
}

const defaultTimeoutMs = 5_000;
const connectionsPerSubgraph = 16;

/**
 * A client that signs each call as this service and presents its certificate. `urls` has the GraphQL URL of each
 * subgraph by name; without `tls` they are of plain text, on this machine.
 */
export function createSubgraphClient(
  urls: Readonly<Record<string, string>>,
  sign: SignServiceCaller,
  tls: (() => TlsMaterial) | null,
): SubgraphClient {
  const pools = new Map<string, { readonly pool: Pool; readonly openedBy: TlsMaterial | undefined }>();

  // A pool goes with its certificates: the former lets what is under way finish, and closes.
  const poolOf = (subgraph: string, origin: string): Pool => {
    const current = tls?.();
    const known = pools.get(subgraph);
    if (known && known.openedBy === current) return known.pool;
    void known?.pool.close();
    const connect = current && { connect: clientTlsOptions(subgraph, current) };
    const pool = new Pool(origin, { connections: connectionsPerSubgraph, ...connect } as Pool.Options);
    pools.set(subgraph, { pool, openedBy: current });
    return pool;
  };
  return {
    call: async <Data>(
      subgraph: string,
      query: string,
      variables: Readonly<Record<string, unknown>>,
      { timeoutMs = defaultTimeoutMs } = {},
    ) => {
      const address = urls[subgraph];
      if (!address) throw new Error(`The URL of ${subgraph} is not set.`);
      const url = new URL(address);
      refusePlainText(subgraph, url);
      const token = await sign(subgraph);
      const body = JSON.stringify({ query, variables });
      const reply = await post<Data>(
        poolOf(subgraph, url.origin),
        url.pathname,
        body,
        token,
        timeoutMs,
      ).catch((cause: unknown) => {
        throw new Outage(subgraph, { cause });
      });
      return dataOf(subgraph, reply);
    },
    close: async () => {
      await Promise.all([...pools.values()].map(({ pool }) => pool.close()));
    },
  };
}

/** A call says who is asking; that goes to this machine's loopback, or over TLS. */
function refusePlainText(subgraph: string, { protocol, hostname }: URL): void {
  if (protocol === 'https:' || /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(hostname)) return;
  throw new Error(`The URL of ${subgraph} is plain text to another machine: use https.`);
}

async function post<Data>(pool: Pool, path: string, body: string, token: string, timeoutMs: number) {
  const response = await pool.request({
    method: 'POST',
    path,
    headers: {
      'content-type': 'application/json',
      accept: 'application/json',
      [callerHeader]: token,
      [timeoutHeader]: `${timeoutMs}`,
    },
    body,
    signal: AbortSignal.timeout(timeoutMs),
  });
  return { status: response.statusCode, ...((await response.body.json()) as Reply<Data>) };
}

function dataOf<Data>(subgraph: string, reply: Reply<Data>): Data {
  if (!reply.errors?.length && reply.data) return reply.data;
  const codes = (reply.errors ?? []).map((error) => error.extensions?.code ?? 'UNKNOWN');
  if (codes.includes('UPSTREAM_UNAVAILABLE') || codes.includes('DEADLINE_EXCEEDED'))
    throw new Outage(subgraph);
  const error = new SubgraphError(subgraph, codes);
  throw reply.status === 401 ? new Outage(subgraph, { cause: error }) : error;
}
