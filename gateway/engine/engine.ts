import type { QueryPlan } from '@graphql-hive/router-query-planner';
import type { GraphQLError } from 'graphql';
import type { Generation } from '../supergraph/generation.ts';
import type { RequestContext, Upstream } from '../upstream/upstream.ts';
import { answer } from './answer.ts';
import type { CacheFigures } from './boundedCache.ts';
import { coerceVariables } from './coerceVariables.ts';
import { withDefer } from './deferDirective.ts';
import type { DocumentChecks } from './document.ts';
import { refusalText } from './errors.ts';
import { execute } from './execute.ts';
import { type Codegen, createBackend } from './generated/backend.ts';
import { answerInParts } from './incremental.ts';
import { createIntrospect, type Introspected } from './introspect.ts';
import { createOperations, type PreparedOperation, type Variables } from './operations.ts';
import { createPlanner, type Override, openPlanSource, type PlanSource } from './plan.ts';
import type { FetchStep, Program } from './program.ts';
import { createPrograms, type HotOperation } from './programs.ts';
import type { ProjectionOptions } from './project.ts';
import type { Refusal } from './refusal.ts';
import type { Run } from './run.ts';
import { answerEvents } from './subscribe.ts';

/** Answers operations against one generation of the supergraph. */
export interface Engine {
  /** Parses, validates and remembers the operation, so that its kind and limits can be judged first. */
  prepare(query: string, operationName?: string | null): PreparedOperation | Refusal;
  /** Null when the document is refused; `execute` then says why. */
  operationKind(query: string, operationName?: string | null): OperationKind | null;
  /** Rejects only for a bug: what clients and subgraphs do wrong is in the outcome. */
  execute(request: EngineRequest, context: RequestContext): Promise<Outcome>;
  /** The plans that `execute` would follow for this request: one, or for a mutation one a root field. */
  explain(request: EngineRequest, context: RequestContext): Promise<Explanation>;
  /** The operations asked for most, hottest first, for the next engine to warm up with. */
  hottest(limit: number): HotOperation[];
  /** Plans and compiles an operation without a request. False when it cannot be answered here. */
  warm(operation: HotOperation): Promise<boolean>;
  readonly figures: EngineFigures;
}

export type OperationKind = PreparedOperation['kind'];

export interface EngineRequest {
  readonly query: string;
  readonly operationName?: string | null | undefined;
  readonly variables?: Readonly<Record<string, unknown>> | null | undefined;
}

export type Outcome =
  | {
      readonly kind: 'complete';
      /** The response as JSON text. */
      readonly text: string;
      /** `request-error`: nothing was executed, there is no `data`, and `code` says why. */
      readonly phase: 'request-error' | 'executed';
      /** The code of the first request error; null after execution. */
      readonly code: string | null;
      readonly hasErrors: boolean;
      readonly hasData: boolean;
    }
  | { readonly kind: 'incremental'; readonly parts: AsyncIterable<string> }
  | { readonly kind: 'subscription'; readonly events: AsyncIterable<string> };

export type Explanation = { readonly kind: 'plan'; readonly plans: readonly QueryPlan[] } | Refusal;

export interface EngineFigures {
  readonly documents: CacheFigures;
  readonly programs: CacheFigures;
}

export interface EngineOptions extends Partial<DocumentChecks> {
  /** Plans for this generation. Default: the addon, opened here, which blocks while it reads the supergraph. */
  readonly planSource?: PlanSource;
  /** How long the planner may think about one operation. Default 5,000. */
  readonly planDeadlineMs?: number;
  /** How long other subgraphs may take to complete one event of a subscription. Default 30,000. */
  readonly eventDeadlineMs?: number;
  /** Documents kept parsed and validated. Default 2,000. */
  readonly maxDocuments?: number;
  /** Variants of operations kept compiled. Default 4,000. */
  readonly maxPrograms?: number;
  /**
   * About the memory that documents and variants may take together, a quarter of it for documents. Default 128 MiB.
   * An engine that follows this one has as much for itself until this one is gone.
   */
  readonly maxCacheBytes?: number;
  /** The most selections that an operation may unfold to. Default 20,000. */
  readonly maxSelections?: number;
  /** The most errors in one answer. Default 1,000. */
  readonly maxErrors?: number;
  /** Shows messages and extensions of subgraphs' errors to clients. Default false: they are masked. */
  readonly exposeSubgraphErrors?: boolean;
  /** Codes of subgraphs' errors whose messages are for the asker and are shown all the same. Default: none. */
  readonly shownErrorCodes?: readonly string[];
  /**
   * What a null entity without an error means. Default `null`: the subgraph does not know it, which is an
   * answer. `error`: it is reported as an error wherever the entity's fields are asked for.
   */
  readonly unknownEntities?: 'null' | 'error';
  /** Where the code of programs comes from. Default `when-hot`, unless this process forbids generated code. */
  readonly codegen?: Codegen;
  /** Decides progressive `@override`. Default: no labels, and a draw for each request. */
  readonly override?: (context: RequestContext) => Override;
}

export const defaultMaxCacheBytes = 128 * 1024 * 1024;

interface Compiled {
  readonly program: Program;
  readonly variables: Variables;
}

