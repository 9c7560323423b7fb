import {
  type DocumentNode,
  type FragmentDefinitionNode,
  Kind,
  type OperationDefinitionNode,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql';

/** How large a selection is once its fragments are unfolded. Numbers may be infinite, never negative. */
export interface Measure {
  readonly depth: number;
  readonly aliases: number;
  readonly rootFields: number;
  readonly directives: number;
  /** How often one selection set asks for the same field. */
  readonly repeats: number;
}

interface Ruler {
  readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  /** Each fragment is measured once, however often it is spread: unfolding would be exponential. */
  readonly measured: Map<string, Measure>;
  /** Deeper levels are not looked at: the operation is refused anyway, and the stack stays shallow. */
  readonly maxDepth: number;
}

const nothing: Measure = { depth: 0, aliases: 0, rootFields: 0, directives: 0, repeats: 0 };
const tooDeep: Measure = { ...nothing, depth: Number.POSITIVE_INFINITY };

/** Measures operations of a document that need not be valid: unknown fragments and cycles count as nothing. */
export function createRuler(
  document: DocumentNode,
  maxDepth: number,
): (operation: OperationDefinitionNode) => Measure {
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const node of document.definitions) {
    if (node.kind === Kind.FRAGMENT_DEFINITION) fragments.set(node.name.value, node);
  }
  return (operation) => {
    const selected = measureSet(operation.selectionSet, 1, { fragments, measured: new Map(), maxDepth });
    return { ...selected, directives: selected.directives + (operation.directives?.length ?? 0) };
  };
}

function measureSet({ selections }: SelectionSetNode, level: number, ruler: Ruler): Measure {
  if (level > ruler.maxDepth) return tooDeep;
  let { depth, aliases, rootFields, directives } = nothing;
  let repeats = repeatsOf(selections);
  for (const selection of selections) {
    const measure = measureSelection(selection, level, ruler);
    depth = Math.max(depth, measure.depth);
    aliases += measure.aliases;
    rootFields += measure.rootFields;
    directives += measure.directives + (selection.directives?.length ?? 0);
    repeats = Math.max(repeats, measure.repeats);
  }
  return { depth, aliases, rootFields, directives, repeats };
}

function repeatsOf(selections: readonly SelectionNode[]): number {
  const counts = new Map<string, number>();
  let most = 0;
  for (const selection of selections) {
    if (selection.kind !== Kind.FIELD) continue;
    const key = (selection.alias ?? selection.name).value;
    const count = (counts.get(key) ?? 0) + 1;
    counts.set(key, count);
    most = Math.max(most, count);
  }
  return most;
}

function measureSelection(selection: SelectionNode, level: number, ruler: Ruler): Measure {
  if (selection.kind === Kind.INLINE_FRAGMENT) return measureSet(selection.selectionSet, level, ruler);
  if (selection.kind === Kind.FRAGMENT_SPREAD) return measureFragment(selection.name.value, level, ruler);
  const below = selection.selectionSet ? measureSet(selection.selectionSet, level + 1, ruler) : nothing;
  return {
    depth: below.depth + 1,
    aliases: below.aliases + (selection.alias ? 1 : 0),
    rootFields: 1,
    directives: below.directives,
    repeats: below.repeats,
  };
}

/** While a fragment is being measured it counts as nothing, which ends a cycle; validation reports it. */
function measureFragment(name: string, level: number, ruler: Ruler): Measure {
  const known = ruler.measured.get(name);
  if (known) return known;
  ruler.measured.set(name, nothing);
  const fragment = ruler.fragments.get(name);
  const measure = fragment ? measureSet(fragment.selectionSet, level, ruler) : nothing;
  ruler.measured.set(name, measure);
  return measure;
}
