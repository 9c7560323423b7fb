import type { FaultTable } from './fault.ts';

/** Later ones mostly follow from earlier ones, and a hostile reply may bring a great many. */
const maxFaultsRead = 100;

/**
 * Why nothing came at a place: what went wrong when one of those who were asked for it was to write there or further up.
 * Another one may have given the object around the place, and then no fault stands in the data. `place` is told by keys
 * from the root down, lists left out. Null when none of them failed. Looked up for errors only.
 */
export function failureOf(
  faults: FaultTable,
  asked: readonly string[],
  place: readonly string[],
): symbol | null {
  let read = 0;
  for (const [mark, fault] of faults) {
    if (read++ === maxFaultsRead) return null;
    const { subgraph, origin, isAbsence } = fault;
    const isAsked = subgraph !== null && asked.includes(subgraph) && !isAbsence;
    if (isAsked && origin.every((key, depth) => place[depth] === key)) return mark;
  }
  return null;
}
