import type {
  BatchFetchNode,
  FetchNode,
  FetchNodePathSegment,
  FetchRewrite,
  FlattenNodePathSegment,
  PlanNode,
  QueryPlan,
  RequiresSelection,
} from '@graphql-hive/router-query-planner';
import { type DocumentNode, Kind, type SelectionSetNode } from 'graphql';
import type { Backend } from './backend.ts';
import { documentOf, entitySelections } from './fetchDocument.ts';
import { locationsOf } from './locations.ts';
import { type Memos, shareMemos } from './memos.ts';
import type {
  DataPath,
  DataPathStep,
  EntityPlan,
  EntityStep,
  FetchStep,
  Output,
  ProgramPart,
  Rewrite,
  RewriteStep,
  Step,
} from './program.ts';
import { toRequires } from './requires.ts';

/** The steps of a plan, with everything about its fetches that does not depend on the request. */
export function compilePlan(
  backend: Backend,
  plan: QueryPlan,
  rootKeys: readonly string[],
): { part: ProgramPart; source: FetchStep | null } {
  const memos = shareMemos(plan.node);
  const work: Work = { backend, memos, source: null };
  const step = plan.node ? compileNode(work, plan.node, []) : null;
  return { part: { rootKeys, step, memoCount: memos.count }, source: work.source };
}

interface Work {
  readonly backend: Backend;
  readonly memos: Memos;
  source: FetchStep | null;
}

function compileNode(work: Work, node: PlanNode, path: DataPath): Step | null {
  switch (node.kind) {
    case 'Sequence':
    case 'Parallel': {
      const steps = node.nodes.map((child) => compileNode(work, child, path)).filter((step) => step !== null);
      return { kind: node.kind === 'Sequence' ? 'sequence' : 'parallel', steps };
    }
    case 'Flatten':
      return compileNode(work, node.node, [...path, ...node.path.map(toPathStep)]);
    case 'Fetch':
      return compileFetch(work, node, path);
    case 'BatchFetch':
      return compileBatch(work, node);
    case 'Subscription':
      work.source = compileFetch(work, node.primary, path);
      return null;
    case 'Condition':
    case 'Defer':
      throw new Error(
        `A plan has a ${node.kind} node, though conditions and deferral are decided before planning.`,
      );
  }
}

function compileFetch(work: Work, node: FetchNode, path: DataPath): FetchStep {
  const document = documentOf(node);
  const isEntityFetch = node.requires !== undefined && node.requires.length > 0;
  const entities = isEntityFetch
    ? [
        compileEntities(work, node, document, {
          alias: '_entities',
          representationsVariableName: 'representations',
          paths: [path],
          requires: node.requires ?? [],
          inputRewrites: node.inputRewrites ?? [],
          outputRewrites: node.outputRewrites ?? [],
        }),
      ]
    : [];
  return {
    ...requestOf(node),
    locations: locationsOf(document, isEntityFetch ? entities.map(({ plan }) => plan) : null, path),
    rootKeys: isEntityFetch ? [] : rootOutputs(document).map((output) => output.key),
    path: isEntityFetch ? [] : path,
    rewrites: isEntityFetch ? [] : (node.outputRewrites ?? []).map(toRewrite),
    entities,
  };
}

function compileBatch(work: Work, node: BatchFetchNode): FetchStep {
  const document = documentOf(node);
  const entities = node.entityBatch.aliases.map((alias) =>
    compileEntities(work, node, document, {
      ...alias,
      paths: alias.paths.map((path) => path.map(toPathStep)),
      inputRewrites: alias.inputRewrites ?? [],
      outputRewrites: alias.outputRewrites ?? [],
    }),
  );
  const locations = locationsOf(
    document,
    entities.map(({ plan }) => plan),
    [],
  );
  return { ...requestOf(node), locations, rootKeys: [], path: [], rewrites: [], entities };
}

function requestOf(
  node: FetchNode | BatchFetchNode,
): Pick<FetchStep, 'kind' | 'subgraph' | 'operationKind' | 'bodyHead' | 'body' | 'variableNames'> {
  const bodyHead = `{"query":${JSON.stringify(node.operation)}`;
  return {
    kind: 'fetch',
    subgraph: node.serviceName,
    operationKind: node.operationKind ?? 'query',
    bodyHead,
    body: `${bodyHead}}`,
    variableNames: node.variableUsages ?? [],
  };
}

