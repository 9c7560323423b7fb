import {
  type DocumentNode,
  ExecutableDefinitionsRule,
  FragmentsOnCompositeTypesRule,
  Kind,
  KnownArgumentNamesRule,
  KnownDirectivesRule,
  KnownFragmentNamesRule,
  KnownTypeNamesRule,
  LoneAnonymousOperationRule,
  MaxIntrospectionDepthRule,
  NoFragmentCyclesRule,
  NoUndefinedVariablesRule,
  NoUnusedFragmentsRule,
  NoUnusedVariablesRule,
  PossibleFragmentSpreadsRule,
  SingleFieldSubscriptionsRule,
  specifiedRules,
  UniqueArgumentNamesRule,
  UniqueDirectivesPerLocationRule,
  UniqueFragmentNamesRule,
  UniqueInputFieldNamesRule,
  UniqueOperationNamesRule,
  UniqueVariableNamesRule,
  type ValidationRule,
  ValuesOfCorrectTypeRule,
  VariablesAreInputTypesRule,
  VariablesInAllowedPositionRule,
} from 'graphql';
import { DeferLabelsRule, NoDeferredMutationsRule } from './deferRules.ts';

/** Whether a document has anything at all that a rule could object to. */
type Concerns = (text: string, document: DocumentNode) => boolean;

const hasDirective: Concerns = (text) => text.includes('@');
const hasVariable: Concerns = (text) => text.includes('$');
/** Arguments and definitions of variables stand in parentheses, and nothing else does. */
const hasParenthesis: Concerns = (text) => text.includes('(');
const hasFragment: Concerns = (text, { definitions }) =>
  text.includes('...') || definitions.some(({ kind }) => kind === Kind.FRAGMENT_DEFINITION);
const hasTypeName: Concerns = (text, document) => hasVariable(text, document) || hasFragment(text, document);
const hasSubscription: Concerns = (_, { definitions }) =>
  definitions.some((node) => node.kind === Kind.OPERATION_DEFINITION && node.operation === 'subscription');
const hasIntrospection: Concerns = (text) => text.includes('__');
const hasSeveral: Concerns = (_, document) => document.definitions.length > 1;
const hasDefinition: Concerns = (_, { definitions }) =>
  definitions.some(({ kind }) => kind !== Kind.OPERATION_DEFINITION && kind !== Kind.FRAGMENT_DEFINITION);

const concerns: ReadonlyMap<ValidationRule, Concerns> = new Map<ValidationRule, Concerns>([
  [ExecutableDefinitionsRule, hasDefinition],
  [UniqueOperationNamesRule, hasSeveral],
  [LoneAnonymousOperationRule, hasSeveral],
  [SingleFieldSubscriptionsRule, hasSubscription],
  [KnownTypeNamesRule, hasTypeName],
  [FragmentsOnCompositeTypesRule, hasFragment],
  [UniqueFragmentNamesRule, hasFragment],
  [KnownFragmentNamesRule, hasFragment],
  [NoUnusedFragmentsRule, hasFragment],
  [NoFragmentCyclesRule, hasFragment],
  [PossibleFragmentSpreadsRule, hasFragment],
  [VariablesAreInputTypesRule, hasVariable],
  [UniqueVariableNamesRule, hasVariable],
  [NoUndefinedVariablesRule, hasVariable],
  [NoUnusedVariablesRule, hasVariable],
  [VariablesInAllowedPositionRule, hasVariable],
  [KnownDirectivesRule, hasDirective],
  [UniqueDirectivesPerLocationRule, hasDirective],
  [KnownArgumentNamesRule, hasParenthesis],
  [UniqueArgumentNamesRule, hasParenthesis],
  [ValuesOfCorrectTypeRule, hasParenthesis],
  [UniqueInputFieldNamesRule, hasParenthesis],
  [MaxIntrospectionDepthRule, hasIntrospection],
]);

/**
 * The rules of the specification, and of its draft for `@defer`, that can find anything in a document, in their usual order. Each rule costs something
 * for each node, so the ones about variables are left out where no `$` stands, and so on. A rule that is not known here always applies.
 */
export function rulesFor(text: string, document: DocumentNode): ValidationRule[] {
  const rules = specifiedRules.filter((rule) => concerns.get(rule)?.(text, document) ?? true);
  if (text.includes('@defer')) rules.push(DeferLabelsRule, NoDeferredMutationsRule);
  return rules;
}
