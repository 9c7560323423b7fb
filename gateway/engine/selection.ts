import type { FieldNode, GraphQLOutputType } from 'graphql';

/**
 * What one variant of an operation selects: conditions decided, named fragments opened, equal fields
 * merged. The text for the planner and the shapes of the answer are both made from this tree.
 */
export type Selection = SelectedField | SelectedFragment;

export interface SelectedField {
  readonly kind: 'field';
  /** Unique within the operation. */
  readonly id: number;
  /** The name in the answer to the client. */
  readonly responseKey: string;
  /** The name in the data tree and in requests to subgraphs. Equal keys mean equal field and arguments. */
  readonly key: string;
  readonly name: string;
  /** `(first: $n)`, or empty. */
  readonly argumentsText: string;
  /** True when the caller may not see it: never planned, answered with null and an error. */
  readonly isDenied: boolean;
  /** For `__schema` and `__type`, which the gateway answers by itself: the field, under its key. */
  readonly introspection: FieldNode | null;
  readonly type: GraphQLOutputType;
  /** Null for a leaf. */
  readonly selections: readonly Selection[] | null;
  /** True when the planner must ask for `__typename` here, because the answer depends on it. */
  readonly needsTypename: boolean;
}

export interface SelectedFragment {
  readonly kind: 'fragment';
  readonly typeName: string;
  readonly selections: readonly Selection[];
  /** Set for a fragment under `@defer`. */
  readonly deferral: Deferral | null;
}

export interface Deferral {
  /** Unique within the operation. */
  readonly id: number;
  readonly label: string | null;
}

/** Whether `__schema` or `__type` is asked for anywhere but among the root fields of the first part. */
export function asksSchemaBelow(selections: readonly Selection[]): boolean {
  return selections.some((selection) => asksSchema(selection.selections ?? []));
}

function asksSchema(selections: readonly Selection[]): boolean {
  return selections.some(
    (selection) =>
      (selection.kind === 'field' && selection.introspection !== null) ||
      asksSchema(selection.selections ?? []),
  );
}

/** The selections as text for the planner, without what the gateway answers or denies by itself. */
export function printSelections(selections: readonly Selection[], needsTypename: boolean): string {
  const parts: string[] = [];
  if (needsTypename) parts.push('__typename');
  for (const selection of selections) {
    const text = selection.kind === 'field' ? printField(selection) : printFragment(selection);
    if (text !== '') parts.push(text);
  }
  return parts.join(' ');
}

function printField(field: SelectedField): string {
  if (field.isDenied || field.introspection || field.name === '__typename') return '';
  const alias = field.key === field.name ? '' : `${field.key}: `;
  const head = `${alias}${field.name}${field.argumentsText}`;
  if (field.selections === null) return head;
  const body = printSelections(field.selections, field.needsTypename);
  return `${head} {${body === '' ? '__typename' : body}}`;
}

function printFragment(fragment: SelectedFragment): string {
  const body = printSelections(fragment.selections, false);
  return body === '' ? '' : `... on ${fragment.typeName} {${body}}`;
}
