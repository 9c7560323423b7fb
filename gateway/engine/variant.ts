import type { QueryPlan } from '@graphql-hive/router-query-planner';
import {
  type DocumentNode,
  type FieldNode,
  GraphQLError,
  Kind,
  type OperationDefinitionNode,
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
import type { Override, Planner } from './plan.ts';
import type { FetchStep, Program, ProgramPart } from './program.ts';
import { type Refusal, refuse } from './refusal.ts';
import { printSelections, type SelectedField, type Selection } from './selection.ts';
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
  const body = printSelections(selections, false);
  if (body === '') return { parts: [], plans: [], source: null };
  const plan = await planOrNarrow(input, selections, body);
  if (plan.kind === 'refusal') return plan;
  const rootKeys = fieldsOf(selections).map((field) => field.key);
  const compiled: { part: ProgramPart; source: FetchStep | null } = compilePlan(
    input.backend,
    plan,
    rootKeys,
  );
  return { parts: [compiled.part], plans: [plan], source: compiled.source };
}

/** What the planner gives up it may be able to plan without the types that cannot come. */
async function planOrNarrow(
  { planner, override, parts: { operation }, catalogue, generation }: VariantInput,
  selections: readonly Selection[],
  body: string,
): Promise<QueryPlan | Refusal> {
  const ask = (text: string) => planner.plan(`${printHead(operation, text)}{${text}}`, override);
  const plan = await ask(body);
  const isGivenUp = plan.kind === 'refusal' && plan.errors[0]?.extensions.code === 'QUERY_PLANNING_FAILED';
  const root = generation.apiSchema.getRootType(operation.operation);
  if (!isGivenUp || !root) return plan;
  const narrowed = printSelections(narrow(catalogue, root.name, selections), false);
  return narrowed === body ? plan : ask(narrowed);
}

/** `query($a: Int = 1)`, with the variables that `body` mentions. */
function printHead(operation: OperationDefinitionNode, body: string): string {
  const mentioned = new Set([...body.matchAll(/\$(\w+)/g)].map((match) => match[1]));
  const variables = (operation.variableDefinitions ?? [])
    .filter((definition) => mentioned.has(definition.variable.name.value))
    .map((definition) => print({ ...definition, directives: [] }));
  return variables.length === 0 ? operation.operation : `${operation.operation}(${variables.join(', ')})`;
}

function introspectionOf(parts: DocumentParts, selections: readonly Selection[]): DocumentNode | null {
  const fields = fieldsOf(selections)
    .map((field) => field.introspection)
    .filter((node): node is FieldNode => node !== null);
  if (fields.length === 0) return null;
  const selectionSet = { kind: Kind.SELECTION_SET, selections: fields } as const;
  return {
    kind: Kind.DOCUMENT,
    definitions: [{ ...parts.operation, selectionSet }, ...parts.fragments.values()],
  };
}

function fieldsOf(selections: readonly Selection[]): SelectedField[] {
  return selections.filter((selection) => selection.kind === 'field');
}
