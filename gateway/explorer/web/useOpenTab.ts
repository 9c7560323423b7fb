import { useGraphiQL, useGraphiQLActions } from '@graphiql/react';
import { useCallback } from 'react';

/**
 * Gives a function that shows an operation: in the tab that already holds it, else in the present tab
 * when that is empty, else in a new one.
 */
export function useOpenTab(): (query: string, variables: string) => void {
  const { addTab, changeTab, updateActiveTabValues } = useGraphiQLActions();
  const { tabs, queryEditor, variableEditor } = useGraphiQL((state) => ({
    tabs: state.tabs,
    queryEditor: state.queryEditor,
    variableEditor: state.variableEditor,
  }));

  return useCallback(
    (query, variables) => {
      const open = tabs.findIndex((tab) => tab.query === query && (tab.variables ?? '') === variables);
      if (open >= 0) return changeTab(open);
      if (queryEditor?.getValue().trim() !== '') addTab();
      queryEditor?.setValue(query);
      variableEditor?.setValue(variables);
      updateActiveTabValues({ query, variables });
      queryEditor?.focus();
    },
    [tabs, queryEditor, variableEditor, addTab, changeTab, updateActiveTabValues],
  );
}
