import {
  type DirectiveNode,
  type DocumentNode,
  type FragmentDefinitionNode,
  GraphQLError,
  type GraphQLSchema,
  Kind,
  type OperationDefinitionNode,
  parse,
  type SelectionNode,
  validate,
  visit,
} from 'graphql';
import { type Refusal, refusalOf, refuse } from './refusal.ts';

/** One operation of a valid document, with the fragments that it may spread. */
export interface DocumentParts {
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
  readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>;
}

export interface DocumentChecks {
  /** More tokens than this, and the document is refused while it is read. */
  readonly maxTokens: number;
  /** Called before validation, whose cost it can so bound. An error in its answer refuses the document. */
  readonly checkDocument?: (document: DocumentNode, schema: GraphQLSchema) => readonly GraphQLError[];
}

/** Reads and validates a document. The errors of a refusal are ready for the client. */
export function readDocument(
  text: string,
  schema: GraphQLSchema,
  checks: DocumentChecks,
): DocumentNode | Refusal {
  const document = parseBounded(text, checks.maxTokens);
  if (document.kind === 'refusal') return document;
  const objections = checks.checkDocument?.(document, schema) ?? [];
  if (objections.length > 0) return refuse('GRAPHQL_VALIDATION_FAILED', objections);
  const deferral = findIncrementalDirective(document);
  if (deferral) return refuse('DEFER_UNSUPPORTED', [deferral]);
  const errors = validate(schema, document, undefined, { maxErrors: 20 });
  return errors.length > 0 ? refuse('GRAPHQL_VALIDATION_FAILED', errors) : document;
}

/** The operation that the client means: the named one, or the only one. */
export function chooseOperation(document: DocumentNode, name: string | null): DocumentParts | Refusal {
  const operations = document.definitions.filter((node) => node.kind === Kind.OPERATION_DEFINITION);
  const named = name === null ? operations : operations.filter((node) => node.name?.value === name);
  const [operation] = named;
  if (!operation) {
    const message = name === null ? 'The document has no operation.' : `Unknown operation named "${name}".`;
    return refusalOf('OPERATION_RESOLUTION_FAILURE', message);
  }
  if (named.length > 1) {
    return refusalOf('OPERATION_RESOLUTION_FAILURE', 'Several operations in the document: name one of them.');
  }
  return { document, operation, fragments: fragmentsOf(document) };
}

/** False when `@skip` or `@include` takes the node away. */
export function isIncluded(node: SelectionNode, variables: Readonly<Record<string, unknown>>): boolean {
  for (const directive of node.directives ?? []) {
    if (directive.name.value === 'skip' && conditionOf(directive, variables)) return false;
    if (directive.name.value === 'include' && !conditionOf(directive, variables)) return false;
  }
  return true;
}

/** Names of the variables that decide `@skip` and `@include` anywhere in the document, sorted. */
export function conditionVariables(document: DocumentNode): readonly string[] {
  const names = new Set<string>();
  visit(document, {
    Directive(node) {
      if (node.name.value !== 'skip' && node.name.value !== 'include') return;
      const value = node.arguments?.[0]?.value;
      if (value?.kind === Kind.VARIABLE) names.add(value.name.value);
    },
  });
  return [...names].sort();
}

function conditionOf(directive: DirectiveNode, variables: Readonly<Record<string, unknown>>): boolean {
  const value = directive.arguments?.[0]?.value;
  if (value?.kind === Kind.VARIABLE) return variables[value.name.value] === true;
  return value?.kind === Kind.BOOLEAN && value.value;
}

function parseBounded(text: string, maxTokens: number): DocumentNode | Refusal {
  try {
    return parse(text, { maxTokens });
  } catch (error) {
    if (error instanceof GraphQLError) return refuse('GRAPHQL_PARSE_FAILED', [error]);
    if (error instanceof RangeError)
      return refusalOf('GRAPHQL_PARSE_FAILED', 'The document is nested too deep.');
    throw error;
  }
}

function findIncrementalDirective(document: DocumentNode): GraphQLError | null {
  let found: DirectiveNode | null = null;
  visit(document, {
    Directive(node) {
      if (node.name.value === 'defer' || node.name.value === 'stream') found ??= node;
    },
  });
  return found === null
    ? null
    : new GraphQLError('Incremental delivery (@defer, @stream) is not supported.', { nodes: found });
}

function fragmentsOf(document: DocumentNode): ReadonlyMap<string, FragmentDefinitionNode> {
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const node of document.definitions) {
    if (node.kind === Kind.FRAGMENT_DEFINITION) fragments.set(node.name.value, node);
  }
  return fragments;
}
