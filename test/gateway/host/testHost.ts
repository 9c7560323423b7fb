import { setTimeout as sleep } from 'node:timers/promises';
import { buildSchema, execute, GraphQLError, getOperationAST, parse, subscribe, validate } from 'graphql';
import { pino } from 'pino';
import { type Authenticate, admitAnonymously } from '../../../gateway/admission/authenticate.ts';
import { createHeaderRules } from '../../../gateway/admission/headerRules.ts';
import type { EngineRequest, Explanation, Outcome } from '../../../gateway/engine/engine.ts';
import { refuse } from '../../../gateway/engine/refusal.ts';
import { type Host, startHost } from '../../../gateway/host/host.ts';
import { createMetrics } from '../../../gateway/host/metrics.ts';
import {
  defaultHostSettings,
  type HostEngine,
  type HostSettings,
  type OperationKind,
} from '../../../gateway/host/parts.ts';
import type { RequestContext } from '../../../gateway/upstream/upstream.ts';

const schema = buildSchema(`
  type Query {
    hello(name: String): String
    caller: String
    headers: String
    fails: String
    slow(ms: Int!): String
  }
  type Mutation { count: Int }
  type Subscription { ticks(count: Int!): Int }
`);

/** What the test engine saw. */
export interface Seen {
  counted: number;
  cancelled: number;
  ticksEnded: number;
  flooded: number;
}

export interface TestHost extends Host {
  readonly url: string;
  readonly seen: Seen;
}

/** A real host over real HTTP; only the engine behind it is plain graphql-js. */
export async function startTestHost(
  settings: Partial<HostSettings> = {},
  authenticate: Authenticate = admitAnonymously,
  port = 0,
): Promise<TestHost> {
  const seen: Seen = { counted: 0, cancelled: 0, ticksEnded: 0, flooded: 0 };
  const engine = createTestEngine(seen);
  const parts = {
    engine: () => engine,
    authenticate,
    selectHeaders: createHeaderRules(['x-tenant']),
    metrics: createMetrics(),
    log: pino({ level: 'silent' }),
    settings: { ...defaultHostSettings, ...settings },
  };
  const host = await startHost(parts, '127.0.0.1', port);
  return { ...host, url: `http://127.0.0.1:${host.port}/graphql`, seen };
}

function createTestEngine(seen: Seen): HostEngine {
  return { execute: (request, context) => answer(request, context, seen), operationKind, explain };
}

async function answer(
  { query, operationName, variables }: EngineRequest,
  context: RequestContext,
  seen: Seen,
): Promise<Outcome> {
  if (query === '{ stuck }') return new Promise(() => undefined);
  if (query === '{ bug }') throw new Error('a secret of the inside');
  if (query === '{ flood }') return { kind: 'subscription', events: flood(seen) };
  if (query === '{ brokenStream }') return { kind: 'subscription', events: breaking('{"data":{"ticks":1}}') };
  if (query === '{ brokenParts }')
    return { kind: 'incremental', parts: breaking('{"data":{},"hasNext":true}') };
  if (query === '{ deferred }') return { kind: 'incremental', parts: deferredParts() };
  const document = parseOrErrors(query);
  if (!('kind' in document)) return refused('GRAPHQL_PARSE_FAILED', document);
  const errors = validate(schema, document);
  if (errors.length > 0) return refused('GRAPHQL_VALIDATION_FAILED', errors);
  const args = {
    schema,
    document,
    operationName,
    variableValues: variables,
    rootValue: rootFor(context, seen),
  };
  if (getOperationAST(document, operationName)?.operation === 'subscription') {
    return { kind: 'subscription', events: eventsOf(await subscribe(args)) };
  }
  const result = await execute(args);
  if (result.data === undefined) return refused('BAD_USER_INPUT', result.errors ?? []);
  return {
    kind: 'complete',
    text: JSON.stringify(result),
    phase: 'executed',
    code: null,
    hasErrors: result.errors !== undefined,
    hasData: result.data !== null,
  };
}

async function* breaking(first: string): AsyncGenerator<string> {
  yield first;
  throw new Error('a secret of the inside');
}

function parseOrErrors(query: string) {
  try {
    return parse(query);
  } catch (error) {
    return [error as GraphQLError];
  }
}

function refused(code: string, errors: readonly GraphQLError[]): Outcome {
  const text = JSON.stringify({ errors });
  return { kind: 'complete', text, phase: 'request-error', code, hasErrors: true, hasData: false };
}

async function explain({ query }: EngineRequest): Promise<Explanation> {
  if (query === '{ nothing }')
    return refuse('GRAPHQL_VALIDATION_FAILED', [new GraphQLError('No such field.')]);
  return { kind: 'plan', plans: [{ kind: 'QueryPlan' }] };
}

function operationKind(query: string, operationName: string | null = null): OperationKind | null {
  const document = parseOrErrors(query);
  return 'kind' in document ? (getOperationAST(document, operationName)?.operation ?? null) : null;
}

function rootFor(context: RequestContext, seen: Seen) {
  return {
    hello: ({ name }: { name: string | null }) => `Hello ${name ?? 'you'}`,
    caller: () => `${context.caller.kind} ${context.caller.subject}`,
    headers: () => JSON.stringify(context.headers),
    fails: () => {
      throw new GraphQLError('No answer.');
    },
    slow: ({ ms }: { ms: number }) => slow(ms, context.signal, seen),
    count: () => ++seen.counted,
    ticks: ({ count }: { count: number }) => ticks(count, context.signal, seen),
  };
}

async function slow(ms: number, signal: AbortSignal, seen: Seen): Promise<string> {
  try {
    await sleep(ms, undefined, { signal });
    return 'done';
  } catch {
    seen.cancelled++;
    return 'cancelled';
  }
}

async function* ticks(count: number, signal: AbortSignal, seen: Seen) {
  try {
    for (let tick = 1; tick <= count; tick++) {
      if (tick > 1) await sleep(20, undefined, { signal });
      yield { ticks: tick };
    }
  } catch {
    // The client went away.
  } finally {
    seen.ticksEnded++;
  }
}

async function* eventsOf(source: Awaited<ReturnType<typeof subscribe>>): AsyncGenerator<string> {
  if (Symbol.asyncIterator in source) for await (const result of source) yield JSON.stringify(result);
  else yield JSON.stringify(source);
}

/** Two hundred megabytes, for a client that reads none of it. */
async function* flood(seen: Seen): AsyncGenerator<string> {
  const text = JSON.stringify({ data: { flood: 'x'.repeat(100_000) } });
  for (; seen.flooded < 2000; seen.flooded++) yield text;
}

async function* deferredParts(): AsyncGenerator<string> {
  yield '{"data":{"fast":1},"hasNext":true}';
  await sleep(20);
  yield '{"incremental":[{"data":{"late":2},"path":[]}],"hasNext":false}';
}
