import { answerersOf } from './answerers.ts';
import { type DataObject, isDataObject, ownValue } from './data.ts';
import type { AnswerError } from './errors.ts';
import { execute, runFetch } from './execute.ts';
import type { PathKey } from './fault.ts';
import type { Deferrals, FetchStep, Program, Step } from './program.ts';
import { hiddenErrors, type ProjectionOptions, projectPart } from './project.ts';
import { createMemos, type Run } from './run.ts';
import type { DeferredShape, ObjectShape, ValueShape } from './shape.ts';

/** One deferred fragment at one place of the answer. */
interface Pending {
  readonly id: string;
  readonly path: readonly PathKey[];
  readonly deferred: DeferredShape;
  readonly source: DataObject;
}

interface Work {
  readonly run: Run;
  readonly options: ProjectionOptions;
  readonly reported: Set<symbol>;
  /** Each fetch runs once, whoever needs it first. */
  readonly started: Map<FetchStep, Promise<void>>;
  count: number;
}

/**
 * The parts of an incremental answer, in the format of the current draft: the first with `pending`, then
 * `incremental` and `completed`, until `hasNext` is false. Nothing runs before the first part is asked for.
 */
export async function* answerInParts(
  program: Program,
  deferrals: Deferrals,
  run: Run,
  given: ProjectionOptions,
): AsyncIterable<string> {
  const options = { ...given, answerers: answerersOf(program.parts) };
  const work: Work = { run, options, reported: new Set(), started: new Map(), count: 0 };
  if (program.parts.length > 1) await execute(program, run);
  else await runNeeded(work, program, deferrals.initial);
  const first = projectPart(program.shape, run.data, run.faults, options, [], work.reported);
  let pending = first.data ? findPending(work, program.shape, run.data, first.data, []) : [];
  const errors = [...first.errors, ...(pending.length > 0 ? [] : hidden(work, program.shape))];
  const start = { data: first.data, ...withErrors(errors), ...announce(pending) };
  yield JSON.stringify({ ...start, hasNext: pending.length > 0 });
  const waiting = new Map<number, Promise<number>>();
  while (pending.length > 0) {
    for (const { deferred } of pending) {
      const { id } = deferred.deferral;
      const needed = deferrals.later.get(id) ?? new Set();
      if (!waiting.has(id))
        waiting.set(
          id,
          runNeeded(work, program, needed).then(() => id),
        );
    }
    const done = await Promise.race(waiting.values());
    waiting.delete(done);
    const ready = pending.filter(({ deferred }) => deferred.deferral.id === done);
    const rest = pending.filter((one) => !ready.includes(one));
    const delivery = deliver(work, ready);
    pending = [...rest, ...delivery.found];
    if (pending.length === 0) addErrors(delivery, hidden(work, program.shape));
    const { incremental, completed, found } = delivery;
    const payload = { ...(incremental.length > 0 ? { incremental } : {}), completed, ...announce(found) };
    yield JSON.stringify({ ...payload, hasNext: pending.length > 0 });
  }
}

function hidden({ run, options, reported }: Work, shape: ObjectShape): readonly AnswerError[] {
  return hiddenErrors(shape, run.faults, options, reported);
}

/** Runs the needed fetches of the program in the order of the plan, without those that ran or are under way. */
async function runNeeded(work: Work, program: Program, needed: ReadonlySet<FetchStep>): Promise<void> {
  for (const part of program.parts) {
    if (work.run.memos.length < part.memoCount) work.run.memos = createMemos(part.memoCount);
    if (part.step) await runStep(work, part.step, needed);
  }
}

async function runStep(work: Work, step: Step, needed: ReadonlySet<FetchStep>): Promise<void> {
  if (step.kind === 'fetch') {
    if (!needed.has(step)) return;
    const started = work.started.get(step) ?? runFetch(step, work.run);
    work.started.set(step, started);
    await started;
  } else if (step.kind === 'parallel') {
    await Promise.all(step.steps.map((child) => runStep(work, child, needed)));
  } else {
    for (const child of step.steps) await runStep(work, child, needed);
  }
}

interface Delivery {
  readonly incremental: Delivered[];
  readonly completed: Delivered[];
  readonly found: Pending[];
}

interface Delivered {
  readonly id: string;
  readonly data?: DataObject;
  errors?: readonly AnswerError[];
}

/** A fragment whose null reaches its root is completed with errors and without data. */
function deliver(work: Work, ready: readonly Pending[]): Delivery {
  const { run, options, reported } = work;
  const delivery: Delivery = { incremental: [], completed: [], found: [] };
  for (const { id, path, deferred, source } of ready) {
    const { data, errors } = projectPart(deferred.shape, source, run.faults, options, path, reported);
    delivery.completed.push(data === null ? { id, errors } : { id });
    if (data === null) continue;
    delivery.incremental.push({ id, data, ...withErrors(errors) });
    delivery.found.push(...findPending(work, deferred.shape, source, data, path));
  }
  return delivery;
}

/** Errors that belong to no place go with the last entry that may have errors. */
function addErrors({ incremental, completed }: Delivery, errors: readonly AnswerError[]): void {
  const last = incremental.at(-1) ?? completed.at(-1);
  if (last && errors.length > 0) last.errors = [...(last.errors ?? []), ...errors];
}

function announce(pending: readonly Pending[]): object {
  if (pending.length === 0) return {};
  return {
    pending: pending.map(({ id, path, deferred }) => {
      const { label } = deferred.deferral;
      return label === null ? { id, path } : { id, path, label };
    }),
  };
}

function withErrors(errors: readonly AnswerError[]): object {
  return errors.length === 0 ? {} : { errors };
}

/** The deferred fragments of everything that the answer now shows. */
function findPending(
  work: Work,
  shape: ObjectShape,
  source: DataObject,
  shown: DataObject,
  path: readonly PathKey[],
): Pending[] {
  const here = shape.deferred.map((deferred) => ({ id: String(work.count++), path, deferred, source }));
  const below = shape.fields.flatMap((field) => {
    if (field.kind !== 'data') return [];
    const value = ownValue(source, field.key);
    return findBelow(work, field.value, value, ownValue(shown, field.responseKey), [
      ...path,
      field.responseKey,
    ]);
  });
  return [...here, ...below];
}

function findBelow(
  work: Work,
  shape: ValueShape,
  source: unknown,
  shown: unknown,
  path: readonly PathKey[],
): Pending[] {
  if (shape.kind === 'list' && Array.isArray(source) && Array.isArray(shown)) {
    return source.flatMap((item, index) => findBelow(work, shape.of, item, shown[index], [...path, index]));
  }
  if (shape.kind !== 'composite' || !isDataObject(source) || !isDataObject(shown)) return [];
  const typename = ownValue(source, '__typename');
  const { choice } = shape;
  const object = choice.byType.get(choice.isAbstract ? String(typename) : choice.typeName) ?? choice.common;
  return object ? findPending(work, object, source, shown, path) : [];
}
