import { getNamedType } from 'graphql';
import type { Catalogue } from './catalogue.ts';
import type { SelectedField, SelectedFragment, Selection } from './selection.ts';

/**
 * The selections without fragments on types that cannot be there, because nobody who gives the value knows them, and
 * with the types that can be there in the place of an interface or union. The answers are the same; the planner gives
 * up some operations in whose fragments it finds no way to a type that never comes.
 */
export function narrow(
  catalogue: Catalogue,
  parent: string,
  selections: readonly Selection[],
  possible: ReadonlySet<string> = catalogue.possibleTypes.get(parent) ?? new Set([parent]),
): Selection[] {
  const isAbstract = catalogue.possibleTypes.has(parent);
  return selections.flatMap((selection): Selection[] => {
    if (selection.kind === 'fragment') {
      const { typeName, deferral } = selection;
      const types = (catalogue.possibleTypes.get(typeName) ?? new Set([typeName])).intersection(possible);
      return [...types].flatMap((type) => {
        const inner = narrow(catalogue, type, selection.selections, new Set([type]));
        return inner.length === 0 ? [] : [fragmentOn(type, inner, deferral)];
      });
    }
    if (!isAbstract || selection.name === '__typename') return [narrowField(catalogue, selection, possible)];
    return [...possible].map((type) =>
      fragmentOn(type, [narrowField(catalogue, selection, new Set([type]))], null),
    );
  });
}

function fragmentOn(
  typeName: string,
  selections: readonly Selection[],
  deferral: SelectedFragment['deferral'],
): SelectedFragment {
  return { kind: 'fragment', typeName, selections, deferral };
}

function narrowField(
  catalogue: Catalogue,
  field: SelectedField,
  parents: ReadonlySet<string>,
): SelectedField {
  if (field.selections === null || field.selections.length === 0) return field;
  const named = getNamedType(field.type).name;
  if (!catalogue.possibleTypes.has(named)) {
    return { ...field, selections: narrow(catalogue, named, field.selections) };
  }
  const given = [...parents].flatMap((parent) => [
    ...(catalogue.givenTypes.get(`${parent}.${field.name}`) ?? catalogue.possibleTypes.get(named) ?? []),
  ]);
  return { ...field, selections: narrow(catalogue, named, field.selections, new Set(given)) };
}
