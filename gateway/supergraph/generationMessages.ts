import type { Generation } from './generation.ts';
import type { SupergraphErrorCode } from './supergraphError.ts';

/** A generation as it travels between threads: its schema as SDL, in pieces that are quick to parse. */
export interface TravellingGeneration extends Omit<Generation, 'apiSchema' | 'supergraphSdl'> {
  readonly apiSdl: readonly string[];
}

/** The only message of the building thread. */
export type FromThread =
  | { readonly kind: 'built'; readonly generation: TravellingGeneration }
  | { readonly kind: 'refused'; readonly code: SupergraphErrorCode; readonly message: string };
