import type {
  BatchFetchNode,
  FetchNode,
  FlattenNodePathSegment,
  PlanNode,
  QueryPlan,
  RequiresSelection,
} from '@graphql-hive/router-query-planner';
import { type DocumentNode, Kind, parse, type SelectionSetNode } from 'graphql';
import { type Catalogue, matchesType } from './catalogue.ts';
import { documentOf, entitySelections } from './fetchDocument.ts';

/** For each key from the root down, joined by dots, the type conditions under which it stands there, each time. */
type Places = Map<string, Conditions[]>;

/** All of them hold, and one of `oneOf` where it is given. */
interface Conditions {
  readonly all: readonly string[];
  readonly oneOf?: readonly string[];
}

/** What a fetch asks of entities: of which ones, where they are, and what. */
interface EntitySource {
  readonly requires: readonly RequiresSelection[];
  readonly prefixes: readonly string[];
  readonly set: SelectionSetNode;
}

/**
 * The planner makes one fetch of two that ask an interface object for the same on behalf of different types, and keeps
 * one of the types: the others would never be asked for. Here each gets back the types that the operation asks for and
 * no fetch brings.
 */
export function withAskedTypes(catalogue: Catalogue, plan: QueryPlan, operation: string): QueryPlan {
  const root = plan.node;
  if (!root) return plan;
  const sources = [...fetchesIn(root, '')].flatMap(({ node, prefix }) => sourcesOf(node, prefix));
  if (!sources.some((source) => interfaceOf(catalogue, source) !== null)) return plan;
  const asked: Places = new Map();
  addOperation(parse(operation, { noLocation: true }), '', asked);
  const given = givenBy(root);
  const mend: Mend = (source) => {
    const types = missingTypes(catalogue, source, asked, given);
    const [pattern] = source.requires;
    if (types.length === 0 || pattern?.kind !== 'InlineFragment') return null;
    return [...source.requires, ...types.map((typeCondition) => ({ ...pattern, typeCondition }))];
  };
  return { ...plan, node: mendNode(root, '', mend) };
}

/** What to send instead; null for what is sent already. */
type Mend = (source: EntitySource) => RequiresSelection[] | null;

function mendNode(node: PlanNode, prefix: string, mend: Mend): PlanNode {
  switch (node.kind) {
    case 'Sequence':
    case 'Parallel':
      return { ...node, nodes: node.nodes.map((child) => mendNode(child, prefix, mend)) };
    case 'Flatten':
      return { ...node, node: mendNode(node.node, prefix + prefixOf(node.path), mend) };
    case 'Fetch': {
      const [source] = sourcesOf(node, prefix);
      const requires = source && mend(source);
      return requires ? { ...node, requires } : node;
    }
    case 'BatchFetch': {
      const sources = sourcesOf(node, prefix);
      const aliases = node.entityBatch.aliases.map((alias, index) => {
        const source = sources[index];
        const requires = source && mend(source);
        return requires ? { ...alias, requires } : alias;
      });
      return { ...node, entityBatch: { ...node.entityBatch, aliases } };
    }
    default:
      return node;
  }
}

/** The types for which the operation asks something of this fetch that no fetch brings. */
function missingTypes(
  catalogue: Catalogue,
  source: EntitySource,
  asked: Places,
  given: Places,
): readonly string[] {
  const face = interfaceOf(catalogue, source);
  const keys: Places = new Map();
  if (face !== null) for (const prefix of source.prefixes) addSet(source.set, prefix, [], keys);
  const isIn = (places: Places, key: string, type: string): boolean =>
    (places.get(key) ?? []).some((conditions) => isMet(catalogue, conditions, type));
  return [...(face === null ? [] : (catalogue.possibleTypes.get(face) ?? []))].filter((type) =>
    [...keys.keys()].some(
      (key) =>
        source.prefixes.some((prefix) => isDirectlyBelow(key, prefix)) &&
        isIn(asked, key, type) &&
        !isIn(given, key, type),
    ),
  );
}

function isDirectlyBelow(key: string, prefix: string): boolean {
  return key.startsWith(prefix) && !key.slice(prefix.length).includes('.') && !key.endsWith('__typename');
}

