import { type CompositionResult, composeServices } from '@theguild/federation-composition';
import { type GraphQLError, print } from 'graphql';
import { subtypesIn } from './commonType.ts';
import { placeError, type SubgraphDocument } from './compositionError.ts';
import { fieldDeclarations } from './fieldDeclarations.ts';
import { typeOfAll } from './fieldTypeErrors.ts';
import { mendJoinFields } from './mendJoinFields.ts';
import { type CanPlan, planChecker } from './planCheck.ts';

/** The composer's rules that report what is no fault, by the code of their errors. */
const DOUBTFUL_RULES: ReadonlyMap<unknown, string> = new Map([
  ['FIELD_TYPE_MISMATCH', 'FieldsOfTheSameTypeRule'],
  ['SATISFIABILITY_ERROR', 'SatisfiabilityRule'],
]);

/**
 * Composes, and checks again what two of the composer's rules report: FIELD_TYPE_MISMATCH where one subgraph gives
 * an interface and another an interface that implements it, and SATISFIABILITY_ERROR for a `@requires` with a
 * fragment on an interface. Only when all the errors are false alarms does it compose without the rules that
 * raised them; these have then reported all they could.
 */
export function composeWithoutFalseAlarms(subgraphs: readonly SubgraphDocument[]): CompositionResult {
  const services = subgraphs.map(({ name, url, document }) => ({ name, url, typeDefs: document }));
  const disabled = new Set<string>();
  let result = composeServices(services);
  while (result.errors !== undefined) {
    const rules = new Set(
      result.errors.flatMap(({ extensions }) => DOUBTFUL_RULES.get(extensions.code) ?? []),
    );
    if (rules.isSubsetOf(disabled)) return result;
    for (const rule of rules) disabled.add(rule);
    const next = composeServices(services, { disableValidationRules: [...disabled] });
    const isFalse = falseAlarmCheck(subgraphs, next);
    const errors = result.errors.filter((error) => !isFalse(error));
    if (errors.length > 0) return { errors };
    result = next;
  }
  return result;
}

/** `next` is what the same subgraphs compose to without the rule that raised an alarm. */
function falseAlarmCheck(subgraphs: readonly SubgraphDocument[], next: CompositionResult) {
  const declarations = fieldDeclarations(subgraphs);
  const subtypes = subtypesIn(subgraphs.flatMap(({ document }) => document.definitions));
  let canPlan: CanPlan | undefined;
  return (error: GraphQLError): boolean => {
    if (error.extensions.code === 'FIELD_TYPE_MISMATCH') {
      const { type, field } = placeError(error, subgraphs);
      return typeOfAll(declarations.get(`${type}.${field}`) ?? [], subtypes) !== null;
    }
    const operation = operationIn(error);
    if (operation === null || next.errors !== undefined) return false;
    canPlan ??= planChecker(print(mendJoinFields(next.supergraphDocumentNode, declarations)));
    return canPlan(operation);
  };
}

/** The composer gives the operation that it believes unanswerable in its text only. */
function operationIn(error: GraphQLError): string | null {
  if (error.extensions.code !== 'SATISFIABILITY_ERROR') return null;
  const [, operation] = /supergraph API query:\n(.*)\ncannot be satisfied/s.exec(error.message) ?? [];
  return operation?.replace(/^\s*\.\.\.$/m, '__typename') ?? null;
}
