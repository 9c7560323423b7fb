import type { QueryPlan } from '@graphql-hive/router-query-planner';
import { type GraphQLError, getVariableValues } from 'graphql';
import type { Generation } from '../supergraph/generation.ts';
import type { RequestContext, Upstream } from '../upstream/upstream.ts';
import { answer, introspect } from './answer.ts';
import { accessOf, deniedBy, type RelevantRequirements, relevantRequirements } from './authorise.ts';
import { type CacheFigures, createBoundedCache } from './boundedCache.ts';
import { readCatalogue } from './catalogue.ts';
import { withDefer } from './deferDirective.ts';
import {
  chooseOperation,
  conditionVariables,
  type DocumentChecks,
  type DocumentParts,
  readDocument,
} from './document.ts';
import { refusalText } from './errors.ts';
import { execute } from './execute.ts';
import { createBackend } from './generated/backend.ts';
import { answerInParts } from './incremental.ts';
import { createPlanner, type Override, openPlanSource, type PlanSource } from './plan.ts';
import type { Program } from './program.ts';
import type { ProjectionOptions } from './project.ts';
import { type Refusal, refuse } from './refusal.ts';
import { createMemos, type Run } from './run.ts';
import { answerEvents } from './subscribe.ts';
import { buildProgram } from './variant.ts';

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
  /** Fills the caches for an operation, without a request. */
  warm(request: EngineRequest, context: RequestContext): Promise<void>;
  readonly figures: EngineFigures;
}

export type OperationKind = 'query' | 'mutation' | 'subscription';

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
  /** The most selections that an operation may unfold to. Default 20,000. */
  readonly maxSelections?: number;
  /** The most errors in one answer. Default 1,000. */
  readonly maxErrors?: number;
  /** Shows messages and extensions of subgraphs' errors to clients. Default false: they are masked. */
  readonly exposeSubgraphErrors?: boolean;
  /**
   * What a null entity without an error means. Default `null`: the subgraph does not know it, which is an
   * answer. `error`: it is reported as an error wherever the entity's fields are asked for.
   */
  readonly unknownEntities?: 'null' | 'error';
  /** Where the code of programs comes from. Default `generated`, unless this process forbids such code. */
  readonly codegen?: 'generated' | 'interpreted';
  /** Decides progressive `@override`. Default: no labels, and a draw for each request. */
  readonly override?: (context: RequestContext) => Override;
}

/** An operation that is valid against the schema, whoever asks. */
export interface PreparedOperation {
  readonly kind: OperationKind;
  readonly name: string | null;
  readonly parts: DocumentParts;
  /** Unique within the engine. */
  readonly id: number;
  readonly conditions: readonly string[];
  readonly requirements: RelevantRequirements;
}

type Documents = Map<string | null, PreparedOperation | Refusal>;

