import type { DataPath, FetchStep, ProgramPart, Step } from './program.ts';

/**
 * Finds the subgraphs that were asked for a value, or for the type of an object, by its keys from the root down,
 * lists left out. Looked up for errors only.
 */
export interface Answerers {
  ofValue(keys: readonly string[]): readonly string[];
  /** `isNamed`: nobody knows the right type, but somebody told one. Without one no entity can be asked for. */
  ofType(keys: readonly string[], isNamed: boolean): readonly string[];
}

export function answerersOf(parts: readonly ProgramPart[]): Answerers {
  const steps = parts.flatMap(({ step }) => (step ? [...fetchesIn(step)] : []));
  const namesOf = (isAnswering: (step: FetchStep) => boolean): string[] => [
    ...new Set(steps.filter(isAnswering).map(({ subgraph }) => subgraph)),
  ];
  return {
    ofValue: (keys) => namesOf(({ locations }) => locations().answers.has(keys.join('.'))),
    ofType(keys, isNamed) {
      const place = keys.join('.');
      // Who was asked last about the type had to know it: others may only know an interface.
      const asked = steps.filter(
        (step) => step.locations().types.has(place) && (isNamed || !asksEntitiesAt(step, place)),
      );
      const last = asked.findLast((step) => !asksInterfaceObject(step)) ?? asked.at(-1);
      return last ? [last.subgraph] : namesOf(({ locations }) => locations().answers.has(place));
    },
  };
}

function asksEntitiesAt({ entities }: FetchStep, place: string): boolean {
  return entities.some(({ plan }) => plan.paths.some((path) => keysOf(path).join('.') === place));
}

/** A path from the root down by keys alone, lists and types left out. */
export function keysOf(path: DataPath): string[] {
  return path.flatMap((step) => (step.kind === 'field' ? [step.key] : []));
}

/** Entities that are sent as one type and answered as another are objects of an interface, whose types nobody knows there. */
function asksInterfaceObject({ entities }: FetchStep): boolean {
  return entities.some(({ plan: { requires, outputs } }) => {
    const sent = requires.flatMap((one) => (one.kind === 'fragment' ? [one.typeName] : []));
    return outputs.some(({ conditions: [outer] }) => outer !== undefined && !sent.includes(outer));
  });
}

function* fetchesIn(step: Step): Iterable<FetchStep> {
  if (step.kind === 'fetch') yield step;
  else for (const child of step.steps) yield* fetchesIn(child);
}
