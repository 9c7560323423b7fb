import { type DocumentNode, Kind, parse, type SelectionSetNode } from 'graphql';
import type { Abilities } from './abilities.ts';
import type { Catalogue } from './catalogue.ts';

/** True when what is sent with an object of a type has all of `fields`: a key, or what a field requires. */
export type Holds = (typeName: string, fields: SelectionSetNode) => boolean;

export interface AnswerableInput {
  readonly catalogue: Catalogue;
  readonly abilities: Abilities;
  readonly document: DocumentNode;
}

/**
 * True when the subgraph can answer the selections of an object by itself: nothing external in them, unless it comes
 * along with the field that leads there, and nothing computed from values that are not sent. A subgraph does not notice:
 * it would answer, with wrong data.
 */
export function isAnswerable(
  input: AnswerableInput,
  typeName: string,
  set: SelectionSetNode,
  holds: Holds = holdsNothing,
): boolean {
  const { requires, externals } = input.abilities;
  if (requires.size === 0 && externals.size === 0) return true;
  return isSetAnswerable(input, typeName, set, holds, []);
}

const holdsNothing: Holds = () => false;

function isSetAnswerable(
  input: AnswerableInput,
  typeName: string,
  set: SelectionSetNode,
  holds: Holds,
  provided: readonly SelectionSetNode[],
): boolean {
  return set.selections.every((selection) => {
    if (selection.kind === Kind.INLINE_FRAGMENT) {
      const condition = selection.typeCondition?.name.value ?? typeName;
      return isSetAnswerable(input, condition, selection.selectionSet, holds, provided);
    }
    if (selection.kind === Kind.FRAGMENT_SPREAD) {
      const fragment = input.document.definitions.find(
        (one) => one.kind === Kind.FRAGMENT_DEFINITION && one.name.value === selection.name.value,
      );
      if (fragment?.kind !== Kind.FRAGMENT_DEFINITION) return true;
      return isSetAnswerable(
        input,
        fragment.typeCondition.name.value,
        fragment.selectionSet,
        holds,
        provided,
      );
    }
    const name = selection.name.value;
    const { members } = input.abilities;
    const types = [typeName, ...(members.get(typeName) ?? [])];
    if (!types.every((type) => isFieldAnswerable(input, type, name, holds, provided))) return false;
    if (!selection.selectionSet) return true;
    const below = types.flatMap((type) => providedBelow(input, type, name, provided));
    const inner = typeOf(input, typeName, name);
    return inner === null || isSetAnswerable(input, inner, selection.selectionSet, holdsNothing, below);
  });
}

function isFieldAnswerable(
  { abilities }: AnswerableInput,
  typeName: string,
  name: string,
  holds: Holds,
  provided: readonly SelectionSetNode[],
): boolean {
  const coordinate = `${typeName}.${name}`;
  const requires = abilities.requires.get(coordinate);
  if (requires !== undefined && !holds(typeName, fieldSet(requires))) return false;
  if (!abilities.externals.has(coordinate)) return true;
  const keys = (abilities.keys.get(typeName) ?? []).map(fieldSet);
  return [...provided, ...keys].some((set) => selectionsOf(set, name).length > 0);
}

/** What of the value of a field comes along although it is external: told by the field itself, by a key, or further up. */
function providedBelow(
  { abilities }: AnswerableInput,
  typeName: string,
  name: string,
  provided: readonly SelectionSetNode[],
): SelectionSetNode[] {
  const own = abilities.provides.get(`${typeName}.${name}`);
  const keys = (abilities.keys.get(typeName) ?? []).filter((key) => key.includes('{')).map(fieldSet);
  const further = [...provided, ...keys].flatMap((set) => selectionsOf(set, name));
  return [...(own === undefined ? [] : [fieldSet(own)]), ...further.filter((set) => set !== null)];
}

function typeOf({ catalogue, abilities }: AnswerableInput, typeName: string, name: string): string | null {
  const coordinate = `${typeName}.${name}`;
  return abilities.types.get(coordinate) ?? catalogue.fieldTypes.get(coordinate) ?? null;
}

/** What a set selects of a field, through fragments; null for a leaf. */
export function selectionsOf(set: SelectionSetNode, name: string): (SelectionSetNode | null)[] {
  return set.selections.flatMap((one) => {
    if (one.kind === Kind.INLINE_FRAGMENT) return selectionsOf(one.selectionSet, name);
    return one.kind === Kind.FIELD && one.name.value === name ? [one.selectionSet ?? null] : [];
  });
}

/** The fields of a key, of `@requires` or of `@provides`. */
export function fieldSet(text: string): SelectionSetNode {
  const [definition] = parse(`{${text}}`, { noLocation: true }).definitions;
  if (definition?.kind !== Kind.OPERATION_DEFINITION)
    throw new Error('The supergraph has a broken field set.');
  return definition.selectionSet;
}
