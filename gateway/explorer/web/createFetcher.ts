import { createGraphiQLFetcher, type Fetcher } from '@graphiql/toolkit';
import { type DocumentNode, Kind, parse } from 'graphql';
import { createAdoptingFetch } from './adoptTokens.ts';
import type { Explorer } from './ExplorerContext.ts';
import { createSubscriptionClient } from './subscriptionClient.ts';

/**
 * Sends what the editor runs: queries and mutations by HTTP, answers in parts included, subscriptions by
 * a stream. The editor learns a tenth of a second late what was typed or put into it; until then it would
 * run the new text under the name and kind of the last. So both are read from the text itself.
 */
export function createFetcher({ config, session, ...explorer }: Explorer): Fetcher {
  const fetch = createAdoptingFetch(config.tokenFields, session, explorer.fetch);
  const wsClient = createSubscriptionClient(new URL(window.location.href), session);
  const send = createGraphiQLFetcher({ url: '/graphql', fetch, wsClient });
  return (request, options) => {
    const documentAST = parsed(request.query);
    if (documentAST === null) return send(request, options);
    const operationName = chosenOperation(documentAST, request.operationName);
    return send({ ...request, operationName }, { ...options, documentAST });
  };
}

/** The name that was chosen, if the document has it; else that of its first operation. */
function chosenOperation(document: DocumentNode, chosen: string | null | undefined): string | null {
  const operations = document.definitions.filter((node) => node.kind === Kind.OPERATION_DEFINITION);
  const operation = operations.find(({ name }) => name?.value === chosen) ?? operations[0];
  return operation?.name?.value ?? null;
}

/** Null for a text with a syntax error, which the gateway explains better than we could. */
function parsed(query: string): DocumentNode | null {
  try {
    return parse(query);
  } catch {
    return null;
  }
}
