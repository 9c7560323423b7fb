import type { Logger } from 'pino';
import { createAccessTokenCheck } from '../admission/accessToken.ts';
import { admitAnonymously } from '../admission/authenticate.ts';
import { createCallerSigner, readSigningKey } from '../admission/callerToken.ts';
import { createHeaderRules } from '../admission/headerRules.ts';
import { createJwks } from '../admission/jwks.ts';
import { checkLimits } from '../admission/limits.ts';
import type { EngineOptions } from '../engine/engine.ts';
import { type ClientTls, type ClientTlsFiles, createClientTls } from '../upstream/clientTls.ts';
import type { DeadlineOptions } from '../upstream/deadline.ts';
import type { HeadersFor } from '../upstream/headers.ts';
import { createHttpUpstream } from '../upstream/http.ts';
import {
  createInProcessUpstream,
  type InProcessOptions,
  type LocalStream,
  type LocalSubgraph,
} from '../upstream/inProcess.ts';
import type { UpstreamObserver } from '../upstream/observer.ts';
import { createResilientUpstream, type ResilienceOptions } from '../upstream/resilience.ts';
import { createUpstreamRouter } from '../upstream/router.ts';
import { createSharedStreams } from '../upstream/sharedStreams.ts';
import type { Upstream } from '../upstream/upstream.ts';
import { type GenerationParts, startGenerations } from './generations.ts';
import { SettingsError } from './given.ts';
import { type Host, startHost } from './host.ts';
import { logRefusals } from './logRefusals.ts';
import { createMetrics } from './metrics.ts';
import { observePlanner } from './plannerMetrics.ts';
import type { GatewaySettings } from './settings.ts';
import { createPlacing } from './subgraphUrls.ts';
import { withProtocols } from './subscriptionProtocols.ts';
import { supergraphSource } from './supergraphSource.ts';

/** Subgraphs that live in the gateway's process, by name: they are called as functions. */
export interface LocalSubgraphs {
  readonly subgraphs: ReadonlyMap<string, LocalSubgraph>;
  /** Their subscriptions; those of a subgraph that is not among these travel over the network. */
  readonly streams: ReadonlyMap<string, LocalStream>;
  /** Lets go of what they hold, when the gateway has stopped. */
  close(): Promise<void>;
}

const noLocals: LocalSubgraphs = { subgraphs: new Map(), streams: new Map(), close: async () => undefined };

/** Starts a whole gateway. Rejects with what is wrong, in a sentence, before anything listens. */
export async function startGateway(
  settings: GatewaySettings,
  log: Logger,
  locals: LocalSubgraphs = noLocals,
): Promise<Host> {
  const { signIn, keyFile } = settings;
  const tls = openTls(settings.tls, log);
  const metrics = createMetrics();
  const selectHeaders = createHeaderRules(settings.forwardedHeaders);
  const headersFor = keyFile === null ? null : createCallerSigner(await readSigningKey(keyFile));
  const generations = await startGenerations({
    source: supergraphSource(settings.source),
    isFollowing: settings.isWatching,
    lastGoodFile: settings.lastGoodFile,
    engineOptions: engineOptionsOf(settings),
    place: withProtocols(createPlacing(settings), settings),
    open: openUpstreamWith(
      { deadlineHeader: settings.deadlineHeader, ...(headersFor && { headersFor }), ...(tls && { tls }) },
      { hedgeAfterMs: settings.hedgeAfterMs, observe: logRefusals(metrics.upstream, log) },
      locals,
    ),
    planner: { observe: observePlanner([metrics.registry]) },
    requestTimeoutMs: settings.host.requestTimeoutMs,
    log,
  });
  const engine = () => generations.current().engine;
  metrics.watchEngine(engine);
  const authenticate =
    signIn === null
      ? admitAnonymously
      : createAccessTokenCheck(createJwks(signIn.jwks, undefined, tls?.agentFor(null)), signIn);
  const parts = {
    engine,
    authenticate,
    selectHeaders,
    metrics,
    log,
    settings: settings.host,
  };
  const host = await startHost(parts, settings.address, settings.port).catch(async (error) => {
    await generations.close();
    throw error;
  });
  return {
    port: host.port,
    async close() {
      await host.close();
      await generations.close();
      await locals.close();
      await tls?.close();
    },
  };
}

/** Throws a SettingsError when the files cannot be used. */
function openTls(files: ClientTlsFiles | null, log: Logger): ClientTls | null {
  if (files === null) return null;
  try {
    return createClientTls(files, (err) =>
      log.error({ err }, 'The certificates cannot be read; those from before go on.'),
    );
  } catch (cause) {
    const detail = Error.isError(cause) ? cause.message : String(cause);
    throw new SettingsError(`The certificates cannot be used: ${detail}.`, { cause });
  }
}

function openUpstreamWith(
  options: DeadlineOptions & { readonly headersFor?: HeadersFor; readonly tls?: ClientTls },
  resilience: Pick<ResilienceOptions, 'hedgeAfterMs'> & { readonly observe: UpstreamObserver },
  locals: LocalSubgraphs,
): GenerationParts['open'] {
  return (addresses) => {
    const reach = withLocals(createHttpUpstream(addresses, options), locals, options);
    return createSharedStreams(createResilientUpstream(reach, resilience), { observe: resilience.observe });
  };
}

/** Calls and subscriptions of local subgraphs skip HTTP. */
function withLocals(
  http: Upstream,
  { subgraphs, streams }: LocalSubgraphs,
  options: InProcessOptions,
): Upstream {
  if (subgraphs.size === 0) return http;
  const local = createInProcessUpstream(subgraphs, { ...options, streams });
  const inProcess: Upstream = {
    ...local,
    subscribe: (request) => (streams.has(request.subgraph) ? local : http).subscribe(request),
  };
  return createUpstreamRouter(new Map([...subgraphs.keys()].map((name) => [name, inProcess])), http);
}

function engineOptionsOf(settings: GatewaySettings): EngineOptions {
  const { limits, maxTokens, maxCacheBytes, exposesSubgraphErrors, shownErrorCodes } = settings;
  return {
    maxTokens,
    maxCacheBytes,
    checkDocument: (document) => checkLimits(document, limits),
    exposeSubgraphErrors: exposesSubgraphErrors,
    shownErrorCodes,
  };
}
