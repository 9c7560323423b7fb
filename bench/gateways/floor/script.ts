import type { Stages } from '../bookshop/watch.ts';
import type { SubgraphUrls } from '../supergraph.ts';

/** One upstream call that the floor makes. */
export interface ScriptedCall {
  readonly origin: string;
  readonly body: string;
}

/** What the floor does for one operation: the calls, stage by stage, and the reply it sends. */
export interface ScriptedOperation {
  readonly operation: string;
  readonly stages: readonly (readonly ScriptedCall[])[];
  readonly reply: string;
}

/** The floor's part for one operation, from the calls that a real gateway was seen to make. */
export function scriptFrom(
  operation: string,
  seen: Stages,
  urls: SubgraphUrls,
  reference: unknown,
): ScriptedOperation {
  const origins: Readonly<Record<string, string>> = urls;
  const stages = seen.map((stage) =>
    stage.map(({ subgraph, body }) => ({ origin: origins[subgraph] ?? '', body })),
  );
  return { operation, stages, reply: JSON.stringify({ data: reference }) };
}
