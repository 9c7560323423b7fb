import { type Catalogue, matchesType } from './catalogue.ts';
import { type DataObject, isDataObject, ownValue } from './data.ts';
import type { DataPath } from './program.ts';

/** All objects that `path` leads to. Nulls and faults on the way end it there. */
export function findTargets(catalogue: Catalogue, data: unknown, path: DataPath): DataObject[] {
  const found: DataObject[] = [];
  follow(catalogue, data, path, 0, found);
  return found;
}

function follow(
  catalogue: Catalogue,
  value: unknown,
  path: DataPath,
  depth: number,
  found: DataObject[],
): void {
  const step = path[depth];
  if (Array.isArray(value)) {
    const next = step?.kind === 'items' ? depth + 1 : depth;
    for (const item of value) follow(catalogue, item, path, next, found);
    return;
  }
  if (!isDataObject(value)) return;
  if (!step) found.push(value);
  else if (step.kind === 'field') follow(catalogue, ownValue(value, step.key), path, depth + 1, found);
  else if (step.kind === 'items') follow(catalogue, value, path, depth + 1, found);
  else if (isOneOf(catalogue, step.names, value)) follow(catalogue, value, path, depth + 1, found);
}

function isOneOf(catalogue: Catalogue, names: readonly string[], object: DataObject): boolean {
  const typename = ownValue(object, '__typename');
  return typeof typename === 'string' && names.some((name) => matchesType(catalogue, name, typename));
}
