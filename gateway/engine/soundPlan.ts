import type {
  BatchFetchNode,
  FetchNode,
  FetchRewrite,
  FlattenNodePathSegment,
  PlanNode,
  QueryPlan,
  RequiresSelection,
} from '@graphql-hive/router-query-planner';
import { Kind, type SelectionSetNode } from 'graphql';
import type { Abilities } from './abilities.ts';
import { fieldSet, type Holds, isAnswerable } from './answerable.ts';
import { type Catalogue, matchesType } from './catalogue.ts';
import { documentOf, entitySelections } from './fetchDocument.ts';
import { addKeys } from './locations.ts';

/** Thrown from any depth of a plan that would give wrong data. */
class Unsound {}

/** Keys from the root down, joined by dots, of everything that has been asked for so far. */
interface Known {
  readonly before: Known | null;
  readonly keys: Set<string>;
}

interface Work {
  readonly catalogue: Catalogue;
}

/**
 * The planner plans some operations wrongly, most of them with one `@requires` behind another. This checks that each
 * subgraph is asked for what it can answer and is sent what it needs for it, and that all that is sent was asked for
 * before. A representation may name two keys of which one is not known yet: it then goes without that one.
 * Null when the plan cannot be trusted.
 */
export function soundPlan(catalogue: Catalogue, plan: QueryPlan): QueryPlan | null {
  if (!plan.node) return plan;
  try {
    const node = checkNode({ catalogue }, plan.node, '', { before: null, keys: new Set() });
    return node === plan.node ? plan : { ...plan, node };
  } catch (error) {
    if (error instanceof Unsound) return null;
    throw error;
  }
}

/** The node, or one with smaller representations in its place. What it asks for is added to `known`. */
function checkNode(work: Work, node: PlanNode, prefix: string, known: Known): PlanNode {
  switch (node.kind) {
    case 'Sequence': {
      const nodes = node.nodes.map((child) => checkNode(work, child, prefix, known));
      return isSame(nodes, node.nodes) ? node : { ...node, nodes };
    }
    case 'Parallel': {
      const branches = node.nodes.map((): Known => ({ before: known, keys: new Set() }));
      const nodes = node.nodes.map((child, index) =>
        checkNode(work, child, prefix, branches[index] as Known),
      );
      for (const { keys } of branches) for (const key of keys) known.keys.add(key);
      return isSame(nodes, node.nodes) ? node : { ...node, nodes };
    }
    case 'Flatten': {
      const inner = checkNode(work, node.node, prefix + prefixOf(node.path), known);
      return inner === node.node ? node : { ...node, node: inner };
    }
    case 'Subscription':
      checkRoot(work, node.primary, prefix, known);
      return node;
    case 'Fetch':
      return checkFetch(work, node, prefix, known);
    case 'BatchFetch':
      return checkBatch(work, node, known);
    default:
      return node;
  }
}

function checkFetch(work: Work, node: FetchNode, prefix: string, known: Known): FetchNode {
  if (!node.requires || node.requires.length === 0) {
    checkRoot(work, node, prefix, known);
    return node;
  }
  const requires = checkEntities(
    work,
    node,
    { ...node, requires: node.requires },
    '_entities',
    [prefix],
    known,
  );
  return requires === node.requires ? node : { ...node, requires };
}

function checkBatch(work: Work, node: BatchFetchNode, known: Known): BatchFetchNode {
  const found: Known = { before: known, keys: new Set() };
  const aliases = node.entityBatch.aliases.map((alias) => {
    const requires = checkEntities(work, node, alias, alias.alias, alias.paths.map(prefixOf), found);
    return requires === alias.requires ? alias : { ...alias, requires };
  });
  for (const key of found.keys) known.keys.add(key);
  return isSame(aliases, node.entityBatch.aliases) ? node : { ...node, entityBatch: { aliases } };
}

const rootTypes = { query: 'Query', mutation: 'Mutation', subscription: 'Subscription' } as const;

function checkRoot({ catalogue }: Work, node: FetchNode, prefix: string, known: Known): void {
  const document = documentOf(node);
  const operation = document.definitions.find((one) => one.kind === Kind.OPERATION_DEFINITION);
  const abilities = catalogue.abilities.get(node.serviceName);
  if (!operation || !abilities) return;
  const typeName = rootTypes[operation.operation];
  if (!isAnswerable({ catalogue, abilities, document }, typeName, operation.selectionSet))
    throw new Unsound();
  addKeys(document, operation.selectionSet, prefix, { answers: known.keys, types: known.keys });
  addRenamed(node.outputRewrites, prefix, known);
}

interface EntitySource {
  readonly requires: readonly RequiresSelection[];
  readonly outputRewrites?: readonly FetchRewrite[];
}

