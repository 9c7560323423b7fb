import { type DocumentNode, type GraphQLSchema, parse, type VariableDefinitionNode } from 'graphql';
import type { Requirement } from '../supergraph/generation.ts';
import { type RelevantRequirements, relevantRequirements } from './authorise.ts';
import { type CacheFigures, type CacheLimits, createBoundedCache } from './boundedCache.ts';
import {
  conditionVariables,
  type DocumentChecks,
  type DocumentParts,
  operationsOf,
  readDocument,
} from './document.ts';
import { hideLongNumbers } from './hideLongNumbers.ts';
import { type Refusal, refusalOf } from './refusal.ts';

/** An operation that is valid against the schema, whoever asks. */
export interface PreparedOperation {
  readonly kind: 'query' | 'mutation' | 'subscription';
  readonly query: string;
  /** Null for one without a name, which is then the only one of its document. */
  readonly name: string | null;
  readonly variableDefinitions: readonly VariableDefinitionNode[];
  /** Parsed; once more when nobody has held on to it. */
  readonly parts: () => DocumentParts;
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

/** The operations of one text, by name. */
type Known = ReadonlyMap<string | null, PreparedOperation>;

/**
 * Refused documents are not remembered, so they cannot push out the others; nor are those that write a long number
 * where a variable belongs, so that no memory of the gateway holds it. What is remembered of a document is its text
 * and little more: its parsed form takes fifty times as much and is needed only while one of its operations is compiled.
 */
export function createOperations(
  schema: GraphQLSchema,
  requirements: ReadonlyMap<string, Requirement>,
  checks: DocumentChecks,
  limits: CacheLimits,
): Operations {
  const documents = createBoundedCache<Known>(limits);
  let count = 0;

  const read = (query: string): Known | Refusal => {
    const document = readDocument(query, schema, checks);
    if (document.kind === 'refusal') return document;
    const isRemembered = hideLongNumbers(query) === query;
    const shared = {
      query,
      isRemembered,
      conditions: query.includes('@') ? conditionVariables(document) : [],
      requirements: relevantRequirements(schema, document, requirements),
    };
    unlinkTokens(document);
    const known = new Map<string | null, PreparedOperation>();
    for (const parts of operationsOf(document)) {
      const { operation } = parts;
      const name = operation.name?.value ?? null;
      known.set(name, {
        ...shared,
        kind: operation.operation,
        name,
        variableDefinitions: operation.variableDefinitions ?? [],
        parts: heldWeakly(parts, () => readAgain(query, name)),
        id: count++,
      });
    }
    if (isRemembered) documents.set(query, known, sizeOf(query, known));
    return known;
  };

  return {
    prepare(query, operationName) {
      const known = documents.get(query) ?? read(query);
      return 'kind' in known ? known : choose(known, operationName);
    },
    get figures() {
      return documents.figures;
    },
  };
}

/** The operation that the client means: the named one, or the only one. */
function choose(known: Known, name: string | null): PreparedOperation | Refusal {
  const [only] = known.values();
  const operation = name === null && known.size === 1 ? only : known.get(name);
  if (operation) return operation;
  const message =
    name === null
      ? 'Several operations in the document: name one of them.'
      : `Unknown operation named "${name}".`;
  return refusalOf('OPERATION_RESOLUTION_FAILURE', message);
}

function heldWeakly<Value extends object>(value: Value, make: () => Value): () => Value {
  const held = new WeakRef(value);
  return () => held.deref() ?? make();
}

function readAgain(query: string, name: string | null): DocumentParts {
  const parts = operationsOf(parse(query)).find(({ operation }) => (operation.name?.value ?? null) === name);
  if (!parts) throw new Error('A document has lost an operation.');
  return parts;
}

/**
 * The parser links every token to the next one, comments included, so that a single node that is kept would keep them
 * all.
 */
function unlinkTokens({ loc }: DocumentNode): void {
  for (let token = loc?.startToken ?? null; token; ) {
    const { next } = token;
    Object.assign(token, { prev: null, next: null });
    token = next;
  }
}

/** About the bytes that a remembered document takes, rather too many than too few; measured. */
function sizeOf(query: string, known: Known): number {
  let size = 1024 + 2 * query.length;
  for (const { variableDefinitions } of known.values()) {
    const [first, last] = [variableDefinitions[0]?.loc, variableDefinitions.at(-1)?.loc];
    size += 512 + (first && last ? 200 * (last.end - first.start) : 0);
  }
  return size;
}
