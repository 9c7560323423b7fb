import type { ApolloServerPlugin } from '@apollo/server';
import type { Logger } from 'pino';
import { statementCount } from './statementCounter.ts';
import type { SubgraphContext } from './subgraph.ts';

/**
 * One line per request: operation, time, kind of caller, SQL statements, error codes. Never variables,
 * documents, ids of people or tokens.
 */
export function requestLog(log: Logger): ApolloServerPlugin<SubgraphContext> {
  return {
    contextCreationDidFail: async ({ error }) => {
      log.warn({ reason: reasonOf(error) }, 'caller refused');
    },
    requestDidStart: async () => ({
      willSendResponse: async ({ contextValue, operationName, errors }) => {
        const { caller, startedAtMs } = contextValue;
        log.info(
          {
            operation: operationName ?? null,
            ms: Math.round((performance.now() - startedAtMs) * 10) / 10,
            caller: caller.kind,
            from: caller.issuer,
            statements: statementCount().statements,
            ...(errors && { errors: errors.map((error) => error.extensions.code) }),
          },
          'request',
        );
      },
    }),
  };
}

/** Why a token was not believed: the name of the verifier's error, never the token or its claims. */
export function reasonOf(error: Error): string {
  const cause =
    'originalError' in error && error.originalError instanceof Error ? error.originalError : error;
  return 'code' in cause && typeof cause.code === 'string' ? cause.code : cause.message;
}
