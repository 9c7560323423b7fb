import { type DocumentNode, Kind, parse, type SelectionSetNode } from 'graphql';

const documents = new WeakMap<object, DocumentNode>();

/** The parsed operation of a fetch of a plan, which several steps of compilation look at. */
export function documentOf(fetch: { readonly operation: string }): DocumentNode {
  const known = documents.get(fetch);
  if (known) return known;
  const document = parse(fetch.operation, { noLocation: true });
  documents.set(fetch, document);
  return document;
}

/** What a fetch selects of the entities under one `_entities` field, by the response key of that field. */
export function entitySelections(document: DocumentNode, alias: string): SelectionSetNode | null {
  const operation = document.definitions.find((node) => node.kind === Kind.OPERATION_DEFINITION);
  for (const selection of operation?.selectionSet.selections ?? []) {
    if (selection.kind !== Kind.FIELD) continue;
    if ((selection.alias ?? selection.name).value === alias) return selection.selectionSet ?? null;
  }
  return null;
}
