import type { RequiresSelection } from '@graphql-hive/router-query-planner';
import type { Requires } from './program.ts';

/** What identifies an entity, in a fixed order, so that equal representations of different fetches are equal as text. */
export function toRequires(selections: readonly RequiresSelection[]): Requires[] {
  return selections.map(toOne).sort(byName);
}

function byName(a: Requires, b: Requires): number {
  const nameOf = (one: Requires) => (one.kind === 'field' ? one.name : one.typeName);
  return nameOf(a) < nameOf(b) ? -1 : 1;
}

function toOne(selection: RequiresSelection): Requires {
  switch (selection.kind) {
    case 'Field': {
      const selections = selection.selections ? withTypename(selection.selections.map(toOne)) : null;
      return { kind: 'field', key: selection.name, name: selection.alias ?? selection.name, selections };
    }
    case 'InlineFragment':
      return {
        kind: 'fragment',
        typeName: selection.typeCondition,
        selections: toRequires(selection.selections),
      };
    case 'FragmentSpread':
      throw new Error('A plan spreads a named fragment in a representation.');
  }
}

/** Where values of several types may stand, the subgraph must be told which one does; the planner leaves it out. */
function withTypename(selections: readonly Requires[]): readonly Requires[] {
  const isKnown = selections.some((one) => one.kind === 'field' && one.name === '__typename');
  if (isKnown || selections.every(({ kind }) => kind === 'field')) return selections.toSorted(byName);
  const typename = { kind: 'field', key: '__typename', name: '__typename', selections: null } as const;
  return [typename, ...selections.toSorted(byName)];
}
