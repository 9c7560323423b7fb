import { answerersOf } from './answerers.ts';
import type { EntityCode } from './backend.ts';
import { matchesType } from './catalogue.ts';
import { type DataObject, isDataObject, mergeTypename, mergeValue, ownValue } from './data.ts';
import { addFault, type Failing, type PathKey, seeFaultFrom } from './fault.ts';
import type { DataPath, EntityPlan, EntityStep } from './program.ts';
import { missingKeys, represent } from './representation.ts';
import { applyRewrites } from './rewrite.ts';
import type { Run } from './run.ts';
import { findTargets } from './targets.ts';

/** The entities that one `_entities` field is to ask for, each distinct one once. */
export interface EntityBatch {
  readonly plan: EntityPlan;
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
export function collectEntities(run: Run, { plan, code }: EntityStep, subgraph: string): EntityBatch {
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
    const mark = representation.mark ?? addFault(run.faults, missingKey(run, batch, target));
    writeFault(run, plan, target, seeFaultFrom(run.faults, mark, []));
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
  if (!Array.isArray(entities)) {
    const mark = typeof entities === 'symbol' ? entities : addFault(run.faults, malformed(batch));
    writeFaultToAll(run, batch, mark);
    return;
  }
  applyRewrites(run.catalogue, batch.plan.outputRewrites, entities);
  for (let index = 0; index < batch.targets.length; index++) {
    const entity = entities[batch.indexes[index] as number];
    batch.code.write(run, batch, batch.targets[index] as DataObject, entity);
  }
  remember(run, batch, entities);
}

export function writeFaultToAll(run: Run, batch: EntityBatch, mark: symbol): void {
  for (const target of batch.targets) writeFault(run, batch.plan, target, mark);
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
    for (const key of expectedKeys(run, batch.plan, target, entity))
      writeKey(run, batch, target, key, entity);
  } else if (typeof entity === 'symbol') writeFault(run, batch.plan, target, entity);
  else {
    const failing = entity === null ? unknownEntity(batch) : malformed(batch);
    writeFault(run, batch.plan, target, addFault(run.faults, failing));
  }
}

function writeKey(run: Run, batch: EntityBatch, target: DataObject, key: string, entity: DataObject): void {
  const value = ownValue(entity, key);
  const isAbstract = (name: string) => run.catalogue.possibleTypes.has(name);
  if (key === '__typename') mergeTypename(target, value, isAbstract);
  else if (value !== undefined) target[key] = mergeValue(ownValue(target, key), value, isAbstract);
  else if (ownValue(target, key) === undefined) target[key] = addFault(run.faults, malformed(batch));
}

/** Every key that the fetch should have answered for this object gets the fault, unless it has a value. */
function writeFault(run: Run, plan: EntityPlan, target: DataObject, mark: symbol): void {
  const below = run.faults.get(mark)?.below ?? [];
  for (const key of keysInDoubt(run, plan, target)) {
    if (key === '__typename' || ownValue(target, key) !== undefined) continue;
    target[key] = seeFaultFrom(run.faults, mark, below[0] === key ? below.slice(1) : []);
  }
}

/** Of an object whose type nobody told, any key may be meant: those that are not are never looked at. */
function keysInDoubt(run: Run, plan: EntityPlan, target: DataObject): Set<string> {
  if (ownValue(target, '__typename') !== undefined) return expectedKeys(run, plan, target, target);
  return new Set(plan.outputs.map(({ key }) => key));
}

/**
 * The keys that the fetch answers for an entity. Of an object whose concrete type is not known (all that
 * is known of it is an interface) only those without a narrower condition can be expected.
 */
function expectedKeys(run: Run, plan: EntityPlan, target: DataObject, entity: DataObject): Set<string> {
  const typename = concreteTypename(run, entity) ?? ownValue(target, '__typename');
  const keys = new Set<string>();
  for (const output of plan.outputs) {
    const applies = output.conditions.every(
      (condition) => typeof typename === 'string' && matchesType(run.catalogue, condition, typename),
    );
    if (applies || (entity !== target && Object.hasOwn(entity, output.key))) keys.add(output.key);
  }
  return keys;
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

/** Names who was asked for the value, if that was one alone: it is not this fetch that failed. */
function missingKey(run: Run, batch: EntityBatch, target: DataObject): Failing {
  const { paths, requires } = batch.plan;
  const keys = missingKeys(run.catalogue, requires, target) ?? [];
  const { ofValue, ofType } = answerersOf(run.parts);
  const askedFor = (place: readonly string[]) =>
    place.at(-1) === '__typename' ? ofType(place.slice(0, -1)) : ofValue(place);
  const asked = new Set(paths.flatMap((path) => askedFor([...keysOf(path), ...keys])));
  const [only = null] = asked;
  const message = 'A value that this field is computed from is missing.';
  const subgraph = asked.size === 1 ? only : null;
  return { ...failing(batch, 'SUBGRAPH_MISSING_VALUE', message), subgraph };
}

function keysOf(path: DataPath): string[] {
  return path.flatMap((step) => (step.kind === 'field' ? [step.key] : []));
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
