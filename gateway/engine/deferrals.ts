import type { Deferrals, FetchStep, ProgramPart, Step } from './program.ts';
import type { Selection } from './selection.ts';

/**
 * Finds which fetches each part of an incremental answer needs. The operation is planned as a whole, so nothing
 * is fetched twice and all parts tell of one state of the data; a part is late only by the fetches that the
 * parts before it do not need.
 */
export function planDeferrals(
  parts: readonly ProgramPart[],
  selections: readonly Selection[],
): Deferrals | null {
  const initial = new Set<string>();
  const later = new Map<number, Set<string>>();
  addLocations(selections, '', initial, later);
  if (later.size === 0) return null;
  const steps = parts.flatMap((part) => (part.step ? fetchesOf(part.step) : []));
  // The parts of a mutation run one after the other, each with what it needs: nothing of it can
  // wait, and they are executed as ever.
  if (parts.length > 1) return { initial: new Set(), later: mapValues(later, () => new Set()) };
  return {
    initial: neededFor(initial, steps),
    later: mapValues(later, (locations) => neededFor(locations, steps)),
  };
}

function addLocations(
  selections: readonly Selection[],
  prefix: string,
  here: Set<string>,
  later: Map<number, Set<string>>,
): void {
  for (const selection of selections) {
    if (selection.kind === 'field') {
      here.add(prefix + selection.key);
      // Which of several shapes an object has is decided with the part that shows it.
      if (selection.needsTypename) here.add(typeAt(prefix + selection.key));
      addLocations(selection.selections ?? [], `${prefix}${selection.key}.`, here, later);
    } else if (selection.deferral === null) addLocations(selection.selections, prefix, here, later);
    else {
      const deferred = new Set<string>();
      later.set(selection.deferral.id, deferred);
      addLocations(selection.selections, prefix, deferred, later);
    }
  }
}

function fetchesOf(step: Step): FetchStep[] {
  return step.kind === 'fetch' ? [step] : step.steps.flatMap(fetchesOf);
}

function typeAt(location: string): string {
  return `${location}.__typename`;
}

/** The fetches that answer one of the locations, and those that they read from. */
function neededFor(locations: ReadonlySet<string>, steps: readonly FetchStep[]): Set<FetchStep> {
  const isAsked = (step: FetchStep): boolean => {
    const { answers, types } = step.locations();
    return (
      hasRewrites(step) || meets(answers, locations) || [...types].some((at) => locations.has(typeAt(at)))
    );
  };
  const needed = new Set(steps.filter(isAsked));
  for (const step of needed) {
    // A set grows while it is walked, so this goes on until nothing is missing.
    const { reads } = step.locations();
    for (const source of steps) if (meets(source.locations().answers, reads)) needed.add(source);
  }
  return needed;
}

/** Its locations are not those of the data, so it is taken to be needed by all. */
function hasRewrites(step: FetchStep): boolean {
  return step.rewrites.length > 0 || step.entities.some(({ plan }) => plan.outputRewrites.length > 0);
}

function meets(one: ReadonlySet<string>, other: ReadonlySet<string>): boolean {
  for (const location of one) if (other.has(location)) return true;
  return false;
}

function mapValues<Key, From, To>(map: ReadonlyMap<Key, From>, change: (value: From) => To): Map<Key, To> {
  return new Map([...map].map(([key, value]) => [key, change(value)]));
}
