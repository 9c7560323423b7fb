import { randomUUID } from 'node:crypto';
import type { TestCaller } from '../../../support/callers.ts';
import type { GraphqlAnswer, TestSubgraph } from '../../../support/subgraph.ts';

const holdFields =
  'id status amount { amount } captured { amount } released { amount } expired { amount } remaining { amount } expiresAt';
const lineFields =
  'id status limit { amount } available { amount } held { amount } drawn { amount } overLimit { amount }';

/** The internal operations by name, with the service that may call each and what it gives. */
export const lineOperations = {
  placeHold: { service: 'orders', selection: `hold { ${holdFields} }` },
  captureHold: { service: 'orders', selection: `hold { ${holdFields} }` },
  releaseHold: { service: 'orders', selection: `hold { ${holdFields} }` },
  restoreCredit: { service: 'receivables', selection: `creditLine { ${lineFields} }` },
  changeLimit: { service: 'risk', selection: `creditLine { ${lineFields} }` },
  freezeLine: { service: 'risk', selection: `creditLine { ${lineFields} }` },
  unfreezeLine: { service: 'risk', selection: `creditLine { ${lineFields} }` },
} as const;

export type LineOperationName = keyof typeof lineOperations;

export type LineInput = Readonly<Record<string, unknown>>;

/** Calls an operation as some caller; a new key unless the input has one. */
export function callLine(
  subgraph: TestSubgraph,
  name: LineOperationName,
  input: LineInput,
  caller: TestCaller = { kind: 'service', name: lineOperations[name].service },
): Promise<GraphqlAnswer> {
  const type = `${name.charAt(0).toUpperCase()}${name.slice(1)}Input!`;
  const query = `mutation ($input: ${type}) { ${name}(input: $input) {
    ${lineOperations[name].selection} userErrors { code field } } }`;
  return subgraph.ask(caller, query, { input: { idempotencyKey: randomUUID(), ...input } });
}

export function yuan(amount: string, currency = 'CNY') {
  return { amount, currency };
}
