import type { QueryPlan } from '@graphql-hive/router-query-planner';
import type { DocumentNode } from 'graphql';
import type { EntityCode, FastProjection } from './backend.ts';
import type { ObjectShape } from './shape.ts';

/** A compiled variant of an operation: what to ask of whom in which order, and how to answer. */
export interface Program {
  readonly operationKind: 'query' | 'mutation' | 'subscription';
  /** Parts run one after the other. Only a mutation has several: one for each of its root fields. */
  readonly parts: readonly ProgramPart[];
  /** The fetch whose events the parts answer, for a subscription. */
  readonly source: FetchStep | null;
  readonly shape: ObjectShape;
  /** Which fetches serve which part of an incremental answer; null when nothing is deferred. */
  readonly deferrals: Deferrals | null;
  /** Answers when nothing is wrong; null where something always is. */
  readonly fastProjection: FastProjection | null;
  /** The root fields that introspection answers, as an operation of their own. */
  readonly introspection: Introspection | null;
  /** The planner's plans, one for each part that has steps, for people to look at. */
  readonly plans: readonly QueryPlan[];
}

export interface Introspection {
  readonly document: DocumentNode;
  /** The same as text. */
  readonly text: string;
}

export interface Deferrals {
  /** The fetches that the first part of the answer needs. */
  readonly initial: ReadonlySet<FetchStep>;
  /** The fetches that each deferred fragment needs, by the id of its deferral. */
  readonly later: ReadonlyMap<number, ReadonlySet<FetchStep>>;
}

export interface ProgramPart {
  /** The root fields that this part answers, by their keys. */
  readonly rootKeys: readonly string[];
  readonly step: Step | null;
  /** How many tables of entities known from earlier fetches the steps share. */
  readonly memoCount: number;
}

export type Step = SequenceStep | ParallelStep | FetchStep;

export interface SequenceStep {
  readonly kind: 'sequence';
  readonly steps: readonly Step[];
}

export interface ParallelStep {
  readonly kind: 'parallel';
  readonly steps: readonly Step[];
}

export interface FetchStep {
  readonly kind: 'fetch';
  readonly subgraph: string;
  readonly operationKind: 'query' | 'mutation' | 'subscription';
  /** The request body up to its variables: `{"query":"..."`. */
  readonly bodyHead: string;
  /** The whole body of a request that has no variables. */
  readonly body: string;
  readonly variableNames: readonly string[];
  /** Response keys of a request for root fields; empty for entities. */
  readonly rootKeys: readonly string[];
  /** Where the root fields of a nested root type are to be written; empty for the answer's own root. */
  readonly path: DataPath;
  readonly rewrites: readonly Rewrite[];
  /** Found when first asked for: only errors and `@defer` want to know. */
  readonly locations: () => Locations;
  readonly entities: readonly EntityStep[];
}

/** What a fetch answers and what it reads: keys from the root down, joined by dots, lists and types left out. */
export interface Locations {
  readonly answers: ReadonlySet<string>;
  /** The places whose `__typename` it answers. */
  readonly types: ReadonlySet<string>;
  readonly reads: ReadonlySet<string>;
}

/** One `_entities` field of a request, with the code that runs for each entity. */
export interface EntityStep {
  readonly plan: EntityPlan;
  /** Asked once for each run. */
  readonly codeForRun: () => EntityCode;
}

export interface EntityPlan {
  /** Its response key. */
  readonly alias: string;
  readonly variable: string;
  readonly paths: readonly DataPath[];
  readonly requires: readonly Requires[];
  readonly inputRewrites: readonly Rewrite[];
  readonly outputRewrites: readonly Rewrite[];
  readonly outputs: readonly Output[];
  /** The table of entities that this step shares with equal ones in other fetches, or null. */
  readonly memo: number | null;
}

/** Steps from an object down to the objects that a fetch reads and writes. */
export type DataPath = readonly DataPathStep[];

export type DataPathStep =
  | { readonly kind: 'field'; readonly key: string }
  | { readonly kind: 'items' }
  | { readonly kind: 'type'; readonly names: readonly string[] };

export type Requires =
  | {
      readonly kind: 'field';
      readonly key: string;
      readonly name: string;
      readonly selections: readonly Requires[] | null;
    }
  | { readonly kind: 'fragment'; readonly typeName: string; readonly selections: readonly Requires[] };

/** A key that an entity fetch answers, for entities that meet all type conditions. */
export interface Output {
  readonly key: string;
  readonly conditions: readonly string[];
  /** What it answers of the objects under the key. */
  readonly below: readonly Output[];
}

export type Rewrite =
  | { readonly kind: 'set'; readonly path: readonly RewriteStep[]; readonly value: string }
  | { readonly kind: 'rename'; readonly path: readonly RewriteStep[]; readonly key: string };

export type RewriteStep =
  | { readonly kind: 'key'; readonly key: string }
  | { readonly kind: 'type'; readonly names: readonly string[] };
