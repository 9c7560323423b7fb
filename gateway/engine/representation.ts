import { type Catalogue, matchesType } from './catalogue.ts';
import { type DataObject, isDataObject, ownValue } from './data.ts';
import type { Requires } from './program.ts';

/**
 * What identifies an entity to a subgraph. `none`: the fetch is not about objects of this type.
 * `missing`: a value that it needs is not there, so the entity cannot be asked for; with the fault
 * that explains it, if one does. A null is a value and is sent.
 */
export type Representation =
  | { readonly kind: 'whole'; readonly value: DataObject }
  | { readonly kind: 'none' }
  | { readonly kind: 'missing'; readonly mark: symbol | null };

export function represent(
  catalogue: Catalogue,
  requires: readonly Requires[],
  entity: DataObject,
): Representation {
  const value: DataObject = {};
  try {
    const matched = writeFields(catalogue, requires, entity, value);
    return matched ? { kind: 'whole', value } : { kind: 'none' };
  } catch (thrown) {
    if (thrown instanceof MissingValue) return { kind: 'missing', mark: thrown.mark };
    throw thrown;
  }
}

/** Ends the making of a representation from any depth. */
class MissingValue {
  readonly mark: symbol | null;

  constructor(mark: symbol | null) {
    this.mark = mark;
  }
}

/** True when at least one selection was about an object like `source`. */
function writeFields(
  catalogue: Catalogue,
  requires: readonly Requires[],
  source: DataObject,
  target: DataObject,
): boolean {
  let isMatched = false;
  for (const selection of requires) {
    if (selection.kind === 'field') {
      const value = ownValue(source, selection.key);
      target[selection.name] = convert(catalogue, selection.selections, value);
      isMatched = true;
    } else if (isOfType(catalogue, selection.typeName, source)) {
      isMatched = writeFields(catalogue, selection.selections, source, target) || isMatched;
    }
  }
  return isMatched;
}

/** No schema nests lists as deep; a reply that does would end in a stack that overflows. */
const maxListDepth = 100;

function convert(
  catalogue: Catalogue,
  selections: readonly Requires[] | null,
  value: unknown,
  listDepth = 0,
): unknown {
  if (value === undefined) throw new MissingValue(null);
  if (typeof value === 'symbol') throw new MissingValue(value);
  if (value === null) return value;
  if (Array.isArray(value)) {
    if (listDepth === maxListDepth) throw new MissingValue(null);
    return value.map((item) => convert(catalogue, selections, item, listDepth + 1));
  }
  if (selections === null || !isDataObject(value)) return value;
  const target: DataObject = {};
  writeFields(catalogue, selections, value, target);
  return target;
}

/** The way to the first value that is not there, by keys, lists left out; null where nothing is missing. */
export function missingKeys(
  catalogue: Catalogue,
  requires: readonly Requires[],
  source: DataObject,
): string[] | null {
  for (const selection of requires) {
    const missing =
      selection.kind === 'field'
        ? missingBelow(catalogue, selection.selections, selection.key, ownValue(source, selection.key))
        : missingOfType(catalogue, selection, source);
    if (missing) return missing;
  }
  return null;
}

function missingOfType(
  catalogue: Catalogue,
  { typeName, selections }: Extract<Requires, { readonly kind: 'fragment' }>,
  source: DataObject,
): string[] | null {
  if (typeof ownValue(source, '__typename') !== 'string') return ['__typename'];
  return isOfType(catalogue, typeName, source) ? missingKeys(catalogue, selections, source) : null;
}

function missingBelow(
  catalogue: Catalogue,
  selections: readonly Requires[] | null,
  key: string,
  value: unknown,
): string[] | null {
  if (value === undefined || typeof value === 'symbol') return [key];
  if (selections === null) return null;
  for (const item of [value].flat(Number.POSITIVE_INFINITY)) {
    const below = isDataObject(item) ? missingKeys(catalogue, selections, item) : null;
    if (below) return [key, ...below];
  }
  return null;
}

function isOfType(catalogue: Catalogue, condition: string, source: DataObject): boolean {
  const typename = ownValue(source, '__typename');
  if (typeof typename === 'symbol') throw new MissingValue(typename);
  if (typeof typename !== 'string') throw new MissingValue(null);
  return matchesType(catalogue, condition, typename);
}
