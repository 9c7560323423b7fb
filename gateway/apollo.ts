import type { ApolloServerOptionsWithGateway } from '@apollo/server';
import { GraphQLError, type GraphQLFormattedError } from 'graphql';
import { anonymousCaller, type Caller } from './admission/caller.ts';
import { createHeaderRules } from './admission/headerRules.ts';
import { checkLimits, defaultOperationLimits } from './admission/limits.ts';
import type { Engine, EngineOptions, Outcome } from './engine/engine.ts';
import { RESPONSE_JSON } from './host/accept.ts';
import { type Generations, type LiveGeneration, startGenerations } from './host/generations.ts';
import { RequestScope } from './host/requestScope.ts';
import { statusOf } from './host/statusCode.ts';
import type { WatchLog } from './supergraph/watch.ts';
import { fixedSource, supergraphFileSource } from './supergraph/watchedSource.ts';
import type { HeadersFor } from './upstream/headers.ts';
import { createHttpUpstream } from './upstream/http.ts';
import { createResilientUpstream } from './upstream/resilience.ts';

type GatewayInterface = ApolloServerOptionsWithGateway<Record<string, unknown>>['gateway'];
type GatewayExecutor = NonNullable<Awaited<ReturnType<GatewayInterface['load']>>['executor']>;
type ExecutorContext = Parameters<GatewayExecutor>[0];
type ExecutionResult = Awaited<ReturnType<GatewayExecutor>>;

/** Either the document itself, or the path of its file, which is then followed when it changes. */
type Supergraph =
  | { readonly supergraphSdl: string; readonly supergraphFile?: never }
  | { readonly supergraphFile: string; readonly supergraphSdl?: never };

export type ApolloGatewayOptions = Supergraph & {
  /** Who asks, from Apollo Server's context. Default: nobody, so what is protected is refused. */
  readonly callerOf?: (contextValue: ExecutorContext['context']) => Caller;
  /** Client headers that go on to subgraphs. Default: `authorization`. */
  readonly forwardedHeaders?: readonly string[];
  /** Headers to add to each call, as `willSendRequest` of a data source does. */
  readonly headersFor?: HeadersFor;
  /** For a whole request. Default 30,000. */
  readonly timeoutMs?: number;
  /** Where to keep the last supergraph that worked, to start on when the file is broken or absent. */
  readonly lastGoodFile?: string;
  readonly engine?: Omit<EngineOptions, 'planSource'>;
  readonly log?: WatchLog;
};

/**
 * Our engine as the `gateway` of an Apollo Server, in the place of `new ApolloGateway({ supergraphSdl })`:
 *
 *     new ApolloServer({ gateway: createApolloGateway({ supergraphSdl }) })
 *
 * Apollo Server keeps the HTTP side, its plugins, its cache of documents and its formatting of errors. What differs
 * from @apollo/gateway:
 * - There is no `buildService`, no data source and no introspection of subgraphs: a supergraph is composed before,
 *   or by `gateway/main.ts --subgraphs`. Headers for a call come from `headersFor`, client headers by name.
 * - `@authenticated` and `@requiresScopes` are enforced, by the caller that `callerOf` gives: without it nobody.
 * - Errors of subgraphs are masked unless `engine.exposeSubgraphErrors` is set.
 * - Plans and traces do not go to Apollo's Studio; metrics are ours.
 * - Apollo Server tells nothing of a client that went away, has no subscriptions here, and wants answers in one
 *   piece: an operation with `@defer` is refused by name.
 * - It reads answers as objects, so each is parsed and written once more than by `gateway/main.ts`, the quicker way.
 */
export function createApolloGateway(options: ApolloGatewayOptions): GatewayInterface {
  const listeners = new Set<Listener>();
  let generations: Generations | null = null;
  const announce = (live: LiveGeneration, some: Iterable<Listener>): void => {
    const { apiSchema, supergraphSdl } = live.generation;
    for (const listener of some) listener({ apiSchema, coreSupergraphSdl: supergraphSdl });
  };
  return {
    async load() {
      const started = await start(options, (live) => announce(live, listeners));
      generations = started;
      announce(started.current(), listeners);
      return { executor: createExecutor(() => started.current().engine, options) };
    },
    onSchemaLoadOrUpdate(listener) {
      listeners.add(listener);
      if (generations !== null) announce(generations.current(), [listener]);
      return () => void listeners.delete(listener);
    },
    async stop() {
      await generations?.close();
    },
  };
}

const timeoutOf = ({ timeoutMs = 30_000 }: ApolloGatewayOptions) => timeoutMs;

type Listener = Parameters<GatewayInterface['onSchemaLoadOrUpdate']>[0];

function start(options: ApolloGatewayOptions, onSwap: (live: LiveGeneration) => void): Promise<Generations> {
  const { supergraphSdl, supergraphFile, lastGoodFile, headersFor, engine, log = console } = options;
  return startGenerations({
    source: supergraphSdl === undefined ? supergraphFileSource(supergraphFile) : fixedSource(supergraphSdl),
    isFollowing: true,
    lastGoodFile: lastGoodFile ?? null,
    engineOptions: { checkDocument: (document) => checkLimits(document, defaultOperationLimits), ...engine },
    place: (addresses) => [...addresses],
    open: (addresses) =>
      createResilientUpstream(createHttpUpstream(addresses, headersFor === undefined ? {} : { headersFor })),
    requestTimeoutMs: timeoutOf(options),
    log,
    onSwap,
  });
}

function createExecutor(engine: () => Engine, options: ApolloGatewayOptions): GatewayExecutor {
  const { callerOf = () => anonymousCaller } = options;
  const timeoutMs = timeoutOf(options);
  const selectHeaders = createHeaderRules(options.forwardedHeaders ?? ['authorization']);
  return async (context) => {
    const { source: query, operationName, request } = context;
    const now = performance.now();
    const headers = selectHeaders(Object.fromEntries(request.http?.headers ?? []));
    const scope = new RequestScope(callerOf(context.context), headers, now, now + timeoutMs);
    return resultOf(
      await engine().execute({ query, operationName, variables: request.variables ?? null }, scope),
    );
  };
}

function resultOf(outcome: Outcome): ExecutionResult {
  if (outcome.kind !== 'complete') return { errors: [streamRefused] };
  const { data, errors, extensions } = JSON.parse(outcome.text);
  const status = outcome.phase === 'request-error' ? statusOf(outcome, RESPONSE_JSON, 'audits').status : null;
  return {
    ...(data === undefined ? {} : { data }),
    ...(errors === undefined
      ? {}
      : { errors: errors.map((error: GraphQLFormattedError) => toError(error, status)) }),
    ...(extensions === undefined ? {} : { extensions }),
  };
}

const streamRefused = new GraphQLError('Apollo Server takes answers in one piece only.', {
  extensions: { code: 'STREAM_UNSUPPORTED', http: { status: 406 } },
});

/** Plugins and `formatError` want errors of graphql-js. `http` is Apollo Server's own, and not shown to clients. */
function toError(
  { message, path, locations, extensions }: GraphQLFormattedError,
  status: number | null,
): GraphQLError {
  const http = status === null ? {} : { http: { status } };
  const error = new GraphQLError(message, { path: path ?? null, extensions: { ...extensions, ...http } });
  return locations === undefined ? error : Object.assign(error, { locations });
}
