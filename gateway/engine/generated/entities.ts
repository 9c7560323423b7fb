import type { EntityCode } from '../backend.ts';
import { type Catalogue, matchesType } from '../catalogue.ts';
import { mergeValue } from '../data.ts';
import { collectEntity, interpretedEntities, writeEntity } from '../entities.ts';
import { keysByType, type TypeKeys, typesOf } from '../entityKeys.ts';
import type { DataPath, EntityPlan, Output } from '../program.ts';
import type { Run } from '../run.ts';
import { findTargets } from '../targets.ts';
import { literal, member, property } from './source.ts';

/**
 * Code for one entity fetch: nested loops to the entities, representations as object literals, each distinct
 * one found by the values of its keys, and the reply stored field by field. Whatever is unusual about one
 * entity (no type name, a fault, a nested key) is left to the interpreter.
 */
export function generateEntities(catalogue: Catalogue, plan: EntityPlan): EntityCode {
  const keys = keysByType(catalogue, plan);
  if (keys === null) return interpretedEntities;
  return { collect: collectCode(plan, keys), write: writeCode(catalogue, plan) ?? writeEntity };
}

function collectCode(plan: EntityPlan, types: readonly TypeKeys[]): EntityCode['collect'] {
  const maps = types.map((_, index) => `m${index} = new Map()`);
  const body = `"use strict";
return function collect(run, batch) {
const reps = batch.representations, targets = batch.targets, indexes = batch.indexes, ids = batch.identities;
const ${[...maps, `memo = ${plan.memo === null ? 'null' : `run.memos[${plan.memo}]`}`].join(', ')};
const visit = (t) => {
switch (t.__typename) {
${types.map((type, index) => caseCode(plan, type, `m${index}`)).join('\n')}
}
if (typeof t.__typename !== 'string' || isKnown(t.__typename)) collectEntity(run, batch, t);
};
${plan.paths.map((path, index) => pathCode(path, 0, 'run.data', `${index}_`)).join('\n')}
};`;
  const known = new Set(types.map((type) => type.typeName));
  const isKnown = (name: string) => known.has(name);
  const findRest: typeof findTargets = findTargets;
  const create = new Function('collectEntity', 'isKnown', 'findTargets', 'paths', body);
  return create(collectEntity, isKnown, findRest, plan.paths) as EntityCode['collect'];
}

/** Falls out of the switch, to the interpreter, when a key is not a plain value. */
function caseCode(plan: EntityPlan, type: TypeKeys, map: string): string {
  const keys = type.fields.map((_, index) => `k${index}`);
  const reads = type.fields.map((field, index) => `k${index} = ${member('t', field.key)}`);
  const properties = [
    property('__typename', literal(type.sentTypeName)),
    ...type.fields.map((field, index) => property(field.name, `k${index}`)),
  ];
  return `case ${literal(type.typeName)}: {
const ${reads.join(', ')};
if (${keys.map((key) => isPlainCode(key, keys.length)).join(' && ')}) {
${plan.memo === null ? '' : learntCode(type, keys)}
${lookupCode(keys, map)}
if (i === undefined) {
i = reps.push({ ${properties.join(', ')} }) - 1;
last.set(${keys.at(-1)}, i);
${plan.memo === null ? '' : 'ids[i] = id;'}
}
targets.push(t); indexes.push(i);
return;
}
break;
}`;
}

function isPlainCode(k: string, count: number): string {
  const isText = `typeof ${k} === 'string' || typeof ${k} === 'number'`;
  return count === 1 ? `(${isText})` : `(${isText} || typeof ${k} === 'boolean' || ${k} === null)`;
}

/** One map inside the other, a level for each key: values are compared as values, never as text. */
function lookupCode(keys: readonly string[], map: string): string {
  const levels = keys.slice(0, -1).map((key, index) => {
    const outer = index === 0 ? map : `a${index}`;
    const inner = `a${index + 1}`;
    return `let ${inner} = ${outer}.get(${key}); if (${inner} === undefined) ${outer}.set(${key}, ${inner} = new Map());`;
  });
  const last = keys.length === 1 ? map : `a${keys.length - 1}`;
  return `${levels.join('\n')}\nconst last = ${last};\nlet i = last.get(${keys.at(-1)});`;
}