/** `upstream` and a given plan source stay the caller's to close. */
export function createEngine(
  generation: Generation,
  upstream: Upstream,
  options: EngineOptions = {},
): Engine {
  const schema = withDefer(generation.apiSchema);
  const { catalogue } = generation;
  const checks: DocumentChecks = { ...options, maxTokens: options.maxTokens ?? 15_000 };
  const { documentLimits, programLimits } = cacheLimitsOf(options);
  const operations = createOperations(schema, generation.requirements, checks, documentLimits);
  const planSource = options.planSource ?? openPlanSource(generation.supergraphSdl);
  const programs = createPrograms({
    generation,
    catalogue,
    planner: createPlanner(planSource, catalogue, options.planDeadlineMs ?? 5_000),
    backend: createBackend(catalogue, options.codegen ?? 'when-hot'),
    maxSelections: options.maxSelections ?? 20_000,
    override: options.override,
    limits: programLimits,
  });
  const introspect = createIntrospect(schema);
  const projection = projectionOptions(options);
  const eventDeadlineMs = options.eventDeadlineMs ?? 30_000;

  const compile = async (request: EngineRequest, context: RequestContext): Promise<Compiled | Refusal> => {
    const operation = operations.prepare(request.query, request.operationName ?? null);
    if (operation.kind === 'refusal') return operation;
    const coerced = coerceVariables(schema, operation, request.variables ?? {});
    if ('kind' in coerced) return coerced;
    const program = await programs.programFor(operation, coerced.variables, context);
    return 'kind' in program ? program : { program, variables: coerced.variables };
  };

  /** Begins with what the gateway knows of its own schema, beside what the subgraphs will answer. */
  const newRun = (
    { program: { parts }, variables }: Compiled,
    context: RequestContext,
    introspected: Introspected | null,
  ): Run => {
    const data = introspected === null ? {} : { ...introspected.data };
    return { catalogue, parts, upstream, context, variables, data, faults: new Map(), memos: [] };
  };

  const eventsOf = (
    compiled: Compiled,
    source: FetchStep,
    context: RequestContext,
  ): AsyncIterable<string> => {
    // Named one by one: a context may make its signal when it is read, which a spread would leave out.
    const { caller, headers, signal } = context;
    const runForEvent = () =>
      newRun(compiled, { caller, headers, signal, deadlineMs: performance.now() + eventDeadlineMs }, null);
    return answerEvents(compiled.program, source, runForEvent, projection);
  };

  return {
    prepare: (query, operationName) => operations.prepare(query, operationName ?? null),
    operationKind(query, operationName) {
      const operation = operations.prepare(query, operationName ?? null);
      return operation.kind === 'refusal' ? null : operation.kind;
    },
    async execute(request, context) {
      const compiled = await compile(request, context);
      if ('kind' in compiled) return refused(compiled.errors);
      const { program } = compiled;
      if (program.source)
        return { kind: 'subscription', events: eventsOf(compiled, program.source, context) };
      const introspected = program.introspection && introspect(program.introspection, compiled.variables);
      if (introspected?.kind === 'refusal') return refused(introspected.errors);
      const run = newRun(compiled, context, introspected);
      if (program.deferrals) {
        return { kind: 'incremental', parts: answerInParts(program, program.deferrals, run, projection) };
      }
      await execute(program, run);
      return { kind: 'complete', phase: 'executed', code: null, ...answer(program, run, projection) };
    },
    async explain(request, context) {
      const compiled = await compile(request, context);
      return 'kind' in compiled ? compiled : { kind: 'plan', plans: compiled.program.plans };
    },
    hottest: (limit) => programs.hottest(limit),
    async warm({ query, operationName, conditions, caller, hits }) {
      const operation = operations.prepare(query, operationName);
      if (operation.kind === 'refusal') return false;
      const context = { caller, headers: {}, signal: new AbortController().signal, deadlineMs: Infinity };
      // Half of the warmth goes on to the next engine, even when nobody asks in between.
      const program = await programs.programFor(operation, conditions, context, hits / 2);
      return !('kind' in program);
    },
    get figures() {
      return { documents: operations.figures, programs: programs.figures };
    },
  };
}

function cacheLimitsOf({ maxDocuments, maxPrograms, maxCacheBytes = defaultMaxCacheBytes }: EngineOptions) {
  return {
    documentLimits: { maxEntries: maxDocuments ?? 2_000, maxBytes: maxCacheBytes / 4 },
    programLimits: { maxEntries: maxPrograms ?? 4_000, maxBytes: (maxCacheBytes * 3) / 4 },
  };
}

function projectionOptions(options: EngineOptions): ProjectionOptions {
  return {
    isExposed: options.exposeSubgraphErrors ?? false,
    shownCodes: new Set(options.shownErrorCodes),
    isAbsenceError: options.unknownEntities === 'error',
    maxErrors: options.maxErrors ?? 1_000,
  };
}

function refused(errors: readonly GraphQLError[]): Outcome {
  const code = errors[0]?.extensions.code;
  return {
    kind: 'complete',
    text: refusalText(errors),
    phase: 'request-error',
    code: typeof code === 'string' ? code : null,
    hasErrors: true,
    hasData: false,
  };
}
