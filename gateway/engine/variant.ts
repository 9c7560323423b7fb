import type { PlanNode, QueryPlan } from '@graphql-hive/router-query-planner';
import {
  type DocumentNode,
  type FieldNode,
  GraphQLError,
  Kind,
  type OperationDefinitionNode,
  OperationTypeNode,
  print,
} from 'graphql';
import type { Generation } from '../supergraph/generation.ts';
import type { IsDenied } from './authorise.ts';
import type { Backend } from './backend.ts';
import type { Catalogue } from './catalogue.ts';
import { compilePlan } from './compile.ts';
import { planDeferrals } from './deferrals.ts';
import type { DocumentParts } from './document.ts';
import { narrow } from './narrow.ts';
import { cutNestedQueries, planBelow } from './nestedQueries.ts';
import type { Override, Planner } from './plan.ts';
import type { FetchStep, Introspection, Program, ProgramPart } from './program.ts';
import { type Refusal, refuse } from './refusal.ts';
import { asksSchemaBelow, printSelections, type SelectedField, type Selection } from './selection.ts';
import { shapeRoot } from './shape.ts';
import { specialise } from './specialise.ts';

export interface VariantInput {
  readonly generation: Generation;
  readonly catalogue: Catalogue;
  readonly planner: Planner;
  readonly backend: Backend;
  readonly parts: DocumentParts;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly isDenied: IsDenied;
  readonly override: Override;
  readonly maxSelections: number;
}

/** Compiles an operation for one outcome of its conditions, one level of access and one draw of overrides. */
export async function buildProgram(input: VariantInput): Promise<Program | Refusal> {
  const { generation, catalogue, isDenied, parts } = input;
  const schema = generation.apiSchema;
  const root = schema.getRootType(parts.operation.operation);
  const selections = specialiseOrRefuse(input);
  if ('kind' in selections) return selections;
  if (asksSchemaBelow(selections)) return refuse('GRAPHQL_VALIDATION_FAILED', [schemaBelow]);
  if (!root)
    return refuse('GRAPHQL_VALIDATION_FAILED', [new GraphQLError('The schema has no such root type.')]);
  const planned = await planParts(input, selections);
  if ('kind' in planned) return planned;
  const shape = shapeRoot({ schema, catalogue, isDenied }, root, selections);
  return {
    operationKind: parts.operation.operation,
    ...planned,
    shape,
    deferrals: planDeferrals(planned.parts, selections),
    fastProjection: input.backend.projection(shape),
    introspection: introspectionOf(parts, selections),
  };
}

const schemaBelow = new GraphQLError(
  '__schema and __type are answered at the root of a query only, and with its first part.',
);

type Planned = Pick<Program, 'parts' | 'plans' | 'source'>;

function specialiseOrRefuse(input: VariantInput): Selection[] | Refusal {
  try {
    return specialise({ ...input, schema: input.generation.apiSchema });
  } catch (error) {
    if (error instanceof GraphQLError) return refuse('OPERATION_TOO_LARGE', [error]);
    throw error;
  }
}

/**
 * A mutation is planned as a whole only if one request answers all of it. Otherwise each root field is
 * planned and run by itself, with all that it needs of other subgraphs, before the next one starts.
 */
async function planParts(input: VariantInput, selections: readonly Selection[]): Promise<Planned | Refusal> {
  const whole = await planPart(input, selections);
  if ('kind' in whole) return whole;
  const isSerial = input.parts.operation.operation === 'mutation' && selections.length > 1;
  if (!isSerial || whole.plans[0]?.node?.kind === 'Fetch') return whole;
  const parts: ProgramPart[] = [];
  const plans: Planned['plans'][number][] = [];
  for (const selection of selections) {
    const single = await planPart(input, [selection]);
    if ('kind' in single) return single;
    parts.push(...single.parts);
    plans.push(...single.plans);
  }
  return { parts, plans, source: null };
}

