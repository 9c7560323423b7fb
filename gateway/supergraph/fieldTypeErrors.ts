import { print, type TypeNode } from 'graphql';
import { commonType, type Subtypes } from './commonType.ts';
import type { CompositionError } from './compositionError.ts';
import type { FieldDeclaration, FieldDeclarations } from './fieldDeclarations.ts';

/**
 * Fields whose subgraphs give types that nothing joins, such as a list and a single value. The composer overlooks
 * them where a union or an interface is among the types.
 */
export function fieldTypeErrors(declarations: FieldDeclarations, subtypes: Subtypes): CompositionError[] {
  return [...declarations].flatMap(([coordinate, declared]) => {
    const isOnlyExternal = declared.every(({ isExternal }) => isExternal);
    return isOnlyExternal || typeOfAll(declared, subtypes) !== null ? [] : [mismatch(coordinate, declared)];
  });
}

/** The narrowest type that holds what all the subgraphs that resolve the field give; null when there is none. */
export function typeOfAll(declared: readonly FieldDeclaration[], subtypes: Subtypes): TypeNode | null {
  const types = declared.flatMap(({ type, isExternal }) => (isExternal ? [] : [type]));
  return commonType(types, subtypes);
}

function mismatch(coordinate: string, declared: readonly FieldDeclaration[]): CompositionError {
  const given = declared.map(({ subgraph, type }) => `"${print(type)}" in subgraph "${subgraph}"`).join(', ');
  const message = `The types of field "${coordinate}" cannot be joined: ${given}.`;
  const [type = null, field = null] = coordinate.split('.');
  const subgraph = declared[0]?.subgraph ?? null;
  return { code: 'FIELD_TYPE_MISMATCH', message, subgraph, type, field, line: null, file: null };
}
