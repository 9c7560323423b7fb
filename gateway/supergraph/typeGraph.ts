import {
  type DefinitionNode,
  type DocumentNode,
  type InterfaceTypeDefinitionNode,
  Kind,
  type ObjectTypeDefinitionNode,
} from 'graphql';
import { type Subtypes, subtypesIn } from './commonType.ts';
import { namedType } from './namedType.ts';

type FieldsType = ObjectTypeDefinitionNode | InterfaceTypeDefinitionNode;

/** A supergraph's types, and which of them lead to which. */
export interface TypeGraph {
  readonly types: ReadonlyMap<string, FieldsType>;
  readonly subtypes: Subtypes;
}

export function readTypeGraph({ definitions }: DocumentNode): TypeGraph {
  const types = new Map(definitions.filter(isFieldsType).map((type) => [type.name.value, type]));
  return { types, subtypes: subtypesIn(definitions) };
}

function isFieldsType(definition: DefinitionNode): definition is FieldsType {
  return (
    definition.kind === Kind.OBJECT_TYPE_DEFINITION || definition.kind === Kind.INTERFACE_TYPE_DEFINITION
  );
}

/**
 * Ways from a root to each type, as the nested selections of an operation that begin with its keyword: for every
 * field that gives the type, the first way found to that field.
 */
export function waysToTypes({ types, subtypes }: TypeGraph): Map<string, string[][]> {
  const ways = new Map([
    ['Query', [['query']]],
    ['Mutation', [['mutation']]],
    ['Subscription', [['subscription']]],
  ]);
  // What is found on the way is visited in its turn: a Map goes on to entries added while it is read.
  for (const [typeName, [first = []]] of ways) {
    for (const { name, type } of types.get(typeName)?.fields ?? []) {
      const target = namedType(type);
      for (const reached of [target, ...(subtypes.get(target) ?? [])]) {
        const known = ways.get(reached);
        const way = [...first, name.value, `... on ${reached}`];
        if (known === undefined) ways.set(reached, [way]);
        else known.push(way);
      }
    }
  }
  return ways;
}
