import type { QueryPlan } from '@graphql-hive/router-query-planner';
import type { Generation } from './generation.ts';
import type { SupergraphErrorCode } from './supergraphError.ts';

/** A generation as it travels between threads: its schema as SDL, in pieces that are quick to parse. */
export interface TravellingGeneration extends Omit<Generation, 'apiSchema' | 'supergraphSdl'> {
  readonly apiSdl: readonly string[];
}

/** What the building thread says. The first message is `built` or `refused`, and answers to `plan` follow. */
export type FromThread =
  | {
      readonly kind: 'built';
      readonly generation: TravellingGeneration;
      readonly overridePercentages: number[];
      readonly overrideLabels: string[];
    }
  | { readonly kind: 'refused'; readonly code: SupergraphErrorCode; readonly message: string }
  | { readonly kind: 'planned'; readonly id: number; readonly plan: QueryPlan }
  | { readonly kind: 'unplanned'; readonly id: number; readonly message: string };

/** What the building thread is told once it has built. */
export type ToThread =
  | {
      readonly kind: 'plan';
      readonly id: number;
      readonly operation: string;
      readonly operationName: string | null;
      readonly labels: ReadonlySet<string>;
      readonly percentage: number;
    }
  | { readonly kind: 'cancel'; readonly id: number };
