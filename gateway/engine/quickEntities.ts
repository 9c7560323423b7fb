import type { EntityCode } from './backend.ts';
import type { Catalogue } from './catalogue.ts';
import type { DataObject } from './data.ts';
import { collectEntity, type EntityBatch, interpretedEntities } from './entities.ts';
import { keysByType, type TypeKeys } from './entityKeys.ts';
import type { EntityPlan } from './program.ts';
import type { Run } from './run.ts';
import { findTargets } from './targets.ts';

/**
 * Interprets an entity step by the keys of its types, which is enough for nearly all entities; whatever is unusual about
 * one (no type name, a fault, a nested key) is left to the full rules.
 */
export function quickEntities(catalogue: Catalogue, plan: EntityPlan): EntityCode {
  const keys = keysByType(catalogue, plan);
  if (keys === null) return interpretedEntities;
  const byType = new Map<unknown, TypeKeys>(keys.map((one) => [one.typeName, one]));
  return {
    collect(run, batch) {
      const known = new Map<string, number>();
      for (const path of plan.paths) {
        for (const target of findTargets(run.catalogue, run.data, path)) {
          const type = byType.get(target.__typename);
          const identity = type === undefined ? null : identityOf(type, target);
          if (type === undefined || identity === null) collectEntity(run, batch, target);
          else collectKnown(run, batch, target, type, identity, known);
        }
      }
    },
    write: interpretedEntities.write,
  };
}

function collectKnown(
  run: Run,
  batch: EntityBatch,
  target: DataObject,
  type: TypeKeys,
  identity: string,
  known: Map<string, number>,
): void {
  const { memo } = batch.plan;
  const learnt = memo === null ? undefined : run.memos[memo]?.get(identity);
  if (learnt !== undefined) {
    batch.code.write(run, batch, target, learnt);
    return;
  }
  let index = known.get(identity);
  if (index === undefined) {
    index = batch.representations.push(represent(type, target)) - 1;
    known.set(identity, index);
    if (memo !== null) batch.identities[index] = identity;
  }
  batch.targets.push(target);
  batch.indexes.push(index);
}

/** Type and keys as text, in which lengths tell texts from each other; null when a key is no plain value. */
function identityOf({ sentTypeName, fields }: TypeKeys, target: DataObject): string | null {
  let identity = sentTypeName;
  for (const { key } of fields) {
    const value = target[key];
    if (typeof value === 'string') identity += `${value.length}:${value}`;
    else if (typeof value === 'number') identity += `${value};`;
    else return null;
  }
  return identity;
}

function represent({ sentTypeName, fields }: TypeKeys, target: DataObject): DataObject {
  const representation: DataObject = { __typename: sentTypeName };
  for (const { key, name } of fields) representation[name] = target[key];
  return representation;
}
