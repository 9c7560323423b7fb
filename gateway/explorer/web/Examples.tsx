import { useGraphiQL } from '@graphiql/react';
import type { Example } from './config.ts';
import { useExplorer, useSessionState } from './ExplorerContext.ts';
import { withNewKeys } from './newIdempotencyKey.ts';
import { useOpenTab } from './useOpenTab.ts';

/** The example operations by flow; one click opens one, with its variables. */
export function Examples() {
  const { config } = useExplorer();
  if (config.examples.length === 0) {
    return (
      <p className="hint">No examples are configured here. The book icon shows what the graph offers.</p>
    );
  }
  const folders = Map.groupBy(config.examples, (example) => example.folder);
  return Array.from(folders, ([folder, examples]) => (
    <div className="folder" key={folder}>
      <h4>{folder}</h4>
      <ul>
        {examples.map((example) => (
          <li key={example.title}>
            <ExampleButton example={example} />
          </li>
        ))}
      </ul>
    </div>
  ));
}

function ExampleButton({ example }: { readonly example: Example }) {
  const openTab = useOpenTab();
  const isOpen = useGraphiQL((state) => state.tabs[state.activeTabIndex]?.query === example.query);
  return (
    <button
      type="button"
      className="example"
      aria-current={isOpen}
      onClick={() => openTab(example.query, withNewKeys(example.variables))}
    >
      {example.title}
      <BestAs username={example.as} />
    </button>
  );
}

/** Names the person for whom an example shows most, unless it is who is signed in. */
function BestAs({ username }: { readonly username: string | null }) {
  const { config } = useExplorer();
  const current = useSessionState().session?.username;
  const person = config.demoPeople.find((one) => one.username === username);
  if (!person || username === current) return null;
  return <span className="best-as">best as {person.name}</span>;
}