interface EntitySource {
  readonly alias: string;
  readonly representationsVariableName: string;
  readonly paths: readonly DataPath[];
  readonly requires: readonly RequiresSelection[];
  readonly inputRewrites: readonly FetchRewrite[];
  readonly outputRewrites: readonly FetchRewrite[];
}

function compileEntities(
  work: Work,
  node: FetchNode | BatchFetchNode,
  document: DocumentNode,
  source: EntitySource,
): EntityStep {
  const set = entitySelections(document, source.alias);
  const plan: EntityPlan = {
    alias: source.alias,
    variable: source.representationsVariableName,
    paths: source.paths,
    requires: toRequires(source.requires),
    inputRewrites: source.inputRewrites.map(toRewrite),
    outputRewrites: source.outputRewrites.map(toRewrite),
    outputs: set ? withRenamedKeys(outputsOf(document, set, []), source.outputRewrites.map(toRewrite)) : [],
    memo: work.memos.memoFor(node, source.alias),
  };
  return { plan, codeForRun: work.backend.entities(plan) };
}

function rootOutputs(document: DocumentNode): Output[] {
  const operation = document.definitions.find((node) => node.kind === Kind.OPERATION_DEFINITION);
  return operation ? outputsOf(document, operation.selectionSet, []) : [];
}

function outputsOf(document: DocumentNode, set: SelectionSetNode, conditions: readonly string[]): Output[] {
  return set.selections.flatMap((selection): Output[] => {
    if (selection.kind === Kind.FIELD) {
      const below = selection.selectionSet ? outputsOf(document, selection.selectionSet, []) : [];
      return [{ key: (selection.alias ?? selection.name).value, conditions, below }];
    }
    if (selection.kind === Kind.INLINE_FRAGMENT) {
      const condition = selection.typeCondition?.name.value;
      const inner = condition === undefined ? conditions : [...conditions, condition];
      return outputsOf(document, selection.selectionSet, inner);
    }
    const fragment = document.definitions.find(
      (node) => node.kind === Kind.FRAGMENT_DEFINITION && node.name.value === selection.name.value,
    );
    if (fragment?.kind !== Kind.FRAGMENT_DEFINITION) return [];
    return outputsOf(document, fragment.selectionSet, [...conditions, fragment.typeCondition.name.value]);
  });
}

/** Outputs are merged after the rewrites, so they go by the keys that the rewrites leave. */
function withRenamedKeys(outputs: readonly Output[], rewrites: readonly Rewrite[]): Output[] {
  return outputs.map((output) => {
    const rename = rewrites.find((rewrite) => rewrite.kind === 'rename' && topKeyOf(rewrite) === output.key);
    return rename?.kind === 'rename' ? { ...output, key: rename.key } : output;
  });
}

/** The key that a rewrite of the object itself, not of something below, is about. */
function topKeyOf(rewrite: Rewrite): string | null {
  const keys = rewrite.path.filter((step) => step.kind === 'key');
  return keys.length === 1 && keys[0] ? keys[0].key : null;
}

function toPathStep(segment: FlattenNodePathSegment): DataPathStep {
  if (segment === '@') return { kind: 'items' };
  if ('Field' in segment) return { kind: 'field', key: segment.Field };
  return { kind: 'type', names: segment.TypeCondition };
}

function toRewrite(rewrite: FetchRewrite): Rewrite {
  if ('KeyRenamer' in rewrite) {
    const { path, renameKeyTo } = rewrite.KeyRenamer;
    return { kind: 'rename', path: path.map(toRewriteStep), key: renameKeyTo };
  }
  const { path, setValueTo } = 'ValueSetter' in rewrite ? rewrite.ValueSetter : rewrite;
  return { kind: 'set', path: path.map(toRewriteStep), value: setValueTo };
}

function toRewriteStep(segment: FetchNodePathSegment): RewriteStep {
  return 'Key' in segment
    ? { kind: 'key', key: segment.Key }
    : { kind: 'type', names: segment.TypenameEquals };
}
