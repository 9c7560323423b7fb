import type { IncomingMessage } from 'node:http';
import type { Readable } from 'node:stream';
import { fastifyApolloHandler } from '@as-integrations/fastify';
import fastify, { type FastifyInstance, type FastifyReply, type RouteShorthandOptions } from 'fastify';
import type { GraphQLError } from 'graphql';
import { type Logger, pino } from 'pino';
import { QueryFailedError } from 'typeorm';
import { answerInProcess, unreadableRequest } from './answerInProcess.ts';
import { type Caller, CallerUnsigned } from './callers.ts';
import { createSubgraphClient } from './callSubgraph.ts';
import { createChangeFeed } from './changeFeed.ts';
import { type Clock, systemClock } from './clock.ts';
import { openDatabase } from './database.ts';
import { startGraphqlServer } from './graphqlServer.ts';
import { addHealthRoutes, databaseReadiness } from './health.ts';
import { createMachineGate, type MachineGate, openGate } from './machineGate.ts';
import { MachineRefused } from './machineRefused.ts';
import { describeCause, maskError } from './maskError.ts';
import { isOutage, Outage } from './outage.ts';
import { reasonOf } from './requestLog.ts';
import { runJobs } from './runJobs.ts';
import { createServiceSigner } from './serviceCaller.ts';
import type { SubgraphSettings } from './settings.ts';
import { countingStatements } from './statementCounter.ts';
import { streamInProcess } from './streamInProcess.ts';
import { createStreams, sendEvents } from './streams.ts';
import type { RunningSubgraph, Subgraph, SubgraphContext, SubgraphParts } from './subgraph.ts';
import { followTlsFiles, type TlsMaterial } from './tlsFiles.ts';
import { isOldConnection, secureServer, serverTlsOptions } from './tlsServer.ts';
import { trustCallersOf } from './trustedCallers.ts';
import { createUsedSignatures } from './usedSignatures.ts';
import { callerHeader, createCallerVerifier, type VerifyCaller } from './verifyCaller.ts';

export interface StartOptions {
  /** The business clock; the system's unless said otherwise. */
  readonly clock?: Clock;
  /** JSON to stdout unless said otherwise. */
  readonly log?: Logger;
}

/** A batch of references is long; anything longer than this is not a request of ours. */
const bodyLimitBytes = 4 * 1024 * 1024;
const longestDrainMs = 10_000;

/**
 * Starts a subgraph: opens its database, listens, answers signed callers. Throws an Outage if the database
 * cannot be reached. Every GraphQL request without a valid caller token is a 401 with the code CALLER_UNSIGNED;
 * over TLS so is one without a good client certificate or message signature, with a code of machineRefused.ts.
 * Health, readiness and published keys are open to all.
 */
export async function startSubgraph(
  subgraph: Subgraph,
  settings: SubgraphSettings,
  { clock = systemClock, log = pino() }: StartOptions = {},
): Promise<RunningSubgraph> {
  const ownLog = log.child({ subgraph: subgraph.name });
  const trusted = await trustCallersOf(settings.trustedCallersPath);
  const sign = await createServiceSigner(subgraph.name, settings.serviceKeyPath, systemClock);
  const tls = settings.tls && followTlsFiles(settings.tls, (error) => tellTrouble(error, ownLog));
  const client = createSubgraphClient(settings.subgraphUrls, sign, tls);
  const dataSource = await openDatabase(subgraph.database, {
    url: settings.databaseUrl,
    poolSize: settings.poolSize,
  });
  const used = createUsedSignatures(dataSource);
  const gate = tls ? createMachineGate(tls, trusted, used, systemClock, bodyLimitBytes) : openGate;
  const { databaseUrl } = settings;
  const { schema: schemaName } = subgraph.database;
  const changes = createChangeFeed({ databaseUrl, schema: schemaName, log: ownLog });
  const parts: SubgraphParts = { dataSource, clock, client, changes, log: ownLog };
  const { server, schema } = await startGraphqlServer(subgraph, ownLog);
  const streams = createStreams(schema, ownLog);
  const callerOf = callerReader(createCallerVerifier(subgraph.name, trusted, systemClock));
  const callerOfRequest = async (request: IncomingMessage) => {
    const caller = await callerOf(request.headers[callerHeader]);
    await gate.check(request, caller);
    return caller;
  };
  const contextFor = (caller: Caller): SubgraphContext =>
    subgraph.createContext({ ...parts, caller, startedAtMs: performance.now() });
  const underWay = new Set<Promise<unknown>>();
  let isDraining = false;

  const http = createHttp(tls, ownLog);
  const handler = fastifyApolloHandler(server, {
    context: async ({ raw }) => contextFor(await callerOfRequest(raw)),
  });
  http.addHook('onSend', async ({ raw }, reply) => {
    if (isDraining || isOldConnection(raw.socket)) reply.header('connection', 'close');
  });
  http.post('/graphql', hooksOf(gate), async (request, reply) => {
    if (!takesEvents(request.raw)) return countingStatements(async () => handler.call(http, request, reply));
    const caller = await callerOfRequest(request.raw);
    reply.hijack();
    await sendEvents(reply.raw, (reader) => streams.open(request.body, () => contextFor(caller), reader));
  });
  addHealthRoutes(http, async () =>
    isDraining ? 'draining' : databaseReadiness(dataSource, subgraph.database),
  );
  subgraph.addRoutes?.(http, parts);
  const origin = await http.listen({ host: settings.host, port: settings.port });
  const jobs = subgraph.jobs && runJobs(subgraph.jobs, subgraph.database, settings.databaseUrl, parts);
  ownLog.info({ url: `${origin}/graphql` }, 'listening');

  const stop = async () => {
    isDraining = true;
    await Promise.all([streams.stop(longestDrainMs), closeHttp(http)]);
    await Promise.allSettled([...underWay, jobs?.stop(), changes.close()]);
    await server.stop();
    await client.close();
    await dataSource.destroy();
    ownLog.info('stopped');
  };
  return {
    name: subgraph.name,
    url: `${origin}/graphql`,
    answer: (body, headers) => {
      const answer = countingStatements(() =>
        answerInProcess(server, body, headers, async () => contextFor(await callerOf(headers[callerHeader]))),
      );
      underWay.add(answer);
      return answer.finally(() => underWay.delete(answer));
    },
    stream: (body, headers, signal) =>
      streamInProcess(body, async (request) => {
        const caller = await callerOf(headers[callerHeader]);
        return streams.open(request, () => contextFor(caller), signal);
      }),
    stop: once(stop),
  };
}

