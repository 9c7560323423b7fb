import { parse, print } from 'graphql';

/** A query plan as people read it. */
export type PlanNode =
  | { readonly kind: 'Sequence' | 'Parallel'; readonly nodes: readonly PlanNode[] }
  | {
      readonly kind: 'Condition';
      readonly variable: string;
      readonly whenTrue: PlanNode | null;
      readonly whenFalse: PlanNode | null;
    }
  | {
      readonly kind: 'Fetch';
      readonly service: string;
      readonly operation: string;
      /** What the call fills in: where in the answer, and which fields it needs from there. */
      readonly entities: readonly { readonly path: string; readonly needs: string }[];
    }
  | { readonly kind: 'Other'; readonly text: string };

type Json = Readonly<Record<string, unknown>>;

/**
 * Turns the planner's JSON into nodes to show. `Flatten` becomes the path of the call below it. A kind
 * that this page does not know is shown as the JSON that it is; null stands for "no subgraph is asked".
 */
export function planTree(plan: unknown): PlanNode | null {
  if (!isJson(plan)) return null;
  return plan.kind === 'QueryPlan' ? planTree(plan.node) : nodeOf(plan, null);
}

export interface PlanSize {
  readonly calls: number;
  readonly steps: number;
}

/** How many calls a plan makes at most, and how many of them after one another at most. */
export function planSize(node: PlanNode | null): PlanSize {
  switch (node?.kind) {
    case undefined:
    case 'Other':
      return { calls: 0, steps: 0 };
    case 'Fetch':
      return { calls: 1, steps: 1 };
    case 'Sequence':
      return { calls: sum(node.nodes, 'calls'), steps: sum(node.nodes, 'steps') };
    case 'Parallel':
      return { calls: sum(node.nodes, 'calls'), steps: most(node.nodes, 'steps') };
    case 'Condition': {
      const branches = [node.whenTrue, node.whenFalse];
      return { calls: most(branches, 'calls'), steps: most(branches, 'steps') };
    }
  }
}

function sum(nodes: readonly PlanNode[], measure: keyof PlanSize): number {
  return nodes.reduce((total, node) => total + planSize(node)[measure], 0);
}

function most(nodes: readonly (PlanNode | null)[], measure: keyof PlanSize): number {
  return Math.max(0, ...nodes.map((node) => planSize(node)[measure]));
}

function nodeOf(json: Json, path: unknown): PlanNode {
  switch (json.kind) {
    case 'Sequence':
    case 'Parallel':
      return { kind: json.kind, nodes: childrenOf(json.nodes, path) };
    case 'Flatten':
      return isJson(json.node) ? nodeOf(json.node, json.path) : otherOf(json);
    case 'Condition':
      return conditionOf(json, path);
    case 'Fetch':
      return fetchOf(json, path === null ? [] : [{ path: pathText(path), needs: needsText(json.requires) }]);
    case 'BatchFetch':
      return fetchOf(json, batchEntities(json.entityBatch));
    case 'Subscription':
      return isJson(json.primary) ? fetchOf(json.primary, []) : otherOf(json);
    default:
      return otherOf(json);
  }
}

function childrenOf(nodes: unknown, path: unknown): PlanNode[] {
  return list(nodes).map((node) => nodeOf(node, path));
}

function conditionOf(json: Json, path: unknown): PlanNode {
  return {
    kind: 'Condition',
    variable: String(json.condition),
    whenTrue: isJson(json.ifClause) ? nodeOf(json.ifClause, path) : null,
    whenFalse: isJson(json.elseClause) ? nodeOf(json.elseClause, path) : null,
  };
}

function fetchOf(json: Json, entities: readonly { path: string; needs: string }[]): PlanNode {
  return {
    kind: 'Fetch',
    service: String(json.serviceName),
    operation: formatted(String(json.operation)),
    entities,
  };
}

function batchEntities(batch: unknown): { path: string; needs: string }[] {
  if (!isJson(batch)) return [];
  return list(batch.aliases).flatMap(({ paths, requires }) =>
    (Array.isArray(paths) ? paths : []).map((path) => ({ path: pathText(path), needs: needsText(requires) })),
  );
}

function otherOf(json: Json): PlanNode {
  return { kind: 'Other', text: JSON.stringify(json, null, 2) };
}

/** `me.cards[]` for the planner's `[{Field: "me"}, {Field: "cards"}, "@"]`. */
function pathText(path: unknown): string {
  const segments = Array.isArray(path) ? path : [];
  return segments.map(segmentText).join('').replace(/^\./, '');
}

function segmentText(segment: unknown): string {
  if (segment === '@') return '[]';
  if (!isJson(segment)) return `.${String(segment)}`;
  if (Array.isArray(segment.TypeCondition)) return `<${segment.TypeCondition.join(' | ')}>`;
  return `.${String(segment.Field)}`;
}

/** `User { id }` for the planner's required selections; the type name, which goes along always, left out. */
function needsText(requires: unknown): string {
  return list(requires)
    .filter(({ name }) => name !== '__typename')
    .map((selection) => {
      const name = String(selection.typeCondition ?? selection.alias ?? selection.name);
      const nested = needsText(selection.selections);
      return nested === '' ? name : `${name} { ${nested} }`;
    })
    .join(' ');
}

function formatted(operation: string): string {
  try {
    return print(parse(operation));
  } catch {
    return operation;
  }
}

function list(value: unknown): Json[] {
  return Array.isArray(value) ? value.filter(isJson) : [];
}

function isJson(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