/** An entity that an earlier fetch has brought is written at once. Lengths tell texts from each other. */
function learntCode(type: TypeKeys, keys: readonly string[]): string {
  const parts = keys.map((key) => `(typeof ${key} === 'string' ? ${key}.length + ':' + ${key} : ${key} + ';')`);
  return `const id = ${[literal(type.sentTypeName), ...parts].join(' + ')};
const learnt = memo.get(id);
if (learnt !== undefined) { batch.code.write(run, batch, t, learnt); return; }`;
}

/** Nested loops down a path. Where the data does not have the shape of the path, the interpreter goes on. */
function pathCode(path: DataPath, depth: number, value: string, prefix: string): string {
  const step = path[depth];
  const inner = `${prefix}${depth}`;
  if (!step) return `visit(${value});`;
  if (step.kind === 'field') {
    const rest = pathCode(path, depth + 1, `x${inner}`, prefix);
    const isItems = path[depth + 1]?.kind === 'items';
    const guard = `typeof x${inner} === 'object' && x${inner} !== null`;
    if (isItems) return `const x${inner} = ${member(value, step.key)}; if (${guard}) { ${rest} }`;
    return `const x${inner} = ${member(value, step.key)}; if (${guard}) {
if (Array.isArray(x${inner})) ${restCode(path, depth + 1, `x${inner}`, prefix)} else { ${rest} } }`;
  }
  if (step.kind === 'items') {
    const rest = pathCode(path, depth + 1, `x${inner}`, prefix);
    return `if (!Array.isArray(${value})) ${restCode(path, depth + 1, value, prefix)} else
for (let i${inner} = 0; i${inner} < ${value}.length; i${inner}++) { const x${inner} = ${value}[i${inner}];
if (typeof x${inner} === 'object' && x${inner} !== null) { if (Array.isArray(x${inner}) && ${path[depth + 1]?.kind !== 'items'}) ${restCode(path, depth + 1, `x${inner}`, prefix)} else { ${rest} } } }`;
  }
  return restCode(path, depth, value, prefix);
}

function restCode(path: DataPath, depth: number, value: string, prefix: string): string {
  const index = prefix.slice(0, -1);
  return `for (const t of findTargets(run.catalogue, ${value}, paths[${index}].slice(${depth}))) visit(t);`;
}

/** Null when what an entity answers depends on more than the type name that is already known. */
function writeCode(catalogue: Catalogue, plan: EntityPlan): EntityCode['write'] | null {
  if (plan.outputs.some((output) => output.key === '__typename' || output.conditions.length !== 1)) return null;
  const cases: string[] = [];
  for (const typeName of typesOf(catalogue, plan.requires)) {
    if (catalogue.possibleTypes.has(typeName)) continue;
    const outputs = plan.outputs.filter((output) => isFor(catalogue, output, typeName));
    cases.push(`case ${literal(typeName)}: ${storeCode(outputs)} return;`);
  }
  const body = `"use strict";
return function write(run, batch, t, e) {
if (typeof e === 'object' && e !== null && !Array.isArray(e)) {
switch (t.__typename) {
${cases.join('\n')}
}
}
writeEntity(run, batch, t, e);
};`;
  return new Function('writeEntity', 'merge', body)(writeEntity, merge) as EntityCode['write'];
}

function merge(run: Run, known: unknown, added: unknown): unknown {
  return mergeValue(known, added, (name) => run.catalogue.possibleTypes.has(name));
}

function isFor(catalogue: Catalogue, output: Output, typeName: string): boolean {
  return output.conditions.every((condition) => matchesType(catalogue, condition, typeName));
}

function storeCode(outputs: readonly Output[]): string {
  const keys = [...new Set(outputs.map((output) => output.key))];
  const reads = keys.map((key, index) => `v${index} = ${member('e', key)}`);
  const isMissing = keys.map((_, index) => `v${index} === undefined`).join(' || ');
  const stores = keys.map(
    (key, index) =>
      `const w${index} = ${member('t', key)}; ${member('t', key)} = w${index} === undefined || w${index} === v${index} ? v${index} : merge(run, w${index}, v${index});`,
  );
  if (keys.length === 0) return '';
  return `{ const ${reads.join(', ')}; if (${isMissing}) break; ${stores.join(' ')} }`;
}
