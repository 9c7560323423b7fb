import { GraphQLError } from 'graphql';

export type RefusalCode =
  | 'GRAPHQL_PARSE_FAILED'
  | 'GRAPHQL_VALIDATION_FAILED'
  | 'OPERATION_RESOLUTION_FAILURE'
  | 'BAD_USER_INPUT'
  | 'OPERATION_TOO_LARGE'
  | 'DEFER_UNSUPPORTED'
  | 'QUERY_PLANNING_FAILED'
  | 'QUERY_PLANNING_TIMEOUT'
  | 'QUERY_PLANNING_CRASHED'
  | 'QUERY_PLANNING_OVERLOADED';

/** A request that is answered with errors alone, before anything of it was executed. */
export interface Refusal {
  readonly kind: 'refusal';
  readonly errors: readonly GraphQLError[];
}

/** Errors that carry no code of their own get `code`. */
export function refuse(code: RefusalCode, errors: readonly GraphQLError[]): Refusal {
  return { kind: 'refusal', errors: errors.map((error) => withCode(code, error)) };
}

export function refusalOf(code: RefusalCode, message: string): Refusal {
  return refuse(code, [new GraphQLError(message)]);
}

function withCode(code: RefusalCode, error: GraphQLError): GraphQLError {
  if (typeof error.extensions.code === 'string') return error;
  return new GraphQLError(error.message, {
    nodes: error.nodes ?? null,
    source: error.source ?? null,
    positions: error.positions ?? null,
    path: error.path ?? null,
    extensions: { ...error.extensions, code },
  });
}
