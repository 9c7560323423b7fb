import { UpstreamFailure, type UpstreamReply } from '../upstream/upstream.ts';
import { type DataObject, mergeObjects, ownValue } from './data.ts';
import { collectEntities, type EntityBatch, originOf, writeEntities } from './entities.ts';
import { addFault, type Failing, faultUnder, type PathKey } from './fault.ts';
import type { FetchStep, Program, ProgramPart, Step } from './program.ts';
import { project } from './project.ts';
import { absorbErrors } from './reply.ts';
import { applyRewrites } from './rewrite.ts';
import { createMemos, type Run } from './run.ts';
import type { ObjectShape } from './shape.ts';
import { findTargets } from './targets.ts';

/** Runs all parts of a program. Never rejects for what a subgraph does: that becomes faults in the data. */
export async function execute(program: Program, run: Run): Promise<void> {
  for (let index = 0; index < program.parts.length; index++) {
    const part = program.parts[index] as ProgramPart;
    run.memos = createMemos(part.memoCount);
    if (part.step) await runStep(part.step, run);
    if (index + 1 < program.parts.length && isAnswerLost(program.shape, part, run)) {
      leaveOut(program.parts.slice(index + 1), run);
      return;
    }
  }
}

const noCodes: ReadonlySet<string> = new Set();

/** A mutation whose failure takes the whole answer with it ends the operation: later ones do not start. */
function isAnswerLost(shape: ObjectShape, part: ProgramPart, run: Run): boolean {
  const fields = shape.fields.filter((field) => part.rootKeys.includes(field.key));
  const options = { isExposed: false, shownCodes: noCodes, isAbsenceError: false, maxErrors: 1 };
  return project({ ...shape, fields }, run.data, run.faults, options).data === null;
}

function leaveOut(parts: readonly ProgramPart[], run: Run): void {
  const failing: Failing = {
    code: 'NOT_EXECUTED',
    subgraph: null,
    message: 'An earlier mutation of this operation failed, so this one was not started.',
    extensions: undefined,
    isAbsence: false,
    origin: [],
  };
  for (const key of parts.flatMap((part) => part.rootKeys)) run.data[key] = addFault(run.faults, failing);
}

async function runStep(step: Step, run: Run): Promise<void> {
  if (step.kind === 'fetch') return runFetch(step, run);
  if (step.kind === 'parallel') {
    await Promise.all(step.steps.map((child) => runStep(child, run)));
    return;
  }
  for (const child of step.steps) await runStep(child, run);
}

export function runFetch(step: FetchStep, run: Run): Promise<void> {
  return step.entities.length === 0 ? fetchRoot(step, run) : fetchEntities(step, run);
}

async function fetchRoot(step: FetchStep, run: Run): Promise<void> {
  const targets = step.path.length === 0 ? [run.data] : findTargets(run.catalogue, run.data, step.path);
  if (targets.length === 0) return;
  const reply = await call(step, run, []);
  writeRoot(run, step, targets, reply);
}

/** Writes a reply for root fields into the data, faults included. */
export function writeRoot(
  run: Run,
  step: FetchStep,
  targets: readonly DataObject[],
  reply: UpstreamReply | UpstreamFailure,
): void {
  const isAbstract = (name: string) => run.catalogue.possibleTypes.has(name);
  const origin = originOf(step.path);
  const { data, unplaced } = read(run, step.subgraph, origin, reply);
  if (data) applyRewrites(run.catalogue, step.rewrites, data);
  const mark = unplaced ?? (data ? null : addFault(run.faults, lacking(step.subgraph, origin)));
  for (const target of targets) {
    if (data) mergeObjects(target, data, isAbstract);
    markMissing(run, step, target, mark);
  }
}

/** A root field that the reply leaves out, or leaves null beside an error without a place, is a fault. */
function markMissing(run: Run, step: FetchStep, target: DataObject, mark: symbol | null): void {
  for (const key of step.rootKeys) {
    const value = ownValue(target, key);
    if (value !== undefined && (value !== null || mark === null)) continue;
    const cause = mark ?? addFault(run.faults, lacking(step.subgraph, originOf(step.path)));
    target[key] = faultUnder(run.faults, cause, key);
  }
}

async function fetchEntities(step: FetchStep, run: Run): Promise<void> {
  const batches = step.entities.map((entities) => collectEntities(run, entities, step.subgraph));
  if (batches.every((batch) => batch.representations.length === 0)) return;
  const reply = await call(step, run, batches);
  const origin = originOf(step.entities[0]?.plan.paths[0]);
  const { data, unplaced } = read(run, step.subgraph, origin, reply);
  for (const batch of batches) {
    const entities = data ? ownValue(data, batch.plan.alias) : null;
    writeEntities(run, batch, unplaced === null ? entities : explained(run, batch, entities, unplaced));
  }
}

/** Null entities beside errors that have no place in the data: each is explained by its own, or by the first. */
function explained(run: Run, batch: EntityBatch, entities: unknown, unplaced: symbol): unknown {
  const here = faultUnder(run.faults, unplaced, batch.plan.alias);
  const known = Array.isArray(entities) ? entities : [];
  if (typeof entities === 'symbol') return entities;
  return batch.representations.map((_, index) => known[index] ?? faultUnder(run.faults, here, index));
}

function read(
  run: Run,
  subgraph: string,
  origin: readonly PathKey[],
  reply: UpstreamReply | UpstreamFailure,
): { data: DataObject | null; unplaced: symbol | null } {
  if (!(reply instanceof UpstreamFailure)) return absorbErrors(run.faults, reply, subgraph, origin);
  const { code, message } = reply;
  const failing: Failing = { code, subgraph, message, extensions: undefined, isAbsence: false, origin };
  return { data: null, unplaced: addFault(run.faults, failing) };
}

async function call(
  step: FetchStep,
  run: Run,
  batches: readonly EntityBatch[],
): Promise<UpstreamReply | UpstreamFailure> {
  const { subgraph, operationKind } = step;
  const body = requestBody(step, run, batches);
  try {
    return await run.upstream.call({ subgraph, operationKind, body, context: run.context });
  } catch (error) {
    if (error instanceof UpstreamFailure) return error;
    throw error;
  }
}

export function requestBody(step: FetchStep, run: Run, batches: readonly EntityBatch[]): string {
  const variables: string[] = [];
  for (const batch of batches) {
    variables.push(`${JSON.stringify(batch.plan.variable)}:${JSON.stringify(batch.representations)}`);
  }
  for (const name of step.variableNames) {
    const value = ownValue(run.variables, name);
    if (value !== undefined) variables.push(`${JSON.stringify(name)}:${JSON.stringify(value)}`);
  }
  return variables.length === 0 ? step.body : `${step.bodyHead},"variables":{${variables.join(',')}}}`;
}

function lacking(subgraph: string, origin: readonly PathKey[]): Failing {
  return {
    code: 'SUBGRAPH_MALFORMED_REPLY',
    subgraph,
    message: 'The reply lacks a field that was asked for.',
    extensions: undefined,
    isAbsence: false,
    origin,
  };
}
