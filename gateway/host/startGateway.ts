import type { Logger } from 'pino';
import { createAccessTokenCheck } from '../admission/accessToken.ts';
import { admitAnonymously } from '../admission/authenticate.ts';
import { createCallerSigner, readSigningKey } from '../admission/callerToken.ts';
import { createHeaderRules } from '../admission/headerRules.ts';
import { createJwks } from '../admission/jwks.ts';
import { checkLimits } from '../admission/limits.ts';
import type { EngineOptions } from '../engine/engine.ts';
import type { HeadersFor } from '../upstream/headers.ts';
import { createHttpUpstream } from '../upstream/http.ts';
import { createResilientUpstream } from '../upstream/resilience.ts';
import { createSharedStreams } from '../upstream/sharedStreams.ts';
import { type GenerationParts, startGenerations } from './generations.ts';
import { type Host, startHost } from './host.ts';
import { createMetrics, type Metrics } from './metrics.ts';
import type { GatewaySettings } from './settings.ts';
import { createPlacing } from './subgraphUrls.ts';
import { readSupergraphText } from './supergraphSource.ts';

/** Starts a whole gateway. Rejects with what is wrong, in a sentence, before anything listens. */
export async function startGateway(settings: GatewaySettings, log: Logger): Promise<Host> {
  const { signIn, keyFile } = settings;
  const metrics = createMetrics();
  const selectHeaders = createHeaderRules(settings.forwardedHeaders);
  const headersFor = keyFile === null ? null : createCallerSigner(await readSigningKey(keyFile));
  const generations = await startGenerations({
    supergraphSdl: await readSupergraphText(settings.source),
    watchedFile: settings.isWatching && settings.source.kind === 'supergraph' ? settings.source.file : null,
    engineOptions: engineOptionsOf(settings),
    place: createPlacing(settings),
    open: openUpstreamWith(headersFor, metrics),
    log,
  });
  const engine = () => generations.current().engine;
  metrics.watchEngine(engine);
  const authenticate =
    signIn === null ? admitAnonymously : createAccessTokenCheck(createJwks(signIn.jwks), signIn);
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
    },
  };
}

function openUpstreamWith(headersFor: HeadersFor | null, metrics: Metrics): GenerationParts['open'] {
  return (addresses) => {
    const http = createHttpUpstream(addresses, headersFor === null ? {} : { headersFor });
    return createSharedStreams(createResilientUpstream(http, { observe: metrics.upstream }));
  };
}

function engineOptionsOf({ limits, maxTokens, exposesSubgraphErrors }: GatewaySettings): EngineOptions {
  return {
    maxTokens,
    checkDocument: (document) => checkLimits(document, limits),
    exposeSubgraphErrors: exposesSubgraphErrors,
  };
}
