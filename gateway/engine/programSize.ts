import type { Program, Step } from './program.ts';
import type { ObjectChoice, ObjectShape, ValueShape } from './shape.ts';

/**
 * About the bytes that a compiled variant of an operation takes, rather too many than too few. Measured over operations
 * of all sizes: it goes with the fields of its answer, one for each type that they can have, and with the text of its
 * requests, which stands for the plans. Code that is generated later is in it.
 */
export function sizeOfProgram({ shape, parts, introspection }: Program, query: string): number {
  const fetched = parts.reduce((sum, { step }) => sum + (step ? lengthOf(step) : 0), 0);
  // What introspection answers stays parsed.
  const parsed = introspection === null ? 0 : 200 * query.length;
  return sizeOfText(query) + 700 * countFields(shape) + 60 * fetched + parsed;
}

/** While it is still being compiled. */
export function sizeOfText(query: string): number {
  return 4096 + 2 * query.length;
}

function lengthOf(step: Step): number {
  if (step.kind === 'fetch') return step.bodyHead.length;
  return step.steps.reduce((sum, each) => sum + lengthOf(each), 0);
}

/** Shapes are shared, so each is counted once. */
function countFields(root: ObjectShape): number {
  const seen = new Set<ObjectShape | ObjectChoice>();
  let count = 0;
  const countObject = (shape: ObjectShape): void => {
    if (seen.has(shape)) return;
    seen.add(shape);
    count += shape.fields.length;
    for (const { value } of shape.fields) countValue(value);
    for (const { shape: later } of shape.deferred) countObject(later);
  };
  const countValue = (value: ValueShape): void => {
    if (value.kind === 'list') countValue(value.of);
    if (value.kind !== 'composite' || seen.has(value.choice)) return;
    seen.add(value.choice);
    for (const shape of value.choice.byType.values()) countObject(shape);
    if (value.choice.common) countObject(value.choice.common);
  };
  countObject(root);
  return count;
}