/** What to send of each entity. */
function checkEntities(
  { catalogue }: Work,
  node: FetchNode | BatchFetchNode,
  source: EntitySource & { readonly requires: RequiresSelection[] },
  alias: string,
  prefixes: readonly string[],
  known: Known,
): RequiresSelection[] {
  const document = documentOf(node);
  const set = entitySelections(document, alias);
  const abilities = catalogue.abilities.get(node.serviceName);
  if (!set || !abilities) return source.requires;
  const requires = withoutUnknown(source.requires, prefixes, known);
  const holds: Holds = (typeName, fields) => hasFields(sentOf(catalogue, requires, typeName), fields);
  if (requires !== source.requires && !isIdentified(abilities, set, holds)) throw new Unsound();
  if (!isAnswerable({ catalogue, abilities, document }, '', set, holds)) throw new Unsound();
  for (const prefix of prefixes) {
    addKeys(document, set, prefix, { answers: known.keys, types: known.keys });
    addRenamed(source.outputRewrites, prefix, known);
  }
  return requires;
}

/** The selections of a representation without what nobody was asked for; the same when nothing is missing. */
function withoutUnknown(
  requires: RequiresSelection[],
  prefixes: readonly string[],
  known: Known,
): RequiresSelection[] {
  const kept = requires.flatMap((one): RequiresSelection[] => {
    if (one.kind === 'FragmentSpread') return [one];
    const inner = one.kind === 'Field' ? prefixes.map((prefix) => `${prefix}${one.name}.`) : prefixes;
    const isMissing = (prefix: string) => one.kind === 'Field' && !isKnown(known, prefix + one.name);
    if (one.kind === 'Field' && one.name !== '__typename' && prefixes.some(isMissing)) return [];
    if (!one.selections) return [one];
    const selections = withoutUnknown(one.selections, inner, known);
    if (selections === one.selections) return [one];
    return selections.length === 0 ? [] : [{ ...one, selections }];
  });
  return isSame(kept, requires) ? requires : kept;
}

/** True when what is sent has a key for each type that the fetch is about. */
function isIdentified({ keys }: Abilities, set: SelectionSetNode, holds: Holds): boolean {
  return set.selections.every((one) => {
    const typeName = one.kind === Kind.INLINE_FRAGMENT ? one.typeCondition?.name.value : undefined;
    if (typeName === undefined) return true;
    return (keys.get(typeName) ?? []).some((key) => holds(typeName, fieldSet(key)));
  });
}

/** What is sent of entities of one type. An interface object is sent under another name than its own. */
function sentOf(
  catalogue: Catalogue,
  requires: readonly RequiresSelection[],
  typeName: string,
): readonly RequiresSelection[] {
  const isAbout = (condition: string) =>
    matchesType(catalogue, condition, typeName) || matchesType(catalogue, typeName, condition);
  const related = requires.filter((one) => one.kind === 'InlineFragment' && isAbout(one.typeCondition));
  return related.length > 0 ? related : requires;
}

/** By names alone: which of several fragments a field stands in makes no difference here. */
function hasFields(sent: readonly RequiresSelection[], fields: SelectionSetNode): boolean {
  return fields.selections.every((field) => {
    if (field.kind === Kind.FRAGMENT_SPREAD) return true;
    if (field.kind === Kind.INLINE_FRAGMENT) return hasFields(sent, field.selectionSet);
    if (field.name.value === '__typename') return true;
    const found = sentFields(sent).filter(({ name, alias }) => (alias ?? name) === field.name.value);
    const below = found.flatMap(({ selections }) => selections ?? []);
    return found.length > 0 && (!field.selectionSet || hasFields(below, field.selectionSet));
  });
}

function sentFields(
  sent: readonly RequiresSelection[],
): Extract<RequiresSelection, { readonly kind: 'Field' }>[] {
  return sent.flatMap((one) => {
    if (one.kind === 'InlineFragment') return sentFields(one.selections);
    return one.kind === 'Field' ? [one] : [];
  });
}

function addRenamed(rewrites: readonly FetchRewrite[] | undefined, prefix: string, known: Known): void {
  for (const rewrite of rewrites ?? []) {
    if (!('KeyRenamer' in rewrite)) continue;
    const { path, renameKeyTo } = rewrite.KeyRenamer;
    const keys = path.flatMap((segment) => ('Key' in segment ? [segment.Key] : []));
    const before = prefix + keys.join('.');
    const after = prefix + [...keys.slice(0, -1), renameKeyTo].join('.');
    for (const key of [...known.keys]) {
      if (key === before || key.startsWith(`${before}.`)) known.keys.add(after + key.slice(before.length));
    }
  }
}

function isKnown(known: Known | null, key: string): boolean {
  return known !== null && (known.keys.has(key) || isKnown(known.before, key));
}

function prefixOf(path: readonly FlattenNodePathSegment[]): string {
  return path.map((segment) => (segment !== '@' && 'Field' in segment ? `${segment.Field}.` : '')).join('');
}

function isSame<Item>(one: readonly Item[], other: readonly Item[]): boolean {
  return one.length === other.length && one.every((item, index) => item === other[index]);
}
