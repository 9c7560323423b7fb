import {
  type GraphQLNamedType,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isCompositeType,
  isEnumType,
  isInterfaceType,
  isListType,
  isNonNullType,
  isObjectType,
} from 'graphql';
import type { IsDenied } from './authorise.ts';
import type { Catalogue } from './catalogue.ts';
import { matchesType } from './catalogue.ts';
import type { Deferral, SelectedField, SelectedFragment, Selection } from './selection.ts';

/** What the answer must look like: made once from the selections, followed for every answer. */
export type ValueShape = LeafShape | ListShape | CompositeShape;

export interface LeafShape {
  readonly kind: 'leaf';
  readonly isNonNull: boolean;
  readonly leaf: 'String' | 'Int' | 'Float' | 'Boolean' | 'ID' | 'enum' | 'custom';
  readonly typeName: string;
  /** The values that an enum may show to clients. */
  readonly values: ReadonlySet<string>;
}

export interface ListShape {
  readonly kind: 'list';
  readonly isNonNull: boolean;
  readonly of: ValueShape;
}

export interface CompositeShape {
  readonly kind: 'composite';
  readonly isNonNull: boolean;
  readonly choice: ObjectChoice;
}

/** Which object shape to follow, by `__typename` if there is more than one. Shared between shapes. */
export interface ObjectChoice {
  readonly id: number;
  readonly typeName: string;
  readonly isAbstract: boolean;
  readonly byType: ReadonlyMap<string, ObjectShape>;
  /** Types that this caller may not see. */
  readonly deniedTypes: ReadonlySet<string>;
  /** For an object whose concrete type was not asked for, because no part of the answer depends on it. */
  readonly common: ObjectShape | null;
}

export interface ObjectShape {
  readonly id: number;
  readonly typeName: string;
  readonly fields: readonly FieldShape[];
  /** Parts of the object that are answered later, under `@defer`. */
  readonly deferred: readonly DeferredShape[];
}

export interface DeferredShape {
  readonly deferral: Deferral;
  readonly shape: ObjectShape;
}

export interface FieldShape {
  readonly responseKey: string;
  readonly key: string;
  /**
   * Where the value may stand instead: of an object that two subgraphs answer, the planner takes an alias of a leaf
   * for answered when the leaf itself is.
   */
  readonly plainKey: string | null;
  readonly kind: 'data' | 'typename' | 'introspection' | 'denied';
  readonly value: ValueShape;
}

export interface ShapeInput {
  readonly schema: GraphQLSchema;
  readonly catalogue: Catalogue;
  readonly isDenied: IsDenied;
}

interface Work extends ShapeInput {
  readonly choices: Map<string, ObjectChoice>;
  count: number;
}

export function shapeRoot(
  input: ShapeInput,
  root: GraphQLObjectType,
  selections: readonly Selection[],
): ObjectShape {
  return shapeObject({ ...input, choices: new Map(), count: 0 }, root, [selections]);
}

type SelectionSets = readonly (readonly Selection[])[];

const nothingShown: ReadonlySet<string> = new Set();

/** `shown` are the leaves that a part before this one answers for the same object: each is answered once. */
function shapeObject(
  work: Work,
  type: GraphQLObjectType,
  sets: SelectionSets,
  shown = nothingShown,
): ObjectShape {
  const all = [...collectFields(work.catalogue, type.name, sets).values()];
  const fields = all
    .map((same) => shapeField(work, type, same))
    .filter(({ responseKey }) => !shown.has(responseKey));
  const leaves = fields.filter(({ value }) => isLeaf(value)).map(({ responseKey }) => responseKey);
  return {
    id: work.count++,
    typeName: type.name,
    fields,
    deferred: deferredFor(work, type, sets, new Set([...shown, ...leaves])),
  };
}

function isLeaf(shape: ValueShape): boolean {
  return shape.kind === 'list' ? isLeaf(shape.of) : shape.kind === 'leaf';
}

/** A part that has nothing to add is none. */
function deferredFor(
  work: Work,
  type: GraphQLObjectType,
  sets: SelectionSets,
  shown: ReadonlySet<string>,
): DeferredShape[] {
  const collect = (selections: readonly Selection[]): DeferredShape[] =>
    selections.flatMap((selection) => {
      if (selection.kind === 'field' || !matchesType(work.catalogue, selection.typeName, type.name))
        return [];
      if (!isDeferred(selection)) return collect(selection.selections);
      const shape = shapeObject(work, type, [selection.selections], shown);
      const isEmpty = shape.fields.length === 0 && shape.deferred.length === 0;
      return isEmpty ? [] : [{ deferral: selection.deferral, shape }];
    });
  return sets.flatMap(collect);
}

function isDeferred(
  fragment: SelectedFragment,
): fragment is SelectedFragment & { readonly deferral: Deferral } {
  return fragment.deferral !== null;
}

