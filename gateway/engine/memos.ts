import type {
  BatchFetchNode,
  FetchNode,
  PlanNode,
  RequiresSelection,
} from '@graphql-hive/router-query-planner';
import { type FieldNode, Kind, print, type SelectionNode, type SelectionSetNode } from 'graphql';
import { documentOf, entitySelections } from './fetchDocument.ts';
import { toRequires } from './requires.ts';

/** Tables of entities, each for fetches that ask the same of the same subgraph: one may use what another has learnt. */
export interface Memos {
  readonly count: number;
  /** The number of the table; null for what is asked once, which needs none. */
  memoFor(fetch: EntityFetch, alias: string): number | null;
}

type EntityFetch = FetchNode | BatchFetchNode;

/** One `_entities` field of a fetch. */
interface Source {
  readonly fetch: EntityFetch;
  readonly alias: string;
  readonly requires: readonly RequiresSelection[];
}

/** Finds the selections that occur in more than one fetch of the plan. */
export function shareMemos(root: PlanNode | undefined): Memos {
  const sources = root ? sourcesIn(root) : [];
  // To write a selection down costs much more than to see that nothing else is asked of that subgraph and type.
  const candidates = repeated(sources, roughIdentity);
  const shared = [...repeated(candidates.flat(), exactIdentity)];
  return {
    count: shared.length,
    memoFor(fetch, alias) {
      const slot = shared.findIndex((group) =>
        group.some((one) => one.fetch === fetch && one.alias === alias),
      );
      return slot < 0 ? null : slot;
    },
  };
}

/** The groups of more than one with the same identity. */
function repeated(sources: readonly Source[], identityOf: (source: Source) => string): Source[][] {
  return [...Map.groupBy(sources, identityOf).values()].filter((group) => group.length > 1);
}

function roughIdentity({ fetch, requires }: Source): string {
  const types = requires.map((one) => (one.kind === 'InlineFragment' ? one.typeCondition : ''));
  return `${fetch.serviceName} ${types.sort().join(' ')}`;
}

function exactIdentity({ fetch, alias, requires }: Source): string {
  const document = documentOf(fetch);
  const set = entitySelections(document, alias);
  const fragments = document.definitions.filter((one) => one.kind === Kind.FRAGMENT_DEFINITION);
  return JSON.stringify([
    fetch.serviceName,
    toRequires(requires),
    set && sortedText(set),
    fragments.map((one) => print(one)),
  ]);
}

/** Selections as text that does not depend on their order. */
function sortedText(set: SelectionSetNode): string {
  return `{${set.selections.map(textOf).sort().join(' ')}}`;
}

function textOf(selection: SelectionNode): string {
  if (selection.kind === Kind.FRAGMENT_SPREAD || !selection.selectionSet) return headOf(selection);
  return headOf({ ...selection, selectionSet: empty }) + sortedText(selection.selectionSet);
}

/** Most selections are no more than a name, which needs no printer. */
function headOf(selection: SelectionNode): string {
  return selection.kind === Kind.FIELD && isPlain(selection)
    ? `${selection.alias ? `${selection.alias.value}: ` : ''}${selection.name.value}`
    : print(selection);
}

function isPlain({ arguments: args, directives }: FieldNode): boolean {
  return !args?.length && !directives?.length;
}

const empty: SelectionSetNode = { kind: Kind.SELECTION_SET, selections: [] };

function sourcesIn(node: PlanNode): Source[] {
  switch (node.kind) {
    case 'Sequence':
    case 'Parallel':
      return node.nodes.flatMap(sourcesIn);
    case 'Flatten':
      return sourcesIn(node.node);
    case 'BatchFetch':
      return node.entityBatch.aliases.map(({ alias, requires }) => ({ fetch: node, alias, requires }));
    case 'Fetch':
      return node.requires ? [{ fetch: node, alias: '_entities', requires: node.requires }] : [];
    default:
      return [];
  }
}
