import { type DefinitionNode, type FieldDefinitionNode, Kind, parseType } from 'graphql';
import type { Abilities } from './abilities.ts';
import { applied, graphNames, namedType } from './joinDirectives.ts';

/**
 * By `Type.field` the object types that the field's value can have, for fields of interfaces and unions: a subgraph gives
 * only what it knows itself to be of the interface or union, which may be less than the supergraph does.
 */
export function readGivenTypes(
  definitions: readonly DefinitionNode[],
  possibleTypes: ReadonlyMap<string, ReadonlySet<string>>,
  abilities: ReadonlyMap<string, Abilities>,
): Map<string, ReadonlySet<string>> {
  const given = new Map<string, ReadonlySet<string>>();
  const names = graphNames(definitions);
  const interfaceObjects = readInterfaceObjects(definitions);
  for (const definition of definitions) {
    if (definition.kind !== Kind.OBJECT_TYPE_DEFINITION) continue;
    const homes = applied(definition, 'join__type').map((one) => one.get('graph') ?? '');
    for (const field of definition.fields ?? []) {
      if (!possibleTypes.has(namedType(field.type))) continue;
      const types = giversOf(field, homes).flatMap(({ graph, type }) => {
        if (interfaceObjects.has(`${graph}.${type}`)) return [...(possibleTypes.get(type) ?? [])];
        if (!possibleTypes.has(type)) return [type];
        return abilities.get(names.get(graph) ?? '')?.members.get(type) ?? [];
      });
      given.set(`${definition.name.value}.${field.name.value}`, new Set(types));
    }
  }
  return given;
}

interface Giver {
  readonly graph: string;
  readonly type: string;
}

/** The subgraphs that resolve a field, each with the type that it has there. */
function giversOf(field: FieldDefinitionNode, homes: readonly string[]): Giver[] {
  const type = namedType(field.type);
  const declared = applied(field, 'join__field').filter((one) => one.has('graph'));
  if (declared.length === 0) return homes.map((graph) => ({ graph, type }));
  return declared
    .filter((one) => one.get('external') !== 'true')
    .map((one) => {
      const own = one.get('type');
      return {
        graph: one.get('graph') ?? '',
        type: own === undefined ? type : namedType(parseType(own, { noLocation: true })),
      };
    });
}

function readInterfaceObjects(definitions: readonly DefinitionNode[]): Set<string> {
  return new Set(
    definitions.flatMap((definition) => {
      if (definition.kind !== Kind.INTERFACE_TYPE_DEFINITION) return [];
      return applied(definition, 'join__type')
        .filter((one) => one.get('isInterfaceObject') === 'true')
        .map((one) => `${one.get('graph')}.${definition.name.value}`);
    }),
  );
}