async function planPart(input: VariantInput, selections: readonly Selection[]): Promise<Planned | Refusal> {
  const kind = input.parts.operation.operation;
  if (printSelections(selections, false) === '') return { parts: [], plans: [], source: null };
  const plan = await planOrSplit(input, kind, selections);
  if (plan.kind === 'refusal') return plan;
  const rootKeys = fieldsOf(selections).map((field) => field.key);
  const compiled: { part: ProgramPart; source: FetchStep | null } = compilePlan(
    input.backend,
    plan,
    rootKeys,
  );
  return { parts: [compiled.part], plans: [plan], source: compiled.source };
}

/** What the planner gives up may have parts that it can plan one by one. */
async function planOrSplit(
  input: VariantInput,
  kind: OperationTypeNode,
  selections: readonly Selection[],
): Promise<QueryPlan | Refusal> {
  const whole = await planOrNarrow(input, kind, selections);
  const query = input.generation.apiSchema.getQueryType()?.name ?? '';
  if (!isGivenUp(whole)) return whole;
  const { rest, nested } = cutNestedQueries(selections, query);
  if (nested.length === 0) return whole;
  const first = await planOrNarrow(input, kind, rest);
  if (first.kind === 'refusal') return first;
  const nodes: PlanNode[] = [];
  for (const { path, selections: inner } of nested) {
    const plan = await planOrSplit(input, OperationTypeNode.QUERY, inner);
    if (plan.kind === 'refusal') return plan;
    if (plan.node) nodes.push(planBelow(path, plan.node));
  }
  const steps = [...(first.node ? [first.node] : []), { kind: 'Parallel', nodes } as const];
  return { kind: 'QueryPlan', node: { kind: 'Sequence', nodes: steps } };
}

/** What the planner gives up it may be able to plan without the types that cannot come. */
async function planOrNarrow(
  { planner, override, parts: { operation }, catalogue, generation }: VariantInput,
  kind: OperationTypeNode,
  selections: readonly Selection[],
): Promise<QueryPlan | Refusal> {
  const ask = async (body: string): Promise<QueryPlan | Refusal> =>
    body === ''
      ? { kind: 'QueryPlan' }
      : planner.plan(`${printHead(operation, kind, body)}{${body}}`, override);
  const body = printSelections(selections, false);
  const plan = await ask(body);
  const root = generation.apiSchema.getRootType(kind);
  if (!isGivenUp(plan) || !root) return plan;
  const narrowed = printSelections(narrow(catalogue, root.name, selections), false);
  return narrowed === body ? plan : ask(narrowed);
}

function isGivenUp(plan: QueryPlan | Refusal): plan is Refusal {
  return plan.kind === 'refusal' && plan.errors[0]?.extensions.code === 'QUERY_PLANNING_FAILED';
}

/** `query($a: Int = 1)`, with the variables that `body` mentions. */
function printHead(operation: OperationDefinitionNode, kind: OperationTypeNode, body: string): string {
  const mentioned = new Set([...body.matchAll(/\$(\w+)/g)].map((match) => match[1]));
  const variables = (operation.variableDefinitions ?? [])
    .filter((definition) => mentioned.has(definition.variable.name.value))
    .map((definition) => print({ ...definition, directives: [] }));
  return variables.length === 0 ? kind : `${kind}(${variables.join(', ')})`;
}

function introspectionOf(parts: DocumentParts, selections: readonly Selection[]): Introspection | null {
  const fields = fieldsOf(selections)
    .map((field) => field.introspection)
    .filter((node): node is FieldNode => node !== null);
  if (fields.length === 0) return null;
  const selectionSet = { kind: Kind.SELECTION_SET, selections: fields } as const;
  const document: DocumentNode = {
    kind: Kind.DOCUMENT,
    definitions: [{ ...parts.operation, selectionSet }, ...parts.fragments.values()],
  };
  return { document, text: print(document) };
}

function fieldsOf(selections: readonly Selection[]): SelectedField[] {
  return selections.filter((selection) => selection.kind === 'field');
}
