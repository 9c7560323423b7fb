import { type CompositionResult, composeServices } from '@theguild/federation-composition';
import { type GraphQLError, print } from 'graphql';
import { commonType, type Subtypes, subtypesIn } from './commonType.ts';
import { placeError, type SubgraphDocument } from './compositionError.ts';
import { type FieldDeclaration, fieldDeclarations } from './fieldDeclarations.ts';
import { typeOfAll } from './fieldTypeErrors.ts';
import { mendJoinFields } from './mendJoinFields.ts';
import { type CanPlan, planChecker } from './planCheck.ts';

/** The composer's rules that report what is no fault, by the code of their errors. */
const DOUBTFUL_RULES: ReadonlyMap<unknown, string> = new Map([
  ['FIELD_TYPE_MISMATCH', 'FieldsOfTheSameTypeRule'],
  ['EXTERNAL_TYPE_MISMATCH', 'ExternalTypeMismatchRule'],
  ['SATISFIABILITY_ERROR', 'SatisfiabilityRule'],
]);

/**
 * Composes, and checks again what three of the composer's rules report:
 *
 * - FIELD_TYPE_MISMATCH where one subgraph gives an interface and another an interface that implements it;
 * - EXTERNAL_TYPE_MISMATCH where only some of the subgraphs that resolve a field may give null;
 * - SATISFIABILITY_ERROR for a `@requires` with a fragment on an interface.
 *
 * Only when all the errors are false alarms does it compose without the rules that raised them; these have then
 * reported all they could.
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
    const { code, type, field } = placeError(error, subgraphs);
    const declared = declarations.get(`${type}.${field}`) ?? [];
    if (code === 'FIELD_TYPE_MISMATCH') return typeOfAll(declared, subtypes) !== null;
    if (code === 'EXTERNAL_TYPE_MISMATCH') return fitsExternals(declared, subtypes);
    const operation = operationIn(error);
    if (operation === null || next.errors !== undefined) return false;
    canPlan ??= planChecker(print(mendJoinFields(next.supergraphDocumentNode, declarations)));
    return canPlan(operation);
  };
}

/**
 * Whether every `@external` declaration is at least as narrow as what the field gives, where the subgraphs that
 * resolve it do not agree among themselves. Where they do, a different declaration is an oversight.
 */
function fitsExternals(declared: readonly FieldDeclaration[], subtypes: Subtypes): boolean {
  const given = typeOfAll(declared, subtypes);
  const joined = commonType(
    declared.map(({ type }) => type),
    subtypes,
  );
  const resolved = new Set(declared.filter(({ isExternal }) => !isExternal).map(({ type }) => print(type)));
  return resolved.size > 1 && given !== null && joined !== null && print(given) === print(joined);
}

/** The composer gives the operation that it believes unanswerable in its text only. */
function operationIn(error: GraphQLError): string | null {
  if (error.extensions.code !== 'SATISFIABILITY_ERROR') return null;
  const [, operation] = /supergraph API query:\n(.*)\ncannot be satisfied/s.exec(error.message) ?? [];
  return operation?.replace(/^\s*\.\.\.$/m, '__typename') ?? null;
}
