import { type DocumentNode, type FieldDefinitionNode, Kind, print } from 'graphql';
import { type Subtypes, subtypesIn } from './commonType.ts';
import type { CompositionError } from './compositionError.ts';
import type { FieldDeclarations } from './fieldDeclarations.ts';
import { isWidened } from './mendJoinFields.ts';
import { namedType } from './namedType.ts';
import { planChecker } from './planCheck.ts';
import { readTypeGraph, type TypeGraph, waysToTypes } from './typeGraph.ts';

/**
 * Fields that no subgraph can be asked for through a field whose type was widened. The composer looked only at the
 * narrower type, so what the wider one adds is checked here: by planning an operation for each added field, on each
 * way that leads to the widened field's type.
 */
export function unreachableMembers(
  document: DocumentNode,
  declarations: FieldDeclarations,
): CompositionError[] {
  const subtypes = subtypesIn(document.definitions);
  const widened = [...declarations].filter(([, declared]) => isWidened(declared, subtypes));
  if (widened.length === 0) return [];
  const graph = readTypeGraph(document);
  const ways = waysToTypes(graph);
  const canPlan = planChecker(print(document));
  return widened.flatMap(([coordinate]) =>
    membersBehind(coordinate, graph)
      .filter(({ selections }) =>
        (ways.get(typeOf(coordinate)) ?? []).some((way) => !canPlan(nest([...way, ...selections]))),
      )
      .map(({ type, field }) => unreachable(coordinate, type, field)),
  );
}

function typeOf(coordinate: string): string {
  return coordinate.slice(0, coordinate.indexOf('.'));
}

/** Each field of each object type that the field at the coordinate can give, and the selections that ask for it. */
function membersBehind(coordinate: string, { types, subtypes }: TypeGraph) {
  const [typeName = '', fieldName = ''] = coordinate.split('.');
  const field = types.get(typeName)?.fields?.find(({ name }) => name.value === fieldName);
  const members = field === undefined ? [] : [...(subtypes.get(namedType(field.type)) ?? [])];
  return members.flatMap((member) => {
    const type = types.get(member);
    if (type?.kind !== Kind.OBJECT_TYPE_DEFINITION) return [];
    return (type.fields ?? []).map((one) => ({
      type: member,
      field: one.name.value,
      selections: [fieldName, `... on ${member}`, ...selectionOf(one, types, subtypes)],
    }));
  });
}

function selectionOf(field: FieldDefinitionNode, types: TypeGraph['types'], subtypes: Subtypes): string[] {
  const target = namedType(field.type);
  return types.has(target) || subtypes.has(target) ? [field.name.value, '__typename'] : [field.name.value];
}

function nest(selections: readonly string[]): string {
  return selections.join(' { ') + ' }'.repeat(selections.length - 1);
}

function unreachable(through: string, type: string, field: string): CompositionError {
  const message = `Field "${type}.${field}" cannot be reached through "${through}": no subgraph gives it there.`;
  return { code: 'SATISFIABILITY_ERROR', message, subgraph: null, type, field, line: null, file: null };
}
