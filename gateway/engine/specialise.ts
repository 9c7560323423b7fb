import {
  type FieldNode,
  type GraphQLCompositeType,
  GraphQLError,
  type GraphQLField,
  type GraphQLOutputType,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isCompositeType,
  isObjectType,
  isUnionType,
  Kind,
  print,
  SchemaMetaFieldDef,
  type SelectionSetNode,
  TypeMetaFieldDef,
  TypeNameMetaFieldDef,
} from 'graphql';
import type { IsDenied } from './authorise.ts';
import type { Catalogue } from './catalogue.ts';
import { type DocumentParts, deferralOf, isIncluded } from './document.ts';
import { createKeyAllocator, type KeyAllocator } from './keys.ts';
import type { Deferral, SelectedFragment, Selection } from './selection.ts';

export interface SpecialiseInput {
  readonly schema: GraphQLSchema;
  readonly catalogue: Catalogue;
  readonly parts: DocumentParts;
  /** Coerced variables; only those that decide `@skip` and `@include` are read. */
  readonly variables: Readonly<Record<string, unknown>>;
  readonly isDenied: IsDenied;
  readonly maxSelections: number;
}

interface Work extends SpecialiseInput {
  readonly keys: KeyAllocator;
  count: number;
}

/** Everything selected at one place, in the order of first appearance. */
interface Scope {
  readonly entries: ScopeEntry[];
  /** Where in the entries a response key was met last. */
  readonly places: Map<string, number>;
  /** Where the last fragment stands. */
  lastFragment: number;
  readonly visitedFragments: Set<string>;
}

type ScopeEntry =
  | { readonly kind: 'field'; readonly node: FieldNode; readonly sets: SelectionSetNode[] }
  | FragmentEntry;

interface FragmentEntry {
  readonly kind: 'fragment';
  readonly type: GraphQLCompositeType;
  readonly sets: SelectionSetNode[];
  readonly deferral: Deferral | null;
}

/**
 * The selections of an operation for one set of conditions and one level of access. The planner then
 * meets no condition, so it fetches nothing that is skipped and nothing twice.
 * Throws a GraphQLError when fragments unfold to more than `maxSelections` fields.
 */
export function specialise(input: SpecialiseInput): Selection[] {
  const { schema, parts } = input;
  const root = schema.getRootType(parts.operation.operation);
  if (!root) throw new GraphQLError(`The schema has no ${parts.operation.operation} type.`);
  const work: Work = { ...input, keys: createKeyAllocator(input.catalogue), count: 0 };
  return selectAll(work, root, [parts.operation.selectionSet]);
}

function selectAll(work: Work, parent: GraphQLCompositeType, sets: readonly SelectionSetNode[]): Selection[] {
  const scope: Scope = {
    entries: [],
    places: new Map(),
    lastFragment: -1,
    visitedFragments: new Set(),
  };
  for (const set of sets) gather(work, parent, set, scope);
  return scope.entries.flatMap((entry) =>
    entry.kind === 'field' ? selectField(work, parent, entry.node, entry.sets) : selectFragment(work, entry),
  );
}

function gather(work: Work, parent: GraphQLCompositeType, set: SelectionSetNode, scope: Scope): void {
  for (const node of set.selections) {
    if (!isIncluded(node, work.variables)) continue;
    if (++work.count > work.maxSelections) throw tooLarge(work.maxSelections);
    const deferred = deferralOf(node, work.variables);
    const deferral = deferred && { ...deferred, id: work.count++ };
    if (node.kind === Kind.FIELD) gatherField(scope, node);
    else if (node.kind === Kind.INLINE_FRAGMENT) {
      gatherFragment(work, parent, node.typeCondition?.name.value, node.selectionSet, scope, deferral);
    } else gatherSpread(work, parent, node.name.value, scope, deferral);
  }
}

/** A field met again joins its first mention, unless a fragment between them could put its keys first. */
function gatherField(scope: Scope, node: FieldNode): void {
  const responseKey = responseKeyOf(node);
  const place = scope.places.get(responseKey);
  const known = place === undefined ? undefined : scope.entries[place];
  if (place !== undefined && known && (!node.selectionSet || place > scope.lastFragment)) {
    if (node.selectionSet) known.sets.push(node.selectionSet);
    return;
  }
  scope.places.set(responseKey, scope.entries.length);
  scope.entries.push({ kind: 'field', node, sets: node.selectionSet ? [node.selectionSet] : [] });
}

function gatherSpread(
  work: Work,
  parent: GraphQLCompositeType,
  name: string,
  scope: Scope,
  deferral: Deferral | null,
): void {
  if (scope.visitedFragments.has(name)) return;
  if (!deferral) scope.visitedFragments.add(name);
  const fragment = work.parts.fragments.get(name);
  if (!fragment) return;
  gatherFragment(work, parent, fragment.typeCondition.name.value, fragment.selectionSet, scope, deferral);
}

