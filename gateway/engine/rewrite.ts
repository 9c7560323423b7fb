import { type Catalogue, matchesType } from './catalogue.ts';
import { type DataObject, isDataObject } from './data.ts';
import type { Rewrite, RewriteStep } from './program.ts';

/** Applies a plan's rewrites to an object of a reply or to a representation, in place. */
export function applyRewrites(catalogue: Catalogue, rewrites: readonly Rewrite[], value: unknown): void {
  for (const rewrite of rewrites) rewriteAt(catalogue, rewrite, 0, value);
}

function rewriteAt(catalogue: Catalogue, rewrite: Rewrite, depth: number, value: unknown): void {
  if (Array.isArray(value)) {
    for (const item of value) rewriteAt(catalogue, rewrite, depth, item);
    return;
  }
  const step = rewrite.path[depth];
  if (!isDataObject(value) || !step) return;
  if (step.kind === 'type') {
    if (isOneOf(catalogue, step, value)) rewriteAt(catalogue, rewrite, depth + 1, value);
    return;
  }
  if (!Object.hasOwn(value, step.key)) return;
  if (depth + 1 < rewrite.path.length) rewriteAt(catalogue, rewrite, depth + 1, value[step.key]);
  else rewriteKey(rewrite, value, step.key);
}

function rewriteKey(rewrite: Rewrite, object: DataObject, key: string): void {
  if (rewrite.kind === 'set') {
    object[key] = rewrite.value;
    return;
  }
  object[rewrite.key] = object[key];
  delete object[key];
}

/** An object that does not say its type is taken at the plan's word. */
function isOneOf(catalogue: Catalogue, step: RewriteStep & { kind: 'type' }, object: DataObject): boolean {
  const typename = object.__typename;
  return typeof typename !== 'string' || step.names.some((name) => matchesType(catalogue, name, typename));
}
