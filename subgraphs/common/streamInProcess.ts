import { GraphQLError } from 'graphql';
import type { StreamResult } from './subgraph.ts';

/**
 * Gives a subscription to a subgraph as its HTTP route does, without HTTP. What is refused is the only result, with the
 * status that HTTP would have.
 */
export async function* streamInProcess(
  body: string,
  open: (request: unknown) => Promise<AsyncIterable<string>>,
): AsyncGenerator<StreamResult> {
  try {
    for await (const text of await open(readBody(body))) yield JSON.parse(text);
  } catch (error) {
    if (!(error instanceof GraphQLError)) throw error;
    const { code, http } = error.extensions;
    yield { errors: [{ message: error.message, extensions: { code, http } }] };
  }
}

function readBody(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return null;
  }
}
