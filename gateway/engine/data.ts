import { type FaultTable, type PathKey, seeFaultFrom } from './fault.ts';

/** An object of a reply, or of the data tree that replies are merged into. Never trusted. */
export type DataObject = Record<string, unknown>;

export function isDataObject(value: unknown): value is DataObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * Merges what two subgraphs say of one place. Objects merge key by key and lists by index; elsewhere
 * a value wins over a null, a fault or nothing. `__typename` is never replaced by an interface's name.
 */
export function mergeValue(
  known: unknown,
  added: unknown,
  isAbstract: (typeName: string) => boolean,
): unknown {
  if (known === undefined || known === null || typeof known === 'symbol') {
    return added === undefined || (added === null && typeof known === 'symbol') ? known : added;
  }
  if (Array.isArray(known) && Array.isArray(added)) return mergeLists(known, added, isAbstract);
  if (isDataObject(known) && isDataObject(added)) mergeObjects(known, added, isAbstract);
  return known;
}

export function mergeObjects(
  known: DataObject,
  added: DataObject,
  isAbstract: (typeName: string) => boolean,
): void {
  if (known === added) return;
  for (const key of Object.keys(added)) {
    if (key === '__proto__') continue;
    if (key === '__typename') mergeTypename(known, added[key], isAbstract);
    else known[key] = mergeValue(ownValue(known, key), added[key], isAbstract);
  }
}

export function mergeTypename(
  known: DataObject,
  typename: unknown,
  isAbstract: (typeName: string) => boolean,
): void {
  const before = known.__typename;
  if (typeof typename !== 'string') return;
  if (typeof before !== 'string' || !isAbstract(typename)) known.__typename = typename;
}

/** `object[key]` without what every object inherits. */
export function ownValue(object: Readonly<DataObject>, key: string): unknown {
  return Object.hasOwn(object, key) ? object[key] : undefined;
}

function mergeLists(
  known: unknown[],
  added: unknown[],
  isAbstract: (typeName: string) => boolean,
): unknown[] {
  const length = Math.min(known.length, added.length);
  for (let index = 0; index < length; index++) {
    known[index] = mergeValue(known[index], added[index], isAbstract);
  }
  return known;
}

/**
 * Follows an error's path into the data and puts the fault where the data ends: at the null that the
 * error explains, or at the value that is missing. False when the path leads to a value or nowhere.
 */
export function placeFault(
  table: FaultTable,
  data: unknown,
  path: readonly PathKey[],
  mark: symbol,
): boolean {
  let place = data;
  for (let depth = 0; depth < path.length; depth++) {
    const key = path[depth] as PathKey;
    if (!canHold(place, key)) return false;
    const value = Object.hasOwn(place, key) ? place[key] : undefined;
    if (value === null || value === undefined || typeof value === 'symbol') {
      place[key] = seeFaultFrom(table, mark, path.slice(depth + 1), typeof value === 'symbol' ? value : null);
      return true;
    }
    place = value;
  }
  return false;
}

function canHold(place: unknown, key: PathKey): place is Record<PathKey, unknown> {
  if (Array.isArray(place)) return typeof key === 'number' && key >= 0 && key < place.length;
  return typeof place === 'object' && place !== null && typeof key === 'string' && key !== '__proto__';
}
