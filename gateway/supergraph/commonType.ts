import { type DefinitionNode, Kind, type NamedTypeNode, type NameNode, type TypeNode } from 'graphql';

/** The named types that unions and interfaces hold, by the name of the union or interface. */
export type Subtypes = ReadonlyMap<string, ReadonlySet<string>>;

/** The members of unions and the types, interfaces among them, that implement interfaces by these definitions. */
export function subtypesIn(definitions: Iterable<DefinitionNode>): Subtypes {
  const subtypes = new Map<string, Set<string>>();
  const add = (holder: NamedTypeNode | NameNode, member: NamedTypeNode | NameNode): void => {
    const name = textOf(holder);
    const members = subtypes.get(name);
    if (members === undefined) subtypes.set(name, new Set([textOf(member)]));
    else members.add(textOf(member));
  };
  for (const definition of definitions) {
    if (definition.kind === Kind.UNION_TYPE_DEFINITION || definition.kind === Kind.UNION_TYPE_EXTENSION) {
      for (const member of definition.types ?? []) add(definition.name, member);
    } else if ('interfaces' in definition) {
      for (const implemented of definition.interfaces ?? []) add(implemented, definition.name);
    }
  }
  return subtypes;
}

function textOf(node: NamedTypeNode | NameNode): string {
  return node.kind === Kind.NAME ? node.value : node.name.value;
}

/**
 * The narrowest type that holds what every one of these gives: a union or interface rather than its member, a
 * nullable type rather than a non-null one. Null when they have none among themselves.
 */
export function commonType(types: readonly TypeNode[], subtypes: Subtypes): TypeNode | null {
  const [first, ...others] = types;
  if (first === undefined) return null;
  if (types.every(({ kind }) => kind === Kind.NON_NULL_TYPE)) {
    const inner = commonType(types.map(nullable), subtypes);
    return inner === null || inner.kind === Kind.NON_NULL_TYPE
      ? inner
      : { kind: Kind.NON_NULL_TYPE, type: inner };
  }
  const bare = types.map(nullable);
  const lists = bare.filter((type) => type.kind === Kind.LIST_TYPE);
  if (lists.length === bare.length) {
    const inner = commonType(
      lists.map(({ type }) => type),
      subtypes,
    );
    return inner === null ? null : { kind: Kind.LIST_TYPE, type: inner };
  }
  if (lists.length > 0) return null;
  const named = bare.filter((type) => type.kind === Kind.NAMED_TYPE);
  const widest = named.find((one) =>
    named.every((other) => holds(one.name.value, other.name.value, subtypes)),
  );
  return widest ?? (others.length === 0 ? first : null);
}

function holds(name: string, other: string, subtypes: Subtypes): boolean {
  return name === other || (subtypes.get(name)?.has(other) ?? false);
}

function nullable(type: TypeNode) {
  return type.kind === Kind.NON_NULL_TYPE ? type.type : type;
}
