import {
  type DocumentNode,
  type GraphQLSchema,
  Kind,
  parse,
  print,
  type SelectionNode,
  type SelectionSetNode,
  validate,
  visit,
} from 'graphql';
import type { Operation } from './makeOperation.ts';

/** Valid operations that are a step smaller, the boldest steps first. */
export function* smallerOperations(schema: GraphQLSchema, operation: Operation): Iterable<Operation> {
  const document = parse(operation.query, { noLocation: true });
  for (const smaller of smallerDocuments(document)) {
    const tidied = withoutUnused(smaller);
    if (validate(schema, tidied).length > 0) continue;
    const used = new Set(variablesOf(tidied));
    const variables = Object.fromEntries(
      Object.entries(operation.variables).filter(([name]) => used.has(name)),
    );
    yield { query: print(tidied), variables };
  }
}

function* smallerDocuments(document: DocumentNode): Iterable<DocumentNode> {
  const sets = selectionSetsOf(document);
  for (const set of sets) {
    for (const one of set.selections) {
      if (set.selections.length > 1)
        yield replaced(
          document,
          set,
          set.selections.filter((other) => other !== one),
        );
    }
  }
  for (const set of sets) {
    for (const one of set.selections) {
      const inner = innerOf(document, one);
      if (inner)
        yield replaced(
          document,
          set,
          set.selections.flatMap((other) => (other === one ? inner : [other])),
        );
    }
  }
  for (const set of sets) {
    for (const one of set.selections) {
      for (const plainer of plainerOf(one)) {
        yield replaced(
          document,
          set,
          set.selections.map((other) => (other === one ? plainer : other)),
        );
      }
    }
  }
}

function selectionSetsOf(document: DocumentNode): SelectionSetNode[] {
  const sets: SelectionSetNode[] = [];
  visit(document, {
    enter(node) {
      if (node.kind === Kind.SELECTION_SET) sets.push(node);
    },
  });
  return sets;
}

/** What may stand in the place of a fragment: what is in it. */
function innerOf(document: DocumentNode, one: SelectionNode): readonly SelectionNode[] | null {
  if (one.kind === Kind.INLINE_FRAGMENT) return one.selectionSet.selections;
  if (one.kind !== Kind.FRAGMENT_SPREAD) return null;
  for (const definition of document.definitions) {
    if (definition.kind !== Kind.FRAGMENT_DEFINITION || definition.name.value !== one.name.value) continue;
    const { typeCondition, selectionSet } = definition;
    return [{ kind: Kind.INLINE_FRAGMENT, typeCondition, selectionSet }];
  }
  return null;
}

function plainerOf(one: SelectionNode): SelectionNode[] {
  const plainer: SelectionNode[] = [];
  if (one.directives?.length) plainer.push({ ...one, directives: [] });
  if (one.kind !== Kind.FIELD) return plainer;
  const { alias: _, ...unaliased } = one;
  if (one.alias) plainer.push(unaliased);
  for (const argument of one.arguments ?? []) {
    plainer.push({ ...one, arguments: one.arguments?.filter((other) => other !== argument) ?? [] });
  }
  return plainer;
}

function replaced(
  document: DocumentNode,
  set: SelectionSetNode,
  selections: readonly SelectionNode[],
): DocumentNode {
  // On the way in: a set that is replaced is not looked into, and others keep their identity until they are met.
  return visit(document, {
    enter(node) {
      return node === set ? { ...set, selections } : undefined;
    },
  });
}

function withoutUnused(document: DocumentNode): DocumentNode {
  const spreads = new Set<string>();
  const note = (node: DocumentNode | SelectionSetNode): void => {
    visit(node, {
      enter(inner) {
        if (inner.kind !== Kind.FRAGMENT_SPREAD || spreads.has(inner.name.value)) return;
        spreads.add(inner.name.value);
        for (const one of document.definitions) {
          if (one.kind === Kind.FRAGMENT_DEFINITION && one.name.value === inner.name.value)
            note(one.selectionSet);
        }
      },
    });
  };
  for (const one of document.definitions) if (one.kind === Kind.OPERATION_DEFINITION) note(one.selectionSet);
  const definitions = document.definitions.filter(
    (one) => one.kind !== Kind.FRAGMENT_DEFINITION || spreads.has(one.name.value),
  );
  const kept: DocumentNode = { ...document, definitions };
  const used = new Set(variablesOf(kept));
  return visit(kept, {
    enter(node) {
      if (node.kind !== Kind.VARIABLE_DEFINITION) return undefined;
      return used.has(node.variable.name.value) ? false : null;
    },
  });
}

/** The variables that a document reads. */
function variablesOf(document: DocumentNode): string[] {
  const names: string[] = [];
  visit(document, {
    enter(node) {
      if (node.kind === Kind.VARIABLE_DEFINITION) return false;
      if (node.kind === Kind.VARIABLE) names.push(node.name.value);
      return undefined;
    },
  });
  return names;
}
