import { type DocumentNode, Kind, type SelectionSetNode } from 'graphql';

/** What a fetch selects of the entities under one `_entities` field, by the response key of that field. */
export function entitySelections(document: DocumentNode, alias: string): SelectionSetNode | null {
  const operation = document.definitions.find((node) => node.kind === Kind.OPERATION_DEFINITION);
  for (const selection of operation?.selectionSet.selections ?? []) {
    if (selection.kind !== Kind.FIELD) continue;
    if ((selection.alias ?? selection.name).value === alias) return selection.selectionSet ?? null;
  }
  return null;
}
