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
  type ValueNode,
  validate,
  visit,
} from 'graphql';
import { type Refusal, refusalOf, refuse } from './refusal.ts';
import { rulesFor } from './rulesFor.ts';

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
  const deferral = text.includes('@') ? findUnsupported(document) : null;
  if (deferral) return refuse('DEFER_UNSUPPORTED', [deferral]);
  const errors = validateAll(schema, document, rulesFor(text, document));
  return errors.length > 0 ? refuse('GRAPHQL_VALIDATION_FAILED', errors) : document;
}

/**
 * graphql-js evaluates the conditions of a subscription's root field, which must be one and the same for all requests,
 * without the variables, and throws where one is missing.
 */
function validateAll(
  schema: GraphQLSchema,
  document: DocumentNode,
  rules: ReturnType<typeof rulesFor>,
): readonly GraphQLError[] {
  try {
    return validate(schema, document, rules, { maxErrors: 20 });
  } catch (error) {
    if (!(error instanceof GraphQLError)) throw error;
    const message = 'The root field of a subscription cannot depend on a variable.';
    return [new GraphQLError(message, { nodes: error.nodes ?? null })];
  }
}

/** Every operation of a document, each with all of its fragments. */
export function operationsOf(document: DocumentNode): DocumentParts[] {
  const fragments = fragmentsOf(document);
  return document.definitions
    .filter((node) => node.kind === Kind.OPERATION_DEFINITION)
    .map((operation) => ({ document, operation, fragments }));
}

/** False when `@skip` or `@include` takes the node away. */
export function isIncluded(node: SelectionNode, variables: Readonly<Record<string, unknown>>): boolean {
  for (const directive of node.directives ?? []) {
    if (directive.name.value === 'skip' && conditionOf(directive, variables)) return false;
    if (directive.name.value === 'include' && !conditionOf(directive, variables)) return false;
  }
  return true;
}

/** The `@defer` of a fragment that is in force, with its label; null when there is none. */
export function deferralOf(
  node: SelectionNode,
  variables: Readonly<Record<string, unknown>>,
): { readonly label: string | null } | null {
  const directive = node.directives?.find(({ name }) => name.value === 'defer');
  if (!directive || !conditionOf(directive, variables)) return null;
  const label = directive.arguments?.find(({ name }) => name.value === 'label')?.value;
  return { label: label?.kind === Kind.STRING ? label.value : null };
}

const conditionals: ReadonlySet<string> = new Set(['skip', 'include', 'defer']);

/** Names of the variables that decide `@skip`, `@include` and `@defer` anywhere in the document, sorted. */
export function conditionVariables(document: DocumentNode): readonly string[] {
  const names = new Set<string>();
  visit(document, {
    Directive(node) {
      const value = conditionals.has(node.name.value) ? conditionArgument(node) : undefined;
      if (value?.kind === Kind.VARIABLE) names.add(value.name.value);
    },
  });
  return [...names].sort();
}

function conditionArgument(directive: DirectiveNode): ValueNode | undefined {
  return directive.arguments?.find(({ name }) => name.value === 'if')?.value;
}

/** Only `@defer` may be without its condition, and then it is in force. */
function conditionOf(directive: DirectiveNode, variables: Readonly<Record<string, unknown>>): boolean {
  const value = conditionArgument(directive);
  if (value === undefined) return true;
  if (value.kind === Kind.VARIABLE) return variables[value.name.value] === true;
  return value.kind === Kind.BOOLEAN && value.value;
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

/** Subscriptions have a stream of their own; `@stream` is not a part of any release of the specification. */
function findUnsupported(document: DocumentNode): GraphQLError | null {
  const hasSubscription = document.definitions.some(
    (node) => node.kind === Kind.OPERATION_DEFINITION && node.operation === 'subscription',
  );
  let found: DirectiveNode | null = null;
  visit(document, {
    Directive(node) {
      if (node.name.value === 'stream' || (node.name.value === 'defer' && hasSubscription)) found ??= node;
    },
  });
  return found === null
    ? null
    : new GraphQLError('@stream, and @defer in a subscription, are not supported.', { nodes: found });
}

function fragmentsOf(document: DocumentNode): ReadonlyMap<string, FragmentDefinitionNode> {
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const node of document.definitions) {
    if (node.kind === Kind.FRAGMENT_DEFINITION) fragments.set(node.name.value, node);
  }
  return fragments;
}
