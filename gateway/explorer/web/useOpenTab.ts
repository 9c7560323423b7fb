import { useGraphiQL, useGraphiQLActions } from '@graphiql/react';
import { type DocumentNode, Kind, type OperationDefinitionNode, parse } from 'graphql';
import { useCallback } from 'react';

/**
 * Gives a function that shows an operation: in the tab that already holds it, else in the present tab
 * when that is empty, else in a new one.
 */
export function useOpenTab(): (query: string, variables: string) => void {
  const { addTab, changeTab, updateActiveTabValues, setOperationFacts } = useGraphiQLActions();
  const { tabs, queryEditor, variableEditor } = useGraphiQL((state) => ({
    tabs: state.tabs,
    queryEditor: state.queryEditor,
    variableEditor: state.variableEditor,
  }));

  return useCallback(
    (query, variables) => {
      const open = tabs.findIndex((tab) => tab.query === query && (tab.variables ?? '') === variables);
      if (open >= 0) {
        changeTab(open);
      } else {
        if (queryEditor?.getValue().trim() !== '') addTab();
        queryEditor?.setValue(query);
        variableEditor?.setValue(variables);
        updateActiveTabValues({ query, variables });
      }
      setOperationFacts(operationFacts(query));
      queryEditor?.focus();
    },
    [tabs, queryEditor, variableEditor, addTab, changeTab, updateActiveTabValues, setOperationFacts],
  );
}

interface OperationFacts {
  documentAST?: DocumentNode;
  operationName?: string;
  operations?: OperationDefinitionNode[];
}

/**
 * What the editor finds out about an operation a tenth of a second after it was put in. Until then it
 * would run the new operation under the name of the last one.
 */
function operationFacts(query: string): OperationFacts {
  const documentAST = parsed(query);
  if (documentAST === null) return {};
  const operations = documentAST.definitions.filter((node) => node.kind === Kind.OPERATION_DEFINITION);
  const operationName = operations[0]?.name?.value;
  return { documentAST, operations, ...(operationName === undefined ? {} : { operationName }) };
}

function parsed(query: string): DocumentNode | null {
  try {
    return parse(query);
  } catch {
    return null;
  }
}
