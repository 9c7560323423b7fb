import { randomUUID } from 'node:crypto';
import { unwrapResolverError } from '@apollo/server/errors';
import { GraphQLError, type GraphQLFormattedError } from 'graphql';
import type { Logger } from 'pino';
import { QueryFailedError } from 'typeorm';
import { hideLongNumbers } from './hideLongNumbers.ts';
import { isOutage } from './outage.ts';

/**
 * What a caller sees of an error. Errors that were made for callers (GraphQLError: a broken request, a caller that
 * may not) pass, without the long numbers that they may quote. An outage and a bug are masked, each with an id that
 * is in the log beside the cause; the log has no values of a request or of a row.
 */
export function maskError(shown: GraphQLFormattedError, error: unknown, log: Logger): GraphQLFormattedError {
  const cause = unwrapResolverError(error);
  if (cause instanceof GraphQLError) return { ...shown, message: hideLongNumbers(shown.message) };
  const errorId = randomUUID();
  const away = isOutage(cause);
  log.error({ errorId, away, cause: describeCause(cause) }, away ? 'a system is away' : 'bug');
  return {
    message: away ? 'A system that this answer needs does not answer. Try again.' : 'Something broke here.',
    ...(shown.locations && { locations: shown.locations }),
    ...(shown.path && { path: shown.path }),
    extensions: { code: away ? 'UPSTREAM_UNAVAILABLE' : 'INTERNAL_SERVER_ERROR', errorId },
  };
}

/** Database messages and details can quote values, so of those only names, the state and the SQL text remain. */
export function describeCause(cause: unknown): Record<string, unknown> {
  if (cause instanceof QueryFailedError) {
    const { code, constraint, table, column } = cause.driverError as unknown as Record<string, unknown>;
    return { name: cause.name, code, constraint, table, column, sql: cause.query };
  }
  if (!(cause instanceof Error)) return { name: typeof cause };
  const inner = cause.cause === undefined ? {} : { cause: describeCause(cause.cause) };
  const message = hideLongNumbers(cause.message);
  return { name: cause.name, message, stack: hideLongNumbers(cause.stack ?? ''), ...inner };
}
