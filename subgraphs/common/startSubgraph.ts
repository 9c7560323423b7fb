import type { Logger } from 'pino';
import type { Caller } from './callers.ts';
import { createSubgraphClient, type SubgraphClient } from './callSubgraph.ts';
import { createChangeFeed } from './changeFeed.ts';
import { type Clock, systemClock } from './clock.ts';
import { openDatabase } from './database.ts';
import { addGraphqlRoute, answerLocally, type Graph } from './graphqlRoute.ts';
import { startGraphqlServer } from './graphqlServer.ts';
import { addGraphqlSocket } from './graphqlSocket.ts';
import { addHealthRoutes, databaseReadiness } from './health.ts';
import { createMachineGate, openGate } from './machineGate.ts';
import { describeCause } from './maskError.ts';
import { openLog } from './openLog.ts';
import { runJobs } from './runJobs.ts';
import { createServiceSigner } from './serviceCaller.ts';
import type { SubgraphSettings } from './settings.ts';
import { createStreams } from './streams.ts';
import type { RunningSubgraph, Subgraph, SubgraphContext, SubgraphParts } from './subgraph.ts';
import { bodyLimitBytes, closeHttp, createHttp } from './subgraphHttp.ts';
import { followTlsFiles, type TlsMaterial } from './tlsFiles.ts';
import { type TrustedCallers, trustCallersOf } from './trustedCallers.ts';
import { createUsedSignatures } from './usedSignatures.ts';
import { createCallerVerifier } from './verifyCaller.ts';

export interface StartOptions {
  /** The business clock; the system's unless said otherwise. */
  readonly clock?: Clock;
  /** JSON to stdout unless said otherwise. */
  readonly log?: Logger;
}

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
  { clock = systemClock, log = openLog() }: StartOptions = {},
): Promise<RunningSubgraph> {
  const ownLog = log.child({ subgraph: subgraph.name });
  const machines = await meetMachines(subgraph.name, settings, ownLog);
  const parts = await openParts(subgraph, settings, machines.client, clock, ownLog);
  try {
    return await serve(subgraph, settings, machines, parts);
  } catch (error) {
    await closeParts(parts);
    throw error;
  }
}

/** Whom the subgraph believes, and how it shows others which one it is. */
interface Machines {
  readonly trusted: TrustedCallers;
  /** Null: plain text on one machine. */
  readonly tls: (() => TlsMaterial) | null;
  readonly client: SubgraphClient;
}

async function meetMachines(name: string, settings: SubgraphSettings, log: Logger): Promise<Machines> {
  const trusted = await trustCallersOf(settings.trustedCallersPath);
  const sign = await createServiceSigner(name, settings.serviceKeyPath, systemClock);
  const tls = settings.tls && followTlsFiles(settings.tls, (error) => tellTrouble(error, log));
  return { trusted, tls, client: createSubgraphClient(settings.subgraphUrls, sign, tls) };
}

function tellTrouble(error: unknown, log: Logger): void {
  log.error({ cause: describeCause(error) }, 'certificates cannot be read; those from before go on');
}

async function openParts(
  { database }: Subgraph,
  { databaseUrl, poolSize }: SubgraphSettings,
  client: SubgraphClient,
  clock: Clock,
  log: Logger,
): Promise<SubgraphParts> {
  const dataSource = await openDatabase(database, { url: databaseUrl, poolSize });
  const changes = createChangeFeed({ databaseUrl, schema: database.schema, log });
  return { dataSource, clock, client, changes, log };
}

async function closeParts({ changes, client, dataSource }: SubgraphParts): Promise<void> {
  await changes.close();
  await client.close();
  await dataSource.destroy();
}

async function serve(
  subgraph: Subgraph,
  settings: SubgraphSettings,
  { trusted, tls }: Machines,
  parts: SubgraphParts,
): Promise<RunningSubgraph> {
  const { dataSource, log } = parts;
  const used = createUsedSignatures(dataSource);
  const gate = tls ? createMachineGate(tls, trusted, used, systemClock, bodyLimitBytes) : openGate;
  const graph = await openGraph(subgraph, trusted, parts);
  const local = answerLocally(graph);
  let isDraining = false;

  const http = createHttp(tls, log, () => isDraining);
  addGraphqlRoute(http, graph, gate);
  const sockets = addGraphqlSocket(http.server, graph, gate);
  addHealthRoutes(http, async () =>
    isDraining ? 'draining' : databaseReadiness(dataSource, subgraph.database),
  );
  subgraph.addRoutes?.(http, parts);
  const origin = await http.listen({ host: settings.host, port: settings.port });
  const jobs = subgraph.jobs && runJobs(subgraph.jobs, subgraph.database, settings.databaseUrl, parts);
  log.info({ url: `${origin}/graphql` }, 'listening');

  const stop = async () => {
    isDraining = true;
    const streamsEnd = graph.streams.stop(longestDrainMs).then(() => sockets.close());
    await Promise.all([streamsEnd, closeHttp(http, longestDrainMs)]);
    await Promise.allSettled([local.settle(), jobs?.stop()]);
    await graph.server.stop();
    await closeParts(parts);
    log.info('stopped');
  };
  const { answer, stream } = local;
  return { name: subgraph.name, url: `${origin}/graphql`, answer, stream, stop: once(stop) };
}

async function openGraph(subgraph: Subgraph, trusted: TrustedCallers, parts: SubgraphParts): Promise<Graph> {
  const { server, schema } = await startGraphqlServer(subgraph, parts.log);
  const verifyCaller = createCallerVerifier(subgraph.name, trusted, systemClock);
  return {
    server,
    streams: createStreams(schema, parts.log),
    callerOf: (token) => verifyCaller(typeof token === 'string' ? token : undefined),
    contextFor: (caller: Caller): SubgraphContext =>
      subgraph.createContext({ ...parts, caller, startedAtMs: performance.now() }),
  };
}

function once<Result>(work: () => Promise<Result>): () => Promise<Result> {
  let running: Promise<Result> | null = null;
  return () => {
    running ??= work();
    return running;
  };
}