/** The fields that an object of type `typeName` answers, by response key, in the order of the operation. */
function collectFields(
  catalogue: Catalogue,
  typeName: string,
  sets: SelectionSets,
): Map<string, SelectedField[]> {
  const fields = new Map<string, SelectedField[]>();
  const collect = (selections: readonly Selection[]): void => {
    for (const selection of selections) {
      if (selection.kind === 'fragment') {
        const applies = !selection.deferral && matchesType(catalogue, selection.typeName, typeName);
        if (applies) collect(selection.selections);
        continue;
      }
      const same = fields.get(selection.responseKey);
      if (same) same.push(selection);
      else fields.set(selection.responseKey, [selection]);
    }
  };
  for (const set of sets) collect(set);
  return fields;
}

/** An object type can promise more (non-null, a narrower type) than its interface: its own field counts. */
function shapeField(work: Work, parent: GraphQLNamedType, same: readonly SelectedField[]): FieldShape {
  const first = same[0] as SelectedField;
  const own = isObjectType(parent) ? parent.getFields()[first.name]?.type : undefined;
  const kind = kindOf(first, same);
  const sets = same.map((field) => field.selections ?? []);
  const ids = same.map((field) => field.id).join(',');
  return {
    responseKey: first.responseKey,
    key: first.key,
    plainKey: plainKeyOf(work.catalogue, first),
    kind,
    value: shapeValue(work, own ?? first.type, kind === 'data' ? sets : [], ids),
  };
}

function plainKeyOf(
  catalogue: Catalogue,
  { key, name, argumentsText, selections }: SelectedField,
): string | null {
  const isPlain = selections === null && argumentsText === '' && !catalogue.requiredWithArguments.has(name);
  return isPlain && key !== name ? name : null;
}

function kindOf(field: SelectedField, same: readonly SelectedField[]): FieldShape['kind'] {
  if (field.name === '__typename') return 'typename';
  if (field.introspection) return 'introspection';
  return same.some((one) => one.isDenied) ? 'denied' : 'data';
}

function shapeValue(work: Work, type: GraphQLOutputType, sets: SelectionSets, ids: string): ValueShape {
  const isNonNull = isNonNullType(type);
  const nullable = isNonNull ? type.ofType : type;
  if (isListType(nullable)) {
    return { kind: 'list', isNonNull, of: shapeValue(work, nullable.ofType, sets, ids) };
  }
  if (isCompositeType(nullable)) {
    return { kind: 'composite', isNonNull, choice: choiceFor(work, nullable, sets, ids) };
  }
  return {
    kind: 'leaf',
    isNonNull,
    leaf: leafOf(nullable),
    typeName: getNamedType(nullable).name,
    values: new Set(isEnumType(nullable) ? nullable.getValues().map((value) => value.name) : []),
  };
}

function leafOf(type: GraphQLOutputType): LeafShape['leaf'] {
  if (isEnumType(type)) return 'enum';
  const name = getNamedType(type).name;
  switch (name) {
    case 'String':
    case 'Int':
    case 'Float':
    case 'Boolean':
    case 'ID':
      return name;
    default:
      return 'custom';
  }
}

/** Equal selections of one type are shaped once: an interface's fields do not multiply by its types. */
function choiceFor(work: Work, type: GraphQLNamedType, sets: SelectionSets, ids: string): ObjectChoice {
  const identity = `${type.name}:${ids}`;
  const known = work.choices.get(identity);
  if (known) return known;
  const choice = makeChoice(work, type, sets);
  work.choices.set(identity, choice);
  return choice;
}

function makeChoice(work: Work, type: GraphQLNamedType, sets: SelectionSets): ObjectChoice {
  const types = isAbstractType(type) ? work.schema.getPossibleTypes(type) : isObjectType(type) ? [type] : [];
  const open = types.filter((possible) => !work.isDenied(possible.name));
  return {
    id: work.count++,
    typeName: type.name,
    isAbstract: isAbstractType(type),
    byType: new Map(open.map((possible) => [possible.name, shapeObject(work, possible, sets)])),
    deniedTypes: new Set(
      types.filter((possible) => work.isDenied(possible.name)).map((possible) => possible.name),
    ),
    common: isInterfaceType(type) ? commonShape(work, type, sets) : null,
  };
}

/** Null when the answer depends on the concrete type. See `needsTypename` of the selections. */
function commonShape(work: Work, type: GraphQLNamedType, sets: SelectionSets): ObjectShape | null {
  const depends = sets.some((set) =>
    set.some((selection) => selection.kind === 'fragment' || selection.name === '__typename'),
  );
  if (depends) return null;
  const fields = collectFields(work.catalogue, type.name, sets);
  return {
    id: work.count++,
    typeName: type.name,
    fields: [...fields.values()].map((same) => shapeField(work, type, same)),
    deferred: [],
  };
}
