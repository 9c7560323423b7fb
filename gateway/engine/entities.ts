import { answerersOf, keysOf } from './answerers.ts';
import type { EntityCode } from './backend.ts';
import { matchesType } from './catalogue.ts';
import { type DataObject, isDataObject, mergeTypename, mergeValue, ownValue } from './data.ts';
import { failureOf } from './failureOf.ts';
import { addFault, type Failing, faultUnder, type PathKey, seeFaultFrom } from './fault.ts';
import type { DataPath, EntityStep, Output } from './program.ts';
import { missingKeys, represent } from './representation.ts';
import { applyRewrites } from './rewrite.ts';
import type { Run } from './run.ts';
import { findTargets } from './targets.ts';

/** The entities that one `_entities` field is to ask for, each distinct one once. */
export interface EntityBatch {
  readonly plan: EntityStep['plan'];
  readonly code: EntityCode;
  readonly subgraph: string;
  readonly representations: DataObject[];
  /** The identities of the representations, for the table of known entities; empty where there is none. */
  readonly identities: string[];
  /** Indexes of representations by identity. */
  readonly known: Map<string, number>;
  readonly targets: DataObject[];
  /** For each target the index of its representation. */
  readonly indexes: number[];
}

/**
 * Finds the entities below the plan's paths. What an earlier fetch already learnt is written at once;
 * what cannot be asked for gets a fault at once.
 */
export function collectEntities(run: Run, { plan, codeForRun }: EntityStep, subgraph: string): EntityBatch {
  const code = codeForRun();
  const batch: EntityBatch = {
    plan,
    code,
    subgraph,
    representations: [],
    identities: [],
    known: new Map(),
    targets: [],
    indexes: [],
  };
  code.collect(run, batch);
  return batch;
}

/** The code of an entity step by interpretation of its plan. */
export const interpretedEntities: EntityCode = {
  collect(run, batch) {
    for (const path of batch.plan.paths) {
      for (const target of findTargets(run.catalogue, run.data, path)) collectEntity(run, batch, target);
    }
  },
  write: writeEntity,
};

export function collectEntity(run: Run, batch: EntityBatch, target: DataObject): void {
  const { plan } = batch;
  const representation = represent(run.catalogue, plan.requires, target);
  if (representation.kind === 'none') return;
  if (representation.kind === 'missing') {
    if (representation.mark === null && !isLacking(run, plan.outputs, target)) return;
    const mark = representation.mark ?? missingKey(run, batch, target);
    writeFault(run, plan.outputs, target, seeFaultFrom(run.faults, mark, []));
    return;
  }
  const { value } = representation;
  applyRewrites(run.catalogue, plan.inputRewrites, value);
  const identity = JSON.stringify(value);
  const learnt = plan.memo === null ? undefined : run.memos[plan.memo]?.get(identity);
  if (learnt !== undefined) {
    batch.code.write(run, batch, target, learnt);
    return;
  }
  batch.targets.push(target);
  batch.indexes.push(indexFor(batch, identity, value));
}

function indexFor(batch: EntityBatch, identity: string, value: DataObject): number {
  const known = batch.known.get(identity);
  if (known !== undefined) return known;
  const index = batch.representations.push(value) - 1;
  batch.known.set(identity, index);
  if (batch.plan.memo !== null) batch.identities[index] = identity;
  return index;
}

/** Writes the answer `entities` (as the reply has it, faults already in place) into the targets. */
export function writeEntities(run: Run, batch: EntityBatch, entities: unknown): void {
  // Asked for nothing, as one of several in a request, it lacks nothing.
  if (batch.targets.length === 0) return;
  if (!Array.isArray(entities)) {
    const mark = typeof entities === 'symbol' ? entities : addFault(run.faults, malformed(batch));
    for (const target of batch.targets) writeFault(run, batch.plan.outputs, target, mark);
    return;
  }
  applyRewrites(run.catalogue, batch.plan.outputRewrites, entities);
  for (let index = 0; index < batch.targets.length; index++) {
    const entity = entities[batch.indexes[index] as number];
    batch.code.write(run, batch, batch.targets[index] as DataObject, entity);
  }
  remember(run, batch, entities);
}

function remember(run: Run, batch: EntityBatch, entities: readonly unknown[]): void {
  const memo = batch.plan.memo === null ? undefined : run.memos[batch.plan.memo];
  if (!memo) return;
  for (let index = 0; index < batch.identities.length; index++) {
    const entity = entities[index];
    if (isDataObject(entity)) memo.set(batch.identities[index] as string, entity);
  }
}

export function writeEntity(run: Run, batch: EntityBatch, target: DataObject, entity: unknown): void {
  if (isDataObject(entity)) {
    for (const { key } of expected(run, batch.plan.outputs, target, entity))
      writeKey(run, batch, target, key, entity);
  } else if (typeof entity === 'symbol') writeFault(run, batch.plan.outputs, target, entity);
  else {
    const failing = entity === null ? unknownEntity(batch) : malformed(batch);
    writeFault(run, batch.plan.outputs, target, addFault(run.faults, failing));
  }
}

