import type { GraphiQLPlugin } from '@graphiql/react';
import { PlanIcon } from './Icons.tsx';
import { PlanView } from './PlanView.tsx';
import { type PlanAnswer, usePlan } from './usePlan.ts';

export const planPlugin: GraphiQLPlugin = { title: 'Query plan', icon: PlanIcon, content: PlanPanel };

/** How the gateway would answer the operation in the editor, kept in step with it. */
function PlanPanel() {
  const answer = usePlan();
  return (
    <section className="panel" aria-label="Query plan">
      <h2 className="graphiql-doc-explorer-title">Query plan</h2>
      <p className="hint">
        Which subgraphs the gateway asks for the operation in the editor, and in which order.
      </p>
      <PlanBody answer={answer} />
    </section>
  );
}

function PlanBody({ answer }: { readonly answer: PlanAnswer }) {
  switch (answer.kind) {
    case 'waiting':
      return <p className="hint">Asking the gateway…</p>;
    case 'message':
      return (
        <p className="refusal" role="status">
          {answer.text}
        </p>
      );
    case 'plan':
      return <PlanView plan={answer.plan} />;
  }
}
