import type { GraphiQLPlugin } from '@graphiql/react';
import { Examples } from './Examples.tsx';
import { StartIcon } from './Icons.tsx';
import { People } from './People.tsx';

export const startPlugin: GraphiQLPlugin = { title: 'Start here', icon: StartIcon, content: StartPanel };

/** Three steps from the first visit to the first answer. */
function StartPanel() {
  return (
    <section className="panel" aria-label="Start here">
      <h2 className="graphiql-doc-explorer-title">Start here</h2>
      <Step number={1} title="Sign in">
        <People />
      </Step>
      <Step number={2} title="Open an operation">
        <Examples />
      </Step>
      <Step number={3} title="Run it">
        <p className="hint">
          Press <b className="run">▶</b> or <kbd>Ctrl</kbd> <kbd>Enter</kbd> in the editor. <kbd>Ctrl</kbd>{' '}
          <kbd>Space</kbd> completes what you type.
        </p>
      </Step>
    </section>
  );
}

interface StepProps {
  readonly number: number;
  readonly title: string;
  readonly children: React.ReactNode;
}

function Step({ number, title, children }: StepProps) {
  return (
    <div className="step">
      <h3>
        <span className="step-number">{number}</span>
        {title}
      </h3>
      {children}
    </div>
  );
}
