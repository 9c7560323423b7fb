import { type DocumentNode, GraphQLError, Kind, type OperationDefinitionNode } from 'graphql';
import { createRuler, type Measure } from './measure.ts';

/** The most that one operation may ask, fragments unfolded. */
export interface OperationLimits {
  /** Levels of fields, the root fields being the first. */
  readonly maxDepth: number;
  readonly maxAliases: number;
  readonly maxRootFields: number;
  readonly maxDirectives: number;
  /** Of one field in one selection set: validation compares each with each. */
  readonly maxRepeats: number;
}

/** Far above what people write, the longest introspection included; far below what harms. */
export const defaultOperationLimits: OperationLimits = {
  maxDepth: 30,
  maxAliases: 200,
  maxRootFields: 100,
  maxDirectives: 200,
  maxRepeats: 100,
};

/**
 * Judges every operation of a document that parses, before it is validated, so that a hostile document costs no more
 * than reading it once. One error for each limit that an operation breaks, with a code that names the limit.
 */
export function checkLimits(document: DocumentNode, limits: OperationLimits): readonly GraphQLError[] {
  const operations = document.definitions.filter((node) => node.kind === Kind.OPERATION_DEFINITION);
  const measure = createRuler(document, limits.maxDepth);
  return operations.flatMap((operation) => judge(operation, measure(operation), limits));
}

function judge(
  operation: OperationDefinitionNode,
  measure: Measure,
  limits: OperationLimits,
): GraphQLError[] {
  const { maxDepth, maxAliases, maxRootFields, maxDirectives, maxRepeats } = limits;
  const errors: GraphQLError[] = [];
  const check = (found: number, allowed: number, code: string, what: string) => {
    if (found <= allowed) return;
    const message = `The operation ${what}; at most ${allowed} are allowed.`;
    errors.push(new GraphQLError(message, { nodes: operation, extensions: { code } }));
  };
  check(measure.depth, maxDepth, 'DEPTH_LIMIT_EXCEEDED', 'nests too many levels of fields');
  check(measure.aliases, maxAliases, 'ALIAS_LIMIT_EXCEEDED', 'has too many aliases');
  check(measure.rootFields, maxRootFields, 'ROOT_FIELD_LIMIT_EXCEEDED', 'has too many root fields');
  check(measure.directives, maxDirectives, 'DIRECTIVE_LIMIT_EXCEEDED', 'has too many directives');
  check(measure.repeats, maxRepeats, 'REPEAT_LIMIT_EXCEEDED', 'repeats one field too often');
  return errors;
}
