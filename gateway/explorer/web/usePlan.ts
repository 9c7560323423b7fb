import { useGraphiQL } from '@graphiql/react';
import { useEffect, useState } from 'react';
import { useExplorer, useSessionState } from './ExplorerContext.ts';
import { type PlanNode, planTree } from './planTree.ts';

export type PlanAnswer =
  | { readonly kind: 'waiting' }
  | { readonly kind: 'message'; readonly text: string }
  | { readonly kind: 'plan'; readonly plan: PlanNode | null };

const waiting: PlanAnswer = { kind: 'waiting' };

/**
 * The plan of the operation in the editor, asked for again whenever it or the person changes: the
 * gateway removes what the person may not see before it plans.
 */
export function usePlan(): PlanAnswer {
  const { fetch } = useExplorer();
  const username = useSessionState().session?.username;
  const { queryEditor, documentAST, operationName } = useGraphiQL((state) => ({
    queryEditor: state.queryEditor,
    documentAST: state.documentAST,
    operationName: state.operationName,
  }));
  const [answer, setAnswer] = useState<PlanAnswer>(waiting);

  // biome-ignore lint/correctness/useExhaustiveDependencies: the person decides what is planned
  useEffect(() => {
    if (!queryEditor) return;
    if (!documentAST)
      return setAnswer({ kind: 'message', text: 'The editor holds no complete operation yet.' });
    const abort = new AbortController();
    const body = { query: queryEditor.getValue(), operationName };
    askForPlan(fetch, body, abort.signal).then(
      (next) => setAnswer(next),
      (error: unknown) => {
        if (!abort.signal.aborted)
          setAnswer({ kind: 'message', text: `The gateway did not answer: ${error}` });
      },
    );
    return () => abort.abort();
  }, [fetch, username, queryEditor, documentAST, operationName]);

  return answer;
}

async function askForPlan(
  fetch: typeof window.fetch,
  body: object,
  signal: AbortSignal,
): Promise<PlanAnswer> {
  const response = await fetch('/explorer/plan', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
    signal,
  });
  if (response.status === 404)
    return { kind: 'message', text: 'This gateway does not show its query plans.' };
  const { plan, errors } = await response.json();
  if (plan !== undefined) return { kind: 'plan', plan: planTree(plan) };
  return {
    kind: 'message',
    text: errors?.[0]?.message ?? `The gateway answered ${response.status} and no plan.`,
  };
}
