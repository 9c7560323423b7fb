import { Kind, type TypeNode } from 'graphql';

/** The name inside a type's lists and non-nulls. */
export function namedType(type: TypeNode): string {
  let named = type;
  while (named.kind !== Kind.NAMED_TYPE) named = named.type;
  return named.name.value;
}
