import type { GraphQLSchema } from 'graphql';
import type { Requirement } from '../supergraph/generation.ts';
import { type RelevantRequirements, relevantRequirements } from './authorise.ts';
import { type CacheFigures, createBoundedCache } from './boundedCache.ts';
import {
  chooseOperation,
  conditionVariables,
  type DocumentChecks,
  type DocumentParts,
  readDocument,
} from './document.ts';
import { hideLongNumbers } from './hideLongNumbers.ts';
import type { Refusal } from './refusal.ts';

/** An operation that is valid against the schema, whoever asks. */
export interface PreparedOperation {
  readonly kind: 'query' | 'mutation' | 'subscription';
  readonly query: string;
  /** As the request names it. */
  readonly operationName: string | null;
  readonly name: string | null;
  readonly parts: DocumentParts;
  /** Unique within the engine. */
  readonly id: number;
  /** Whether it may outlive its request: not where its text has what could be the number of a card or a person. */
  readonly isRemembered: boolean;
  readonly conditions: readonly string[];
  readonly requirements: RelevantRequirements;
}

export type Variables = Readonly<Record<string, unknown>>;

/** Reads documents and remembers the valid ones. */
export interface Operations {
  prepare(query: string, operationName: string | null): PreparedOperation | Refusal;
  readonly figures: CacheFigures;
}

/**
 * Refused documents are not remembered, so they cannot push out the others; nor are those that write a long number
 * where a variable belongs, so that no memory of the gateway holds it.
 */
export function createOperations(
  schema: GraphQLSchema,
  requirements: ReadonlyMap<string, Requirement>,
  checks: DocumentChecks,
  limit: number,
): Operations {
  const documents = createBoundedCache<Map<string | null, PreparedOperation>>(limit);
  let count = 0;

  const read = (query: string, operationName: string | null): PreparedOperation | Refusal => {
    const document = readDocument(query, schema, checks);
    if (document.kind === 'refusal') return document;
    const parts = chooseOperation(document, operationName);
    if ('kind' in parts) return parts;
    return {
      kind: parts.operation.operation,
      query,
      operationName,
      name: parts.operation.name?.value ?? null,
      parts,
      id: count++,
      isRemembered: hideLongNumbers(query) === query,
      conditions: query.includes('@') ? conditionVariables(document) : [],
      requirements: relevantRequirements(schema, document, requirements),
    };
  };

  return {
    prepare(query, operationName) {
      const known = documents.get(query);
      const operation = known?.get(operationName);
      if (operation) return operation;
      const fresh = read(query, operationName);
      if (fresh.kind === 'refusal' || !fresh.isRemembered) return fresh;
      if (known) known.set(operationName, fresh);
      else documents.set(query, new Map([[operationName, fresh]]));
      return fresh;
    },
    get figures() {
      return documents.figures;
    },
  };
}
