import {
  createSourceEventStream,
  type ExecutionArgs,
  type ExecutionResult,
  execute,
  GraphQLError,
  type GraphQLFormattedError,
  type GraphQLSchema,
  getOperationAST,
  parse,
  validate,
} from 'graphql';
import type { Logger } from 'pino';
import { maskError } from './maskError.ts';
import type { SubgraphContext } from './subgraph.ts';

/** What a subscription is answered with, and by. */
export interface SubscriptionParts {
  readonly schema: GraphQLSchema;
  readonly log: Logger;
  /** A context for the opening, and a new one for each event, so that no loader remembers what was. */
  readonly createContext: () => SubgraphContext;
  /** Aborted when the reader is gone; with a GraphQLError, which it is told, when the stream must end for another reason. */
  readonly signal: AbortSignal;
}

/**
 * The results of one subscription, as JSON texts. What is wrong with the request is the only one. A stream that ends
 * before its source did, because that broke, the subgraph stops or the reader is no longer let in, says so in a last
 * result with an error: a reader never takes a broken stream for one that was complete.
 */
export async function* answerSubscription(body: unknown, parts: SubscriptionParts): AsyncGenerator<string> {
  const { createContext, log, signal } = parts;
  const startedAtMs = performance.now();
  const text = (result: ExecutionResult): string => JSON.stringify(masked(result, log));
  const args = readRequest(body, parts);
  const source =
    'errors' in args ? args : await createSourceEventStream({ ...args, contextValue: createContext() });
  if ('errors' in source || !('document' in args)) {
    yield text(source as ExecutionResult);
    return;
  }
  let events = 0;
  try {
    for await (const event of untilAborted(source as AsyncIterable<unknown>, signal)) {
      events += 1;
      yield text(await execute({ ...args, rootValue: event, contextValue: createContext() }));
    }
  } catch (error) {
    yield text({ errors: [asGraphQLError(error)] });
  } finally {
    const ms = Math.round(performance.now() - startedAtMs);
    log.info({ operation: args.operationName ?? null, events, ms }, 'subscription');
  }
}

/** The subgraph stops. Whoever reads the stream should open it again; another process may be there already. */
export class SubscriptionEnded extends GraphQLError {
  constructor() {
    super('The subgraph stops; subscribe again.', { extensions: { code: 'SUBSCRIPTION_ENDED' } });
  }
}

/** Fields are checked as GraphQL over HTTP wants them; variables by their types when the stream is opened. */
function readRequest(
  body: unknown,
  { schema }: SubscriptionParts,
): ExecutionArgs | { errors: readonly GraphQLError[] } {
  const { query, variables, operationName }: Record<string, unknown> = Object(body);
  if (typeof query !== 'string') return { errors: [badRequest('The request has no query.')] };
  try {
    const document = parse(query, { maxTokens: 15_000 });
    const errors = validate(schema, document);
    if (errors.length > 0) return { errors };
    const name = typeof operationName === 'string' ? operationName : undefined;
    if (getOperationAST(document, name)?.operation !== 'subscription') {
      return { errors: [badRequest('Only subscriptions are answered by a stream of events.')] };
    }
    const variableValues = Object(variables) === variables ? (variables as Record<string, unknown>) : {};
    return { schema, document, variableValues, ...(name !== undefined && { operationName: name }) };
  } catch (error) {
    return { errors: [asGraphQLError(error)] };
  }
}

/** Aborting ends it at once, and throws the signal's reason if that is an error for the reader. */
async function* untilAborted(source: AsyncIterable<unknown>, signal: AbortSignal): AsyncGenerator<unknown> {
  const iterator = source[Symbol.asyncIterator]();
  const { promise: aborted, resolve } = Promise.withResolvers<{ done: true; value: undefined }>();
  const onAbort = (): void => resolve({ done: true, value: undefined });
  signal.addEventListener('abort', onAbort, { once: true });
  if (signal.aborted) onAbort();
  try {
    for (;;) {
      const { done, value } = await Promise.race([iterator.next(), aborted]);
      if (done) break;
      yield value;
    }
    if (signal.reason instanceof GraphQLError) throw signal.reason;
  } finally {
    signal.removeEventListener('abort', onAbort);
    // Not waited for: a generator returns only when the event comes that it waits for.
    void iterator.return?.().catch(() => undefined);
  }
}

function masked({ data, errors }: ExecutionResult, log: Logger): object {
  const shown = errors?.map(
    (error): GraphQLFormattedError => maskError(error.toJSON(), error.originalError ?? error, log),
  );
  return { ...(data !== undefined && { data }), ...(shown && { errors: shown }) };
}

function badRequest(message: string): GraphQLError {
  return new GraphQLError(message, { extensions: { code: 'BAD_REQUEST' } });
}

function asGraphQLError(error: unknown): GraphQLError {
  if (error instanceof GraphQLError) return error;
  const originalError = error instanceof Error ? error : new Error(String(error));
  return new GraphQLError(originalError.message, { originalError });
}