function isMet(catalogue: Catalogue, { all, oneOf }: Conditions, type: string): boolean {
  const holds = (condition: string) => matchesType(catalogue, condition, type);
  return all.every(holds) && (oneOf === undefined || oneOf.some(holds));
}

/** The interface that objects of several types are sent as; null for any other fetch. */
function interfaceOf(catalogue: Catalogue, { requires, set }: EntitySource): string | null {
  const [only, ...others] = set.selections;
  if (only?.kind !== Kind.INLINE_FRAGMENT || others.length > 0) return null;
  const face = only.typeCondition?.name.value ?? '';
  const isNarrower = requires.every((one) => one.kind === 'InlineFragment' && one.typeCondition !== face);
  return isNarrower && catalogue.possibleTypes.has(face) ? face : null;
}

function givenBy(root: PlanNode): Places {
  const given: Places = new Map();
  for (const { node, prefix } of fetchesIn(root, '')) {
    const sources = sourcesOf(node, prefix);
    if (sources.length === 0) addOperation(documentOf(node), prefix, given);
    for (const { requires, prefixes, set } of sources) {
      const sent = requires.flatMap((one) => (one.kind === 'InlineFragment' ? [one.typeCondition] : []));
      for (const at of prefixes) addSet(set, at, [], given, sent);
    }
  }
  return given;
}

function* fetchesIn(
  node: PlanNode,
  prefix: string,
): Iterable<{ readonly node: FetchNode | BatchFetchNode; readonly prefix: string }> {
  if (node.kind === 'Fetch' || node.kind === 'BatchFetch') yield { node, prefix };
  else if (node.kind === 'Flatten') yield* fetchesIn(node.node, prefix + prefixOf(node.path));
  else if (node.kind === 'Sequence' || node.kind === 'Parallel') {
    for (const child of node.nodes) yield* fetchesIn(child, prefix);
  } else if (node.kind === 'Subscription') yield { node: { ...node.primary, kind: 'Fetch' }, prefix };
}

/** Nothing for a fetch of root fields. */
function sourcesOf(node: FetchNode | BatchFetchNode, prefix: string): EntitySource[] {
  const document = documentOf(node);
  const isEntities = node.kind === 'Fetch' && node.requires !== undefined && node.requires.length > 0;
  if (node.kind === 'Fetch' && !isEntities) return [];
  const asked =
    node.kind === 'Fetch'
      ? [{ alias: '_entities', requires: node.requires ?? [], prefixes: [prefix] }]
      : node.entityBatch.aliases.map((one) => ({ ...one, prefixes: one.paths.map(prefixOf) }));
  return asked.map(({ alias, requires, prefixes }) => ({
    requires,
    prefixes,
    set: entitySelections(document, alias) ?? { kind: Kind.SELECTION_SET, selections: [] },
  }));
}

function addOperation(document: DocumentNode, prefix: string, places: Places): void {
  const operation = document.definitions.find((node) => node.kind === Kind.OPERATION_DEFINITION);
  if (operation) addSet(operation.selectionSet, prefix, [], places);
}

function addSet(
  set: SelectionSetNode,
  prefix: string,
  all: readonly string[],
  places: Places,
  oneOf?: readonly string[],
): void {
  for (const selection of set.selections) {
    if (selection.kind === Kind.INLINE_FRAGMENT) {
      const condition = selection.typeCondition?.name.value;
      addSet(selection.selectionSet, prefix, condition ? [...all, condition] : all, places, oneOf);
    } else if (selection.kind === Kind.FIELD) {
      const key = prefix + (selection.alias ?? selection.name).value;
      const conditions = oneOf === undefined ? { all } : { all, oneOf };
      const known = places.get(key);
      if (known) known.push(conditions);
      else places.set(key, [conditions]);
      if (selection.selectionSet) addSet(selection.selectionSet, `${key}.`, [], places);
    }
  }
}

function prefixOf(path: readonly FlattenNodePathSegment[]): string {
  return path.map((segment) => (segment !== '@' && 'Field' in segment ? `${segment.Field}.` : '')).join('');
}
