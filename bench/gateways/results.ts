import type { Options } from './options.ts';
import type { Turn } from './turn.ts';

/** What one gateway did with one operation, turn by turn. */
export interface EntrantResult {
  readonly operation: string;
  readonly label: string;
  readonly version: string;
  readonly nodeVersion: string | null;
  readonly turns: readonly Turn[];
  /** The peak of the gateway's process tree up to the end of this operation's rounds. */
  readonly peakMb: number;
  readonly isInOrder: boolean;
}

export interface Results {
  readonly machine: string;
  /** Without the paths of the machine: which Node it was stands with each result. */
  readonly options: Omit<Options, 'nodes' | 'out'>;
  readonly results: readonly EntrantResult[];
}
