import { type ConstDirectiveNode, type DefinitionNode, Kind, type TypeNode } from 'graphql';

/** The arguments of one use of a directive, as text. */
export type Given = ReadonlyMap<string, string>;

/** The arguments of each use of a directive. */
export function applied(
  node: { readonly directives?: readonly ConstDirectiveNode[] },
  name: string,
): Given[] {
  const used = (node.directives ?? []).filter((directive) => directive.name.value === name);
  return used.map(
    (directive) =>
      new Map(
        (directive.arguments ?? []).flatMap((argument) =>
          'value' in argument.value ? [[argument.name.value, String(argument.value.value)] as const] : [],
        ),
      ),
  );
}

/** The names that plans use of the subgraphs, by the values of the enum that the supergraph uses. */
export function graphNames(definitions: readonly DefinitionNode[]): Map<string, string> {
  const values = definitions.flatMap((definition) =>
    definition.kind === Kind.ENUM_TYPE_DEFINITION && definition.name.value === 'join__Graph'
      ? (definition.values ?? [])
      : [],
  );
  return new Map(
    values.map((value) => {
      const [graph] = applied(value, 'join__graph');
      return [value.name.value, graph?.get('name') ?? value.name.value];
    }),
  );
}

export function namedType(type: TypeNode): string {
  return type.kind === Kind.NAMED_TYPE ? type.name.value : namedType(type.type);
}
