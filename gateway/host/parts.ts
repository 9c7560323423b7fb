import type { Logger } from 'pino';
import type { Authenticate } from '../admission/authenticate.ts';
import type { SelectHeaders } from '../admission/headerRules.ts';
import type { Engine } from '../engine/engine.ts';
import type { InFlight } from './inFlight.ts';
import type { Metrics } from './metrics.ts';

/** What the host needs of an engine. */
export type HostEngine = Pick<Engine, 'execute' | 'operationKind' | 'explain'>;

export type OperationKind = NonNullable<ReturnType<Engine['operationKind']>>;

/** What the host is put together from. */
export interface HostParts {
  /** The engine of the newest generation; asked for once per request. */
  readonly engine: () => HostEngine;
  readonly authenticate: Authenticate;
  readonly selectHeaders: SelectHeaders;
  readonly metrics: Metrics;
  readonly log: Logger;
  readonly settings: HostSettings;
}

/** The parts, with what the host keeps while it runs. */
export interface RunningParts extends HostParts {
  readonly inFlight: InFlight;
}

export interface HostSettings {
  /** Where GraphQL is served, besides `/`, where Apollo's standalone server answers. */
  readonly graphqlPath: string;
  readonly maxBodyBytes: number;
  readonly maxHeaderBytes: number;
  readonly requestTimeoutMs: number;
  /** How long a client may take to send its request. */
  readonly receiveTimeoutMs: number;
  /** How long after its deadline a request may still be answered with what the engine had. */
  readonly graceMs: number;
  /** How long a stopping gateway still takes requests while it says that it is not ready. */
  readonly lameDuckMs: number;
  /** How long requests under way may take to finish once the gateway stops. */
  readonly drainMs: number;
  readonly heartbeatMs: number;
  /** Other origins whose pages may call; exact, or the one entry `*`. */
  readonly corsOrigins: readonly string[];
  /** The folder of the built explorer; null when it is switched off. */
  readonly explorerFolder: string | null;
  /** Demo people and examples for the explorer, as JSON; null when there are none. */
  readonly explorerConfigFile: string | null;
  readonly httpEdition: HttpEdition;
  /** Whether other machines may read the metrics. */
  readonly isMetricsOpen: boolean;
}

/**
 * Which edition of GraphQL over HTTP rules the status codes. `audits` is the draft that the public audits check and
 * that clients of today know; `2026-09` is the first release, which asks for 422 where the draft says 400, and for
 * 294 when some of the data is missing.
 */
export type HttpEdition = 'audits' | '2026-09';

export const defaultHostSettings: HostSettings = {
  graphqlPath: '/graphql',
  maxBodyBytes: 1_000_000,
  maxHeaderBytes: 16_384,
  requestTimeoutMs: 30_000,
  receiveTimeoutMs: 15_000,
  graceMs: 500,
  lameDuckMs: 0,
  drainMs: 10_000,
  heartbeatMs: 12_000,
  corsOrigins: [],
  explorerFolder: null,
  explorerConfigFile: null,
  httpEdition: 'audits',
  isMetricsOpen: false,
};