/** A condition that every object of `parent` meets is no condition; others open a scope of their own. */
function gatherFragment(
  work: Work,
  parent: GraphQLCompositeType,
  condition: string | undefined,
  set: SelectionSetNode,
  scope: Scope,
  deferral: Deferral | null,
): void {
  const type = condition === undefined ? parent : work.schema.getType(condition);
  if (!isCompositeType(type)) return;
  const isAlwaysMet =
    type === parent || (isAbstractType(type) && work.schema.isSubType(type, parent as never));
  if (isAlwaysMet && !deferral) {
    gather(work, parent, set, scope);
    return;
  }
  const last = scope.entries.at(-1);
  if (!deferral && last?.kind === 'fragment' && last.type === type && !last.deferral) last.sets.push(set);
  else scope.lastFragment = scope.entries.push({ kind: 'fragment', type, sets: [set], deferral }) - 1;
}

function selectFragment(work: Work, { type, sets, deferral }: FragmentEntry): Selection[] {
  const selections = selectAll(work, type, sets);
  return selections.length === 0 ? [] : [{ kind: 'fragment', typeName: type.name, selections, deferral }];
}

/** A field of an interface that is closed on some of its types only is opened up type by type. */
function selectField(
  work: Work,
  parent: GraphQLCompositeType,
  node: FieldNode,
  sets: SelectionSetNode[],
): Selection[] {
  const definition = fieldDefinition(work.schema, parent, node.name.value);
  if (!definition) return [];
  const isClosed = isFieldDenied(work.isDenied, parent, definition);
  if (isClosed || !isAbstractType(parent) || node.name.value === '__typename') {
    return [toField(work, node, definition.type, sets, isClosed)];
  }
  const types = work.schema.getPossibleTypes(parent);
  const isPartlyClosed = types.some((type) => isFieldDenied(work.isDenied, type, definition));
  if (!isPartlyClosed) return [toField(work, node, definition.type, sets, false)];
  return types.map((type): SelectedFragment => {
    const isDenied = isFieldDenied(work.isDenied, type, definition);
    const selections = [toField(work, node, definition.type, sets, isDenied)];
    return { kind: 'fragment', typeName: type.name, selections, deferral: null };
  });
}

function toField(
  work: Work,
  node: FieldNode,
  type: GraphQLOutputType,
  sets: SelectionSetNode[],
  isDenied: boolean,
): Selection {
  const responseKey = responseKeyOf(node);
  const name = node.name.value;
  const named = getNamedType(type);
  const isIntrospection = name === '__schema' || name === '__type';
  const isComposite = isCompositeType(named) && !isIntrospection && !isDenied;
  const selections = isComposite ? selectAll(work, named, sets) : null;
  const args = node.arguments ?? [];
  const key = name === '__typename' ? name : work.keys.keyFor(responseKey, name, args);
  return {
    kind: 'field',
    id: work.count++,
    responseKey,
    key,
    name,
    argumentsText: args.length === 0 ? '' : `(${args.map((argument) => print(argument)).join(', ')})`,
    isDenied,
    introspection: isIntrospection ? underKey(node, key, sets) : null,
    type,
    selections,
    needsTypename: selections !== null && isComposite && needsTypename(work, named, selections),
  };
}

function underKey(node: FieldNode, key: string, sets: readonly SelectionSetNode[]): FieldNode {
  const selections = sets.flatMap((set) => set.selections);
  return {
    ...node,
    alias: { kind: Kind.NAME, value: key },
    directives: [],
    selectionSet: { kind: Kind.SELECTION_SET, selections },
  };
}

/** On an abstract type the answer depends on `__typename`, unless only shared, visible fields are asked. */
function needsTypename(work: Work, type: GraphQLCompositeType, selections: readonly Selection[]): boolean {
  if (isObjectType(type)) return false;
  if (isUnionType(type) || selections.length === 0) return true;
  const visible = work.schema.getPossibleTypes(type).length;
  const all = work.catalogue.possibleTypes.get(type.name)?.size ?? visible;
  if (visible !== all) return true;
  return selections.some((selection) => selection.kind === 'fragment' || selection.name === '__typename');
}

function isFieldDenied(
  isDenied: IsDenied,
  parent: GraphQLCompositeType,
  field: GraphQLField<unknown, unknown>,
): boolean {
  if (field.name.startsWith('__')) return false;
  const result = getNamedType(field.type).name;
  return isDenied(parent.name) || isDenied(`${parent.name}.${field.name}`) || isDenied(result);
}

function fieldDefinition(
  schema: GraphQLSchema,
  parent: GraphQLCompositeType,
  name: string,
): GraphQLField<unknown, unknown> | undefined {
  if (name === '__typename') return TypeNameMetaFieldDef;
  if (parent === schema.getQueryType()) {
    if (name === '__schema') return SchemaMetaFieldDef;
    if (name === '__type') return TypeMetaFieldDef;
  }
  return isUnionType(parent) ? undefined : parent.getFields()[name];
}

function responseKeyOf(node: FieldNode): string {
  return (node.alias ?? node.name).value;
}

function tooLarge(limit: number): GraphQLError {
  return new GraphQLError(`The operation unfolds to more than ${limit} selections.`, {
    extensions: { code: 'OPERATION_TOO_LARGE' },
  });
}
