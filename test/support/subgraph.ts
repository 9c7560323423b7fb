import { pino } from 'pino';
import type { Clock } from '../../subgraphs/common/clock.ts';
import { startSubgraph } from '../../subgraphs/common/startSubgraph.ts';
import type { RunningSubgraph, Subgraph } from '../../subgraphs/common/subgraph.ts';
import type { TlsFiles } from '../../subgraphs/common/tlsFiles.ts';
import { createCallers, type TestCaller, type TestCallers } from './callers.ts';

/** A GraphQL answer as a test reads it. */
export interface GraphqlAnswer {
  readonly status: number;
  // biome-ignore lint/suspicious/noExplicitAny: what comes back is compared with exact values.
  readonly data?: any;
  readonly errors?: readonly {
    readonly message: string;
    readonly path?: readonly (string | number)[];
    readonly extensions: { readonly code: string; readonly errorId?: string };
  }[];
}

/** A subgraph that runs for a test, over real HTTP. */
export interface TestSubgraph extends RunningSubgraph {
  /** Asks it over HTTP as this caller. */
  readonly ask: (
    caller: TestCaller,
    query: string,
    variables?: Readonly<Record<string, unknown>>,
  ) => Promise<GraphqlAnswer>;
  /** Its log lines since the start, parsed. */
  readonly logLines: readonly Record<string, unknown>[];
  /** How many SQL statements the last logged request took. */
  readonly lastStatements: () => unknown;
  readonly callers: TestCallers;
}

export interface TestSubgraphOptions {
  readonly databaseUrl: string;
  readonly clock?: Clock;
  /** Certificates; plain text on the loopback unless given. */
  readonly tls?: TlsFiles;
  /** GraphQL URLs of other subgraphs. */
  readonly subgraphUrls?: Readonly<Record<string, string>>;
  /** Keys that several subgraphs share; with a key for this one among them. Own ones unless given. */
  readonly callers?: TestCallers;
}

/** Starts a subgraph on a free port. Stop it before its database is dropped. */
export async function startTestSubgraph(
  subgraph: Subgraph,
  options: TestSubgraphOptions,
): Promise<TestSubgraph> {
  const callers = options.callers ?? (await createCallers(subgraph.name));
  const logLines: Record<string, unknown>[] = [];
  const log = pino({ base: null }, { write: (line) => logLines.push(JSON.parse(line)) });
  const settings = {
    databaseUrl: options.databaseUrl,
    trustedCallersPath: callers.trustedCallersPath,
    serviceKeyPath: callers.serviceKeyPath(subgraph.name),
    tls: options.tls ?? null,
    host: '127.0.0.1',
    subgraphUrls: options.subgraphUrls ?? {},
    port: 0,
    poolSize: 5,
  };
  const running = await startSubgraph(subgraph, settings, {
    log,
    ...(options.clock && { clock: options.clock }),
  });
  return {
    ...running,
    callers,
    logLines,
    lastStatements: () => logLines.findLast((line) => line.msg === 'request')?.statements,
    ask: async (caller, query, variables = {}) => {
      const headers = await callers.headers(subgraph.name, caller);
      const response = await fetch(running.url, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: JSON.stringify({ query, variables }),
      });
      return { status: response.status, ...JSON.parse(await response.text()) };
    },
    stop: async () => {
      await running.stop();
      if (!options.callers) callers.remove();
    },
  };
}
