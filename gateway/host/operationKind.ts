import { getOperationAST, parse } from 'graphql';
import { createBoundedCache } from '../engine/boundedCache.ts';
import type { Parameters } from './parameters.ts';

type OperationKind = 'query' | 'mutation' | 'subscription' | 'unknown';

const known = createBoundedCache<OperationKind>(1000);

/**
 * What a GET is about to do, found before anything runs. Unknown when the document does not parse or names no single
 * operation: the engine then says what is wrong. `maxTokens` bounds the parse.
 */
export function operationKindOf({ query, operationName }: Parameters, maxTokens: number): OperationKind {
  const key = `${operationName ?? ''}\n${query}`;
  const cached = known.get(key);
  if (cached !== undefined) return cached;
  const kind = parseKind(query, operationName, maxTokens);
  known.set(key, kind);
  return kind;
}

function parseKind(query: string, operationName: string | null, maxTokens: number): OperationKind {
  try {
    const document = parse(query, { noLocation: true, maxTokens });
    return getOperationAST(document, operationName)?.operation ?? 'unknown';
  } catch {
    return 'unknown';
  }
}