/** `upstream` and a given plan source stay the caller's to close. */
export function createEngine(
  generation: Generation,
  upstream: Upstream,
  options: EngineOptions = {},
): Engine {
  const schema = withDefer(generation.apiSchema);
  const catalogue = readCatalogue(generation.supergraphSdl);
  const planner = createPlanner(
    options.planSource ?? openPlanSource(generation.supergraphSdl),
    options.planDeadlineMs ?? 5_000,
  );
  const documents = createBoundedCache<Documents>(options.maxDocuments ?? 2_000);
  const programs = createBoundedCache<Promise<Program | Refusal>>(options.maxPrograms ?? 4_000);
  const checks: DocumentChecks = { ...options, maxTokens: options.maxTokens ?? 15_000 };
  const projection: ProjectionOptions = {
    isExposed: options.exposeSubgraphErrors ?? false,
    isAbsenceError: options.unknownEntities === 'error',
    maxErrors: options.maxErrors ?? 1_000,
  };
  const backend = createBackend(catalogue, options.codegen ?? 'generated');
  const eventDeadlineMs = options.eventDeadlineMs ?? 30_000;
  let operationCount = 0;

  const prepare = (query: string, operationName: string | null = null): PreparedOperation | Refusal => {
    const known = documents.get(query);
    const operation = known?.get(operationName);
    if (operation) return operation;
    const document = readDocument(query, schema, checks);
    if (document.kind === 'refusal') return document;
    const parts = chooseOperation(document, operationName);
    if ('kind' in parts) return parts;
    const prepared: PreparedOperation = {
      kind: parts.operation.operation,
      name: parts.operation.name?.value ?? null,
      parts,
      id: operationCount++,
      conditions: conditionVariables(document),
      requirements: relevantRequirements(schema, document, generation.requirements),
    };
    if (known) known.set(operationName, prepared);
    else documents.set(query, new Map([[operationName, prepared]]));
    return prepared;
  };

  const programFor = (operation: PreparedOperation, variables: Variables, context: RequestContext) => {
    const access = accessOf(operation.requirements, context.caller);
    const override = options.override?.(context) ?? drawOverride(planner.thresholds);
    const variant = `${operation.id}|${access}|${conditionKey(operation, variables)}|${overrideKey(override, planner.thresholds)}`;
    const known = programs.get(variant);
    if (known) return known;
    const built = buildProgram({
      generation,
      catalogue,
      planner,
      backend,
      parts: operation.parts,
      variables,
      isDenied: deniedBy(operation.requirements, access),
      override,
      maxSelections: options.maxSelections ?? 20_000,
    });
    programs.set(variant, built);
    forgetFailure(built, () => programs.delete(variant));
    return built;
  };

  const compile = async (request: EngineRequest, context: RequestContext): Promise<Compiled | Refusal> => {
    const operation = prepare(request.query, request.operationName ?? null);
    if (operation.kind === 'refusal') return operation;
    const coerced = coerce(operation, request.variables ?? {});
    if ('kind' in coerced) return coerced;
    const program = await programFor(operation, coerced.variables, context);
    return 'kind' in program ? program : { program, variables: coerced.variables };
  };

  const coerce = (
    { parts }: PreparedOperation,
    inputs: Variables,
  ): { readonly variables: Variables } | Refusal => {
    const definitions = parts.operation.variableDefinitions ?? [];
    if (definitions.length === 0) return { variables: noVariables };
    const result = getVariableValues(schema, definitions, inputs, { maxErrors: 20 });
    return result.errors ? refuse('BAD_USER_INPUT', result.errors) : { variables: result.coerced };
  };

  const newRun = ({ program, variables }: Compiled, context: RequestContext): Run => {
    const run: Run = {
      catalogue,
      upstream,
      context,
      variables,
      data: {},
      faults: new Map(),
      memos: createMemos(0),
    };
    introspect(schema, program, run);
    return run;
  };

  return {
    prepare: (query, operationName) => prepare(query, operationName ?? null),
    operationKind(query, operationName) {
      const operation = prepare(query, operationName ?? null);
      return operation.kind === 'refusal' ? null : operation.kind;
    },
    async execute(request, context) {
      const compiled = await compile(request, context);
      if ('kind' in compiled) return refused(compiled.errors);
      const { program } = compiled;
      if (program.source) {
        const eventRun = () =>
          newRun(compiled, { ...context, deadlineMs: performance.now() + eventDeadlineMs });
        const events = answerEvents(program, program.source, eventRun, projection);
        return { kind: 'subscription', events };
      }
      const run = newRun(compiled, context);
      if (program.deferrals) {
        const parts = answerInParts(program, program.deferrals, run, projection);
        return { kind: 'incremental', parts };
      }
      await execute(program, run);
      return { kind: 'complete', phase: 'executed', code: null, ...answer(program, run, projection) };
    },
    async explain(request, context) {
      const compiled = await compile(request, context);
      return 'kind' in compiled ? compiled : { kind: 'plan', plans: compiled.program.plans };
    },
    async warm(request, context) {
      await compile(request, context);
    },
    get figures() {
      return { documents: documents.figures, programs: programs.figures };
    },
  };
}

type Variables = Readonly<Record<string, unknown>>;

interface Compiled {
  readonly program: Program;
  readonly variables: Variables;
}

const noVariables: Variables = Object.freeze({});

/** A program that could not be built is tried again for the next request: the cause may have passed. */
function forgetFailure(built: Promise<Program | Refusal>, forget: () => void): void {
  built.then((program) => {
    if ('kind' in program) forget();
  }, forget);
}

function conditionKey({ conditions }: PreparedOperation, variables: Variables): string {
  let key = '';
  for (const name of conditions) key += variables[name] === true ? '1' : '0';
  return key;
}

function drawOverride(thresholds: readonly number[]): Override {
  return thresholds.length === 0 ? noOverride : { labels: new Set(), percentage: Math.random() * 100 };
}

const noOverride: Override = Object.freeze({ labels: new Set<string>(), percentage: 0 });

/** Draws between the same two percentages of the supergraph plan alike, so they share a program. */
function overrideKey(override: Override, thresholds: readonly number[]): string {
  if (thresholds.length === 0 && override.labels.size === 0) return '';
  const level = thresholds.filter((threshold) => threshold <= override.percentage).length;
  return `${level},${[...override.labels].sort().join(',')}`;
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
