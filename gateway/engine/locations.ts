import { type DocumentNode, Kind, type SelectionSetNode } from 'graphql';
import { entitySelections } from './fetchDocument.ts';
import type { DataPath, EntityPlan, Locations, Requires } from './program.ts';

/** What a fetch answers and reads, found when it is first asked for. */
export function locationsOf(
  document: DocumentNode,
  entities: readonly EntityPlan[] | null,
  path: DataPath,
): () => Locations {
  let found: Locations | null = null;
  return () => {
    found ??= findLocations(document, entities, path);
    return found;
  };
}

function findLocations(
  document: DocumentNode,
  entities: readonly EntityPlan[] | null,
  path: DataPath,
): Locations {
  const answers = new Set<string>();
  const types = new Set<string>();
  const reads = new Set<string>();
  if (entities === null) {
    const operation = document.definitions.find((node) => node.kind === Kind.OPERATION_DEFINITION);
    if (operation) addKeys(document, operation.selectionSet, prefixOf(path), { answers, types });
  }
  for (const plan of entities ?? []) {
    const set = entitySelections(document, plan.alias);
    for (const target of plan.paths) {
      if (set) addKeys(document, set, prefixOf(target), { answers, types });
      addRequired(plan.requires, prefixOf(target), reads);
    }
  }
  return { answers, types, reads };
}

/** `me.reviews.`, or empty for the root. */
function prefixOf(path: DataPath): string {
  return path.map((step) => (step.kind === 'field' ? `${step.key}.` : '')).join('');
}

interface Found {
  readonly answers: Set<string>;
  readonly types: Set<string>;
}

/** Adds the places that a selection answers below a prefix such as `me.reviews.`. */
export function addKeys(document: DocumentNode, set: SelectionSetNode, prefix: string, found: Found): void {
  for (const selection of set.selections) {
    if (selection.kind === Kind.INLINE_FRAGMENT) addKeys(document, selection.selectionSet, prefix, found);
    else if (selection.kind === Kind.FRAGMENT_SPREAD) {
      const fragment = document.definitions.find(
        (node) => node.kind === Kind.FRAGMENT_DEFINITION && node.name.value === selection.name.value,
      );
      if (fragment?.kind === Kind.FRAGMENT_DEFINITION)
        addKeys(document, fragment.selectionSet, prefix, found);
    } else {
      const key = (selection.alias ?? selection.name).value;
      if (key === '__typename') found.types.add(prefix.slice(0, -1));
      else found.answers.add(prefix + key);
      if (selection.selectionSet) addKeys(document, selection.selectionSet, `${prefix}${key}.`, found);
    }
  }
}

function addRequired(requires: readonly Requires[], prefix: string, keys: Set<string>): void {
  for (const one of requires) {
    if (one.kind === 'fragment') addRequired(one.selections, prefix, keys);
    else {
      if (one.key !== '__typename') keys.add(prefix + one.key);
      if (one.selections) addRequired(one.selections, `${prefix}${one.key}.`, keys);
    }
  }
}
