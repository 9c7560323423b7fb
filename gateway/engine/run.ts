import type { RequestContext, Upstream } from '../upstream/upstream.ts';
import type { Catalogue } from './catalogue.ts';
import type { DataObject } from './data.ts';
import type { FaultTable } from './fault.ts';
import type { ProgramPart } from './program.ts';

/** The state of one execution: everything that its steps read and write. */
export interface Run {
  readonly catalogue: Catalogue;
  /** The parts of the program that runs, for errors to find out who was asked. */
  readonly parts: readonly ProgramPart[];
  readonly upstream: Upstream;
  readonly context: RequestContext;
  /** Coerced, defaults included. */
  readonly variables: Readonly<Record<string, unknown>>;
  /** What the subgraphs answered, merged into one tree. */
  readonly data: DataObject;
  readonly faults: FaultTable;
  /** Entities by their keys, for selections that several fetches of the operation share. */
  memos: readonly Map<string, unknown>[];
}

export function createMemos(count: number): Map<string, unknown>[] {
  return Array.from({ length: count }, () => new Map<string, unknown>());
}
