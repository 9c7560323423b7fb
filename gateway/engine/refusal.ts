import { GraphQLError } from 'graphql';
import { hideLongNumbers } from './hideLongNumbers.ts';

export type RefusalCode =
  | 'GRAPHQL_PARSE_FAILED'
  | 'GRAPHQL_VALIDATION_FAILED'
  | 'OPERATION_RESOLUTION_FAILURE'
  | 'BAD_USER_INPUT'
  | 'OPERATION_TOO_LARGE'
  | 'INTROSPECTION_TOO_LARGE'
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

/** Errors that carry no code of their own get `code`. What they quote of the request is shown without long numbers. */
export function refuse(code: RefusalCode, errors: readonly GraphQLError[]): Refusal {
  return { kind: 'refusal', errors: errors.map((error) => shown(code, error)) };
}

export function refusalOf(code: RefusalCode, message: string): Refusal {
  return refuse(code, [new GraphQLError(message)]);
}

function shown(code: RefusalCode, error: GraphQLError): GraphQLError {
  const message = hideLongNumbers(error.message);
  const hasCode = typeof error.extensions.code === 'string';
  if (hasCode && message === error.message) return error;
  return new GraphQLError(message, {
    nodes: error.nodes ?? null,
    source: error.source ?? null,
    positions: error.positions ?? null,
    path: error.path ?? null,
    extensions: hasCode ? error.extensions : { ...error.extensions, code },
  });
}