function callerReader(verifyCaller: VerifyCaller) {
  return (token: string | string[] | undefined): Promise<Caller> =>
    verifyCaller(typeof token === 'string' ? token : undefined);
}

/** The caller token is looked at when a stream is opened; the stream outlives its minute. */
function takesEvents({ headers }: IncomingMessage): boolean {
  return headers.accept?.includes('text/event-stream') ?? false;
}

function hooksOf(gate: MachineGate): RouteShorthandOptions {
  return {
    onRequest: ({ raw }) => gate.admit(raw),
    preParsing: ({ raw }, _reply, body: Readable) => gate.read(raw, body),
  };
}

function createHttp(tls: (() => TlsMaterial) | null, log: Logger): FastifyInstance {
  const options = { bodyLimit: bodyLimitBytes, forceCloseConnections: 'idle' } as const;
  const http = tls ? createSecureHttp(options, tls) : fastify(options);
  http.setErrorHandler((error: { statusCode?: number }, _request, reply) => answerBroken(error, reply, log));
  return http;
}

/** The type of the server is the one difference between the two, and of no interest to routes. */
function createSecureHttp(
  options: { readonly bodyLimit: number; readonly forceCloseConnections: 'idle' },
  tls: () => TlsMaterial,
): FastifyInstance {
  const http = fastify({ ...options, https: { ...tls(), ...serverTlsOptions } });
  secureServer(http.server, tls);
  return http as unknown as FastifyInstance;
}

/**
 * Only requests of machines that are not let in, streams of callers that are not, signed requests whose use cannot be
 * noted, and what Fastify itself cannot read or will not, come here.
 */
function answerBroken(error: { statusCode?: number }, reply: FastifyReply, log: Logger) {
  if (error instanceof QueryFailedError || error instanceof Outage) {
    const { message, extensions } = maskError({ message: error.message }, error, log);
    const text = JSON.stringify({ errors: [{ message, extensions }] });
    return reply
      .code(isOutage(error) ? 503 : 500)
      .type('application/json')
      .send(text);
  }
  const isRefused = error instanceof MachineRefused || error instanceof CallerUnsigned;
  if (error instanceof MachineRefused) {
    log.warn({ reason: error.code }, 'machine refused');
    // Its next request comes over a new connection, with the certificate that it has by then.
    reply.header('connection', 'close');
  }
  if (error instanceof CallerUnsigned) log.warn({ reason: reasonOf(error) }, 'caller refused');
  return reply
    .code(isRefused ? 401 : (error.statusCode ?? unreadableRequest.status))
    .type('application/json')
    .send(isRefused ? refusalText(error) : unreadableRequest.text);
}

function refusalText({ message, extensions: { code } }: GraphQLError): string {
  return JSON.stringify({ errors: [{ message, extensions: { code } }] });
}

function tellTrouble(error: unknown, log: Logger): void {
  log.error({ cause: describeCause(error) }, 'certificates cannot be read; those from before go on');
}

/** Lets requests under way finish; connections that are still open after the limit are cut. */
async function closeHttp(http: FastifyInstance): Promise<void> {
  const cut = setTimeout(() => http.server.closeAllConnections(), longestDrainMs);
  await http.close().finally(() => clearTimeout(cut));
}

function once<Result>(work: () => Promise<Result>): () => Promise<Result> {
  let running: Promise<Result> | null = null;
  return () => {
    running ??= work();
    return running;
  };
}
