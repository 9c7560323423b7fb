import { Refusal } from '../../../common/refusal.ts';

/** Every refusal of an operation on proposals of rules: in words, and the field of the input where the cause lies. */
const refusals = {
  RULE_CODE_INVALID: ['A code has 3 to 40 capital letters, digits and underscores, a letter first.', 'code'],
  CONDITION_INVALID: ['That is not a condition of one of the kinds, with exactly its fields.', 'condition'],
  WEIGHT_INVALID: ['A weight is a whole number from 1 to 1000.', 'weight'],
  REASON_CODE_UNKNOWN: ['There are no words for that reason about purchases.', 'reasonCode'],
  RULE_UNKNOWN: ['There is no such rule to be put out of use.', 'code'],
  PROPOSAL_WAITING: ['Another version of the rule is waiting to be decided on.', 'code'],
  PROPOSAL_UNKNOWN: ['There is no such proposal.', 'proposalId'],
  PROPOSAL_DECIDED: ['The proposal was approved or rejected before.', 'proposalId'],
  OWN_PROPOSAL: ['Somebody else than who proposed it has to approve it.', 'proposalId'],
} as const satisfies Record<string, readonly [message: string, field: string]>;

type RuleRefusalCode = keyof typeof refusals;

export function ruleRefusal(code: RuleRefusalCode): Refusal<RuleRefusalCode> {
  const [message, field] = refusals[code];
  return new Refusal(code, message, ['input', field]);
}
