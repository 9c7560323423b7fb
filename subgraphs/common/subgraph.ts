import type { FastifyInstance } from 'fastify';
import type { Logger } from 'pino';
import type { DataSource } from 'typeorm';
import type { Caller } from './callers.ts';
import type { SubgraphClient } from './callSubgraph.ts';
import type { ChangeFeed } from './changeFeed.ts';
import type { Clock } from './clock.ts';
import type { SubgraphDatabase } from './database.ts';
import type { PersonalDataDeclaration } from './personalData.ts';
import type { Environment } from './settings.ts';

/** What a running subgraph has in hand, for the whole of its life. */
export interface SubgraphParts {
  readonly dataSource: DataSource;
  /** The business clock. Caller tokens go by the system's clock, whatever this one says. */
  readonly clock: Clock;
  /** The way to the published operations of other subgraphs. */
  readonly client: SubgraphClient;
  /** What changes, in whatever process of this subgraph; for subscriptions. */
  readonly changes: ChangeFeed;
  readonly log: Logger;
}

/** What a job is about: ids, never personal data, for it stays in a table. */
export type JobSubject = Readonly<Record<string, string>>;

/** Does one kind of job. What it throws means "again later": after 2.7 s, 7.4 s, 20 s and so on, up to 6 hours. */
export type JobWork = (subject: JobSubject, parts: SubgraphParts) => Promise<void>;

/** A subgraph's jobs; see jobs.ts. */
export interface SubgraphJobs {
  /** By the name under which they are enqueued. */
  readonly work: Readonly<Record<string, JobWork>>;
  /** When kinds come round by themselves, with an empty subject: crontab's five fields, in UTC. */
  readonly rounds?: Readonly<Record<string, string>>;
}

/**
 * What every resolver has in hand, made anew for each event of a subscription; a subgraph's own context adds its
 * loaders.
 */
export interface SubgraphContext extends SubgraphParts {
  readonly caller: Caller;
  /** On the clock of `performance.now()`. */
  readonly startedAtMs: number;
}

/** A subgraph, ready to be started. Pure data and functions: making one opens nothing. */
export interface Subgraph<Context extends SubgraphContext = SubgraphContext> {
  /** Its name in the supergraph: "credit-lines". */
  readonly name: string;
  /** Its SDL in schema/: `new URL('../../../schema/bank/accounts.graphql', import.meta.url)`. */
  readonly schemaFile: URL;
  /** Typed by the types that are generated from the SDL. */
  readonly resolvers: object;
  readonly database: SubgraphDatabase;
  /** What it keeps about people; see personalData.ts. */
  readonly personalData?: PersonalDataDeclaration;
  /** None: no worker runs. Some: the database says `hasJobs`. */
  readonly jobs?: SubgraphJobs;
  /** Called once per request: `(base) => ({ ...base, loaders: createLoaders(base.dataSource) })`. */
  readonly createContext: (base: SubgraphContext) => Context;
  /** HTTP routes beside `/graphql`, `/health` and `/ready`, such as published keys. */
  readonly addRoutes?: (http: FastifyInstance, parts: SubgraphParts) => void;
}

/** What each subgraph's `main.ts` exports as `createSubgraph`; most need nothing of the environment. */
export type CreateSubgraph = (env: Environment) => Subgraph;

/** An answer as HTTP would carry it. */
export interface SubgraphAnswer {
  readonly status: number;
  readonly text: string;
}

/** A result of a subscription, as parsed from what HTTP would carry. */
export interface StreamResult {
  readonly data?: Record<string, unknown> | null;
  readonly errors?: readonly {
    readonly message: string;
    readonly extensions?: { readonly code?: unknown; readonly http?: unknown };
  }[];
}

export interface RunningSubgraph {
  readonly name: string;
  /** "http://127.0.0.1:4101/graphql" */
  readonly url: string;
  /**
   * Answers a GraphQL request without HTTP, for a gateway in the same process: the same caller check
   * and the same execution. `body` is the JSON text, header names are in lower case.
   */
  readonly answer: (
    body: string,
    headers: Readonly<Record<string, string>>,
    signal?: AbortSignal | null,
  ) => Promise<SubgraphAnswer>;
  /**
   * Answers a subscription without HTTP, until it ends or the signal aborts: the same caller check, at the opening.
   * A stream that did not come to its own end says so in its last result.
   */
  readonly stream: (
    body: string,
    headers: Readonly<Record<string, string>>,
    signal: AbortSignal,
  ) => AsyncIterable<StreamResult>;
  /** Finishes what is under way, at most 10 s, and lets go of port and database. */
  readonly stop: () => Promise<void>;
}
