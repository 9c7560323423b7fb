import { GraphQLError, type GraphQLSchema, getVariableValues } from 'graphql';
import type { PreparedOperation, Variables } from './operations.ts';
import { type Refusal, refusalOf, refuse } from './refusal.ts';

/** The variables as the operation declares them, defaults filled in; what clients sent is not quoted when it is refused. */
export function coerceVariables(
  schema: GraphQLSchema,
  { variableDefinitions }: Pick<PreparedOperation, 'variableDefinitions'>,
  inputs: Variables,
): { readonly variables: Variables } | Refusal {
  if (variableDefinitions.length === 0) return noVariables;
  const result = getVariableValues(schema, variableDefinitions, inputs, { maxErrors: 20 });
  if (result.errors?.some(isOverflow)) return refusalOf('BAD_USER_INPUT', 'A variable is nested too deep.');
  if (result.errors) return refuse('BAD_USER_INPUT', result.errors.map(withoutValues));
  return { variables: result.coerced };
}

const noVariables = Object.freeze({ variables: Object.freeze({}) });

/** graphql-js gives out whatever was thrown, also what its own recursion ends with. */
function isOverflow(error: Error): boolean {
  return error instanceof RangeError;
}

/**
 * graphql-js quotes the value, which may be a password: `Variable "$x" got invalid value {...} at "x.y"; reason`,
 * and the reason quotes the part that is wrong. Kept are the variable, the place in it, and the reason's first half.
 */
function withoutValues(error: GraphQLError): GraphQLError {
  const { originalError, message } = error;
  if (!originalError) return error;
  const [, variable = ''] = /^Variable "\$(\w+)"/.exec(message) ?? [];
  const before = message.slice(0, message.length - originalError.message.length);
  const [, place = variable] = / at "([^"]*)"; $/.exec(before) ?? [];
  return new GraphQLError(`Variable "$${variable}" is not valid at "${place}": ${reasonOf(originalError)}`, {
    nodes: error.nodes ?? null,
  });
}

function reasonOf({ message }: Error): string {
  const [cannotRepresent] = /^.* cannot represent [^:]*(?=: )/.exec(message) ?? [];
  if (cannotRepresent !== undefined) return `${cannotRepresent}.`;
  return message.replace(/^Value ".*" does not exist in/s, 'The value does not exist in');
}
