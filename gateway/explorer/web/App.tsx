import type { GraphiQLPlugin } from '@graphiql/react';
import { GraphiQL, HISTORY_PLUGIN } from 'graphiql';
import { useMemo, useState } from 'react';
import { createFetcher } from './createFetcher.ts';
import { type Explorer, ExplorerContext } from './ExplorerContext.ts';
import { Masthead } from './Masthead.tsx';
import { planPlugin } from './PlanPanel.tsx';
import { sealPlugin } from './SealPanel.tsx';
import { ShareButton } from './ShareButton.tsx';
import { startPlugin } from './StartPanel.tsx';
import { sharedQuery } from './shareLink.ts';
import { useEditorColours } from './useEditorColours.ts';
import { Watch } from './Watch.tsx';

/** GraphiQL with a way to sign in, examples to start from and the plan of what is being written. */
export function App({ explorer }: { readonly explorer: Explorer }) {
  const fetcher = useMemo(() => createFetcher(explorer), [explorer]);
  const [initialQuery] = useState(takeSharedQuery);
  const plugins = useMemo(() => pluginsOf(explorer), [explorer]);
  const [first] = explorer.config.examples;
  useEditorColours();

  return (
    <ExplorerContext value={explorer}>
      <GraphiQL
        fetcher={fetcher}
        plugins={plugins}
        visiblePlugin={startPlugin}
        defaultTabs={[
          { query: first?.query ?? 'query Hello {\n  __typename\n}\n', variables: first?.variables ?? '' },
        ]}
        {...(initialQuery === null ? {} : { initialQuery, initialVariables: '' })}
        defaultEditorToolsVisibility="variables"
        shouldPersistHeaders={false}
      >
        <GraphiQL.Logo>
          <Masthead />
        </GraphiQL.Logo>
        <GraphiQL.Toolbar>
          {({ prettify, merge, copy }) => (
            <>
              {prettify}
              {merge}
              {copy}
              <ShareButton />
            </>
          )}
        </GraphiQL.Toolbar>
        <Watch />
      </GraphiQL>
    </ExplorerContext>
  );
}

function pluginsOf({ config }: Explorer): GraphiQLPlugin[] {
  return [startPlugin, planPlugin, ...(config.seals.length > 0 ? [sealPlugin] : []), HISTORY_PLUGIN];
}

/** The operation of the link that opened the page; taken off the address, so that a reload keeps the edits. */
function takeSharedQuery(): string | null {
  const query = sharedQuery(window.location.href);
  if (query !== null) window.history.replaceState(null, '', window.location.pathname);
  return query;
}
