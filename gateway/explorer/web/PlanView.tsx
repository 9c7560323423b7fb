import { type PlanNode, planSize } from './planTree.ts';

/** A plan as an indented tree of calls, with its size in one line above it. */
export function PlanView({ plan }: { readonly plan: PlanNode | null }) {
  if (plan === null)
    return <p className="hint">No subgraph is asked: the gateway knows the answer itself.</p>;
  const { calls, steps } = planSize(plan);
  return (
    <div className="plan">
      <p className="plan-size" data-testid="plan-size">
        {count(calls, 'call')} in {count(steps, 'step')}
      </p>
      <PlanBranch node={plan} />
    </div>
  );
}

function PlanBranch({ node }: { readonly node: PlanNode }) {
  switch (node.kind) {
    case 'Sequence':
      return <PlanGroup title="Sequence" remark="one after another" nodes={node.nodes} />;
    case 'Parallel':
      return <PlanGroup title="Parallel" remark="at the same time" nodes={node.nodes} />;
    case 'Condition':
      return (
        <>
          {node.whenTrue && <PlanGroup title={`If $${node.variable}`} nodes={[node.whenTrue]} />}
          {node.whenFalse && <PlanGroup title={`Unless $${node.variable}`} nodes={[node.whenFalse]} />}
        </>
      );
    case 'Fetch':
      return <PlanFetch node={node} />;
    case 'Other':
      return <pre className="plan-text">{node.text}</pre>;
  }
}

interface PlanGroupProps {
  readonly title: string;
  readonly remark?: string;
  readonly nodes: readonly PlanNode[];
}

function PlanGroup({ title, remark, nodes }: PlanGroupProps) {
  return (
    <div className="plan-group">
      <h4>
        {title} {remark !== undefined && <span className="plan-remark">{remark}</span>}
      </h4>
      <ul>
        {nodes.map((node, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a plan's nodes have no other identity
          <li key={index}>
            <PlanBranch node={node} />
          </li>
        ))}
      </ul>
    </div>
  );
}

function PlanFetch({ node }: { readonly node: Extract<PlanNode, { kind: 'Fetch' }> }) {
  return (
    <details className="plan-fetch" style={{ '--service-hue': hue(node.service) } as React.CSSProperties}>
      <summary>
        <span className="plan-service">{node.service}</span>
        {node.entities.map(({ path, needs }) => (
          <span className="plan-path" key={path} title={`Needs ${needs}`}>
            → {path}
          </span>
        ))}
      </summary>
      {node.entities.map(({ path, needs }) => (
        <p className="plan-needs" key={path}>
          fills <code>{path}</code>, needs <code>{needs}</code>
        </p>
      ))}
      <pre className="plan-text">{node.operation}</pre>
    </details>
  );
}

/** A colour of its own for each subgraph, the same on every visit. */
function hue(service: string): number {
  return Array.from(service).reduce((sum, character) => (sum * 31 + character.charCodeAt(0)) % 360, 7);
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}
