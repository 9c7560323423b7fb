import { type ApolloServer, HeaderMap } from '@apollo/server';
import type { SubgraphAnswer, SubgraphContext } from './subgraph.ts';

/** Gives a GraphQL request to a subgraph's Apollo Server as its HTTP route does, without HTTP. */
export async function answerInProcess(
  server: ApolloServer<SubgraphContext>,
  body: string,
  headers: Readonly<Record<string, string>>,
  context: () => Promise<SubgraphContext>,
): Promise<SubgraphAnswer> {
  const parsed = parseBody(body);
  if (parsed === undefined) return unreadableRequest;
  const response = await server.executeHTTPGraphQLRequest({
    httpGraphQLRequest: {
      method: 'POST',
      search: '',
      headers: new HeaderMap([...Object.entries(headers), ['content-type', 'application/json']]),
      body: parsed,
    },
    context,
  });
  if (response.body.kind !== 'complete') throw new Error('A subgraph answers in one piece.');
  return { status: response.status ?? 200, text: response.body.string };
}

/** The answer to a request that cannot even be read, in the shape of a GraphQL answer. */
export const unreadableRequest: SubgraphAnswer = {
  status: 400,
  text: '{"errors":[{"message":"The request cannot be read.","extensions":{"code":"BAD_REQUEST"}}]}',
};

function parseBody(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}
