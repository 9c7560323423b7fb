import type { EntityManager } from 'typeorm';
import { newId } from '../../../common/ids.ts';
import { answerOperator } from '../answerOperator.ts';
import type { Condition } from '../condition.ts';
import type { DecideParts } from '../decideTransaction.ts';
import { assertReason } from '../operatorReason.ts';
import { readCondition } from '../readCondition.ts';
import { isPurchaseReason } from '../reason.ts';
import type { RuleMode } from '../rule.ts';
import { DecisionRuleTable } from '../ruleTables.ts';
import { type RuleProposalRow, RuleProposalTable } from './ruleProposalTables.ts';
import { ruleRefusal } from './ruleRefusal.ts';

export interface ProposeRuleInput {
  readonly code: string;
  /** JSON text. */
  readonly condition: string;
  readonly weight: number;
  readonly mode: RuleMode;
  readonly reasonCode: string;
  readonly reason: string;
  readonly idempotencyKey: string;
}

/**
 * Proposes the next version of a rule about purchases, or a new rule: it counts once somebody else has approved it.
 * In shadow mode it is tried out without counting. Of each rule one version waits at a time.
 *
 * Refuses: RULE_CODE_INVALID, CONDITION_INVALID, WEIGHT_INVALID, REASON_CODE_UNKNOWN, REASON_INVALID, RULE_UNKNOWN,
 * PROPOSAL_WAITING, IDEMPOTENCY_CONFLICT.
 */
export async function proposeRule(
  { idempotencyKey, reason, ...input }: ProposeRuleInput,
  operatorId: string,
  { dataSource, clock }: Pick<DecideParts, 'dataSource' | 'clock'>,
): Promise<RuleProposalRow> {
  const { code, weight, mode, reasonCode } = input;
  if (!/^[A-Z][A-Z0-9_]{2,39}$/.test(code)) throw ruleRefusal('RULE_CODE_INVALID');
  const condition = conditionOf(input.condition);
  if (weight < 1 || weight > 1_000) throw ruleRefusal('WEIGHT_INVALID');
  if (!isPurchaseReason(reasonCode)) throw ruleRefusal('REASON_CODE_UNKNOWN');
  assertReason(reason);
  const now = clock.now();
  const said = ['proposeRule', code, input.condition, String(weight), mode, reasonCode, reason];
  const propose = async (tx: EntityManager) => {
    if (mode === 'OFF' && !(await tx.existsBy(DecisionRuleTable, { code })))
      throw ruleRefusal('RULE_UNKNOWN');
    const id = newId('prp');
    const rule = { code, condition, weight, mode, reasonCode, cause: reason };
    await tx.insert(RuleProposalTable, {
      ...rule,
      id,
      proposedBy: operatorId,
      proposedAt: now,
      status: 'OPEN',
    });
    return id;
  };
  const request = { operatorId, idempotencyKey, input: said };
  const constraints = { rule_proposals_one_open: () => ruleRefusal('PROPOSAL_WAITING') };
  const id = await answerOperator(dataSource, request, now, propose, constraints);
  return dataSource.getRepository(RuleProposalTable).findOneByOrFail({ id });
}

const longestCondition = 1_000;

function conditionOf(text: string): Condition {
  try {
    if (text.length <= longestCondition) return readCondition(JSON.parse(text));
  } catch {
    // Whatever is wrong with it, it is refused by the one name below.
  }
  throw ruleRefusal('CONDITION_INVALID');
}