function writeKey(run: Run, batch: EntityBatch, target: DataObject, key: string, entity: DataObject): void {
  const value = ownValue(entity, key);
  const isAbstract = (name: string) => run.catalogue.possibleTypes.has(name);
  if (key === '__typename') mergeTypename(target, value, isAbstract);
  else if (value !== undefined) target[key] = mergeValue(ownValue(target, key), value, isAbstract);
  else if (ownValue(target, key) === undefined) target[key] = addFault(run.faults, malformed(batch));
}

/**
 * Everything that the fetch should have answered for this object gets the fault, unless it has a value. `way` leads from
 * the entity to the object.
 */
function writeFault(
  run: Run,
  outputs: readonly Output[],
  target: DataObject,
  mark: symbol,
  way: readonly PathKey[] = [],
): void {
  for (const { key, below } of inDoubt(run, outputs, target)) {
    const value = ownValue(target, key);
    if (value !== undefined) writeFaultBelow(run, below, value, mark, [...way, key]);
    else target[key] = [...way, key].reduce((seen: symbol, step) => faultUnder(run.faults, seen, step), mark);
  }
}

/** An earlier fetch may have brought an object, and this one was to bring more of it. */
function writeFaultBelow(
  run: Run,
  outputs: readonly Output[],
  value: unknown,
  mark: symbol,
  way: readonly PathKey[],
): void {
  if (outputs.length === 0) return;
  if (isDataObject(value)) writeFault(run, outputs, value, mark, way);
  else if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) writeFaultBelow(run, outputs, item, mark, [...way, index]);
  }
}

/** False when other fetches have brought all that this one would: some plans ask again what came on another way. */
function isLacking(run: Run, outputs: readonly Output[], value: unknown): boolean {
  if (Array.isArray(value)) return value.some((item) => isLacking(run, outputs, item));
  if (!isDataObject(value)) return false;
  return inDoubt(run, outputs, value).some(({ key, below }) => {
    const known = ownValue(value, key);
    return known === undefined || isLacking(run, below, known);
  });
}

/** Of an object whose type nobody told, any key may be meant: those that are not are never looked at. */
function inDoubt(run: Run, outputs: readonly Output[], target: DataObject): readonly Output[] {
  const isTold = typeof ownValue(target, '__typename') === 'string';
  return isTold ? expected(run, outputs, target, target) : outputs;
}

/**
 * What the fetch answers for an entity. Of an object whose concrete type is not known (all that is known of it is an
 * interface) only what has no narrower condition can be expected.
 */
function expected(
  run: Run,
  outputs: readonly Output[],
  target: DataObject,
  entity: DataObject,
): readonly Output[] {
  const typename = concreteTypename(run, entity) ?? ownValue(target, '__typename');
  return outputs.filter(
    ({ key, conditions }) =>
      conditions.every(
        (condition) => typeof typename === 'string' && matchesType(run.catalogue, condition, typename),
      ) ||
      (entity !== target && Object.hasOwn(entity, key)),
  );
}

function concreteTypename(run: Run, entity: DataObject): string | null {
  const typename = ownValue(entity, '__typename');
  return typeof typename === 'string' && !run.catalogue.possibleTypes.has(typename) ? typename : null;
}

/** Where the batch writes, for errors that no place of the answer shows. */
export function originOf(path: DataPath | undefined): PathKey[] {
  const origin: PathKey[] = [];
  for (const step of path ?? []) {
    if (step.kind === 'items') return origin;
    if (step.kind === 'field') origin.push(step.key);
  }
  return origin;
}

/** Who was asked for the value failed, or is named if that was one alone: it is not this fetch that failed. */
function missingKey(run: Run, batch: EntityBatch, target: DataObject): symbol {
  const { paths, requires } = batch.plan;
  const keys = missingKeys(run.catalogue, requires, target) ?? [];
  const { ofValue, ofType } = answerersOf(run.parts);
  const askedFor = (place: readonly string[]) =>
    place.at(-1) === '__typename' ? ofType(place.slice(0, -1), false) : ofValue(place);
  const asked = new Set<string>();
  for (const place of paths.map((path) => [...keysOf(path), ...keys])) {
    const subgraphs = askedFor(place);
    const failure = failureOf(run.faults, subgraphs, place);
    if (failure) return failure;
    for (const subgraph of subgraphs) asked.add(subgraph);
  }
  const [only = null] = asked;
  const message = 'A value that this field is computed from is missing.';
  const subgraph = asked.size === 1 ? only : null;
  return addFault(run.faults, { ...failing(batch, 'SUBGRAPH_MISSING_VALUE', message), subgraph });
}

function malformed(batch: EntityBatch): Failing {
  return failing(
    batch,
    'SUBGRAPH_MALFORMED_REPLY',
    'The reply lacks an entity or a field that was asked for.',
  );
}

function unknownEntity(batch: EntityBatch): Failing {
  const absence = failing(batch, 'SUBGRAPH_UNKNOWN_ENTITY', 'The subgraph does not know this entity.');
  return { ...absence, isAbsence: true };
}

function failing(batch: EntityBatch, code: string, message: string): Failing {
  const origin = originOf(batch.plan.paths[0]);
  return { code, subgraph: batch.subgraph, message, extensions: undefined, isAbsence: false, origin };
}
