import type { FlattenNodePathSegment, PlanNode } from '@graphql-hive/router-query-planner';
import { type GraphQLOutputType, getNamedType, isAbstractType, isListType, isNonNullType } from 'graphql';
import type { SelectedField, Selection } from './selection.ts';

/** A selection of the query root at a place below the root, as in the payload of a mutation. */
export interface NestedQuery {
  readonly path: readonly FlattenNodePathSegment[];
  readonly selections: readonly Selection[];
}

/**
 * Takes out what is selected of the query root below other fields, so that it can be planned as a query of its own: the
 * planner cannot join fields of several subgraphs there. What is left asks only whether the root is there.
 */
export function cutNestedQueries(
  selections: readonly Selection[],
  queryName: string,
): { readonly rest: readonly Selection[]; readonly nested: readonly NestedQuery[] } {
  const nested: NestedQuery[] = [];
  const cutAll = (all: readonly Selection[], path: readonly FlattenNodePathSegment[]): Selection[] =>
    all.map((selection) => {
      if (selection.kind === 'field') return cut(selection, path);
      const inner = [...path, { TypeCondition: [selection.typeName] }];
      return { ...selection, selections: cutAll(selection.selections, inner) };
    });
  const cut = (field: SelectedField, path: readonly FlattenNodePathSegment[]): SelectedField => {
    if (field.selections === null) return field;
    const here = [...path, { Field: field.key }, ...itemsOf(field.type)];
    if (getNamedType(field.type).name !== queryName) {
      const rest = cutAll(field.selections, here);
      // The way down may lead through fragments, which need to know the type.
      return { ...field, selections: rest, needsTypename: field.needsTypename || isOfManyTypes(field) };
    }
    nested.push({ path: here, selections: field.selections });
    return { ...field, selections: [] };
  };
  return { rest: cutAll(selections, []), nested };
}

/** The steps of a plan, to be taken at a place below the root. */
export function planBelow(path: readonly FlattenNodePathSegment[], node: PlanNode): PlanNode {
  switch (node.kind) {
    case 'Sequence':
    case 'Parallel':
      return { ...node, nodes: node.nodes.map((child) => planBelow(path, child)) };
    case 'BatchFetch': {
      const aliases = node.entityBatch.aliases.map((alias) => ({
        ...alias,
        paths: alias.paths.map((own) => [...path, ...own]),
      }));
      return { ...node, entityBatch: { aliases } };
    }
    default:
      return { kind: 'Flatten', path: [...path], node };
  }
}

function itemsOf(type: GraphQLOutputType): FlattenNodePathSegment[] {
  if (isNonNullType(type)) return itemsOf(type.ofType);
  return isListType(type) ? ['@', ...itemsOf(type.ofType)] : [];
}

function isOfManyTypes({ type }: SelectedField): boolean {
  return isAbstractType(getNamedType(type));
}
