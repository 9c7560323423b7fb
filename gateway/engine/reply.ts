import type { SubgraphError, UpstreamReply } from '../upstream/upstream.ts';
import { type DataObject, isDataObject, placeFault } from './data.ts';
import { addFault, chain, type Failing, type FaultTable, type PathKey } from './fault.ts';

/** The most errors of one reply that are looked at. The rest cannot name more places than these. */
const maxErrorsRead = 1_000;

/**
 * Puts the errors of a reply into its data, each at the null that it explains. Gives the data and, in
 * `unplaced`, the errors that explain no place, the first of them in front: the cause of nulls that nothing else
 * explains.
 */
export function absorbErrors(
  faults: FaultTable,
  reply: UpstreamReply,
  subgraph: string,
  origin: readonly PathKey[],
): { data: DataObject | null; unplaced: symbol | null } {
  const data = isDataObject(reply.data) ? reply.data : null;
  const unplaced: symbol[] = [];
  for (const error of (reply.errors ?? []).slice(0, maxErrorsRead)) {
    const mark = addFault(faults, toFailing(error, subgraph, origin), pathOf(error));
    const isPlaced = data !== null && placeFault(faults, data, pathOf(error), mark);
    if (!isPlaced) unplaced.push(mark);
  }
  return { data, unplaced: chain(faults, unplaced) };
}

function toFailing(error: SubgraphError | null, subgraph: string, origin: readonly PathKey[]): Failing {
  const message = typeof error?.message === 'string' ? error.message : 'The subgraph reported an error.';
  const extensions = isDataObject(error?.extensions) ? error.extensions : undefined;
  return { code: codeOf(extensions), subgraph, message, extensions, isAbsence: false, origin };
}

/** A code is passed on to clients only if it looks like one. */
function codeOf(extensions: DataObject | undefined): string {
  const code = extensions?.code;
  return typeof code === 'string' && /^[A-Z][A-Z0-9_]{0,63}$/.test(code) ? code : 'SUBGRAPH_ERROR';
}

function pathOf(error: SubgraphError | null): PathKey[] {
  const path = Array.isArray(error?.path) ? error.path : [];
  const isUsable = path.every((key) => typeof key === 'string' || Number.isInteger(key));
  return isUsable ? path : [];
}
