import type { EntityManager } from 'typeorm';
import { answerOperator } from '../answerOperator.ts';
import type { DecideParts } from '../decideTransaction.ts';
import { assertReason } from '../operatorReason.ts';
import { readCondition } from '../readCondition.ts';
import { DecisionRuleTable } from '../ruleTables.ts';
import { type RuleProposalRow, RuleProposalTable } from './ruleProposalTables.ts';
import { ruleRefusal } from './ruleRefusal.ts';

export interface ApproveRuleInput {
  readonly proposalId: string;
  readonly idempotencyKey: string;
}

export interface RejectRuleInput extends ApproveRuleInput {
  readonly reason: string;
}

type Parts = Pick<DecideParts, 'dataSource' | 'clock'>;

/**
 * Puts a proposed version in force, by another member of staff than the one who proposed it: the very next purchase
 * is decided by it. Versions are only ever added.
 *
 * Refuses: PROPOSAL_UNKNOWN, PROPOSAL_DECIDED, OWN_PROPOSAL, IDEMPOTENCY_CONFLICT.
 */
export async function approveRule(
  { proposalId, idempotencyKey }: ApproveRuleInput,
  operatorId: string,
  { dataSource, clock }: Parts,
): Promise<RuleProposalRow> {
  const now = clock.now();
  const request = { operatorId, idempotencyKey, input: ['approveRule', proposalId] };
  const id = await answerOperator(dataSource, request, now, async (tx) => {
    const proposal = await lockOpen(tx, proposalId);
    if (proposal.proposedBy === operatorId) throw ruleRefusal('OWN_PROPOSAL');
    const version = await addVersion(tx, proposal, operatorId, now);
    await tx.update(
      RuleProposalTable,
      { id: proposalId },
      { status: 'APPROVED', decidedBy: operatorId, decidedAt: now, version },
    );
    return proposalId;
  });
  return dataSource.getRepository(RuleProposalTable).findOneByOrFail({ id });
}

/**
 * Drops a proposed version; who proposed it may do so too.
 *
 * Refuses: REASON_INVALID, PROPOSAL_UNKNOWN, PROPOSAL_DECIDED, IDEMPOTENCY_CONFLICT.
 */
export async function rejectRule(
  { proposalId, reason, idempotencyKey }: RejectRuleInput,
  operatorId: string,
  { dataSource, clock }: Parts,
): Promise<RuleProposalRow> {
  assertReason(reason);
  const now = clock.now();
  const request = { operatorId, idempotencyKey, input: ['rejectRule', proposalId, reason] };
  const id = await answerOperator(dataSource, request, now, async (tx) => {
    await lockOpen(tx, proposalId);
    await tx.update(
      RuleProposalTable,
      { id: proposalId },
      { status: 'REJECTED', decidedBy: operatorId, decidedAt: now, rejection: reason },
    );
    return proposalId;
  });
  return dataSource.getRepository(RuleProposalTable).findOneByOrFail({ id });
}

async function lockOpen(tx: EntityManager, id: string): Promise<RuleProposalRow> {
  const proposal = await tx.findOne(RuleProposalTable, {
    where: { id },
    lock: { mode: 'pessimistic_write' },
  });
  if (!proposal) throw ruleRefusal('PROPOSAL_UNKNOWN');
  if (proposal.status !== 'OPEN') throw ruleRefusal('PROPOSAL_DECIDED');
  return proposal;
}

/** No other version of the rule comes in between: of each rule one proposal is open, and it is locked. */
async function addVersion(
  tx: EntityManager,
  { code, condition, weight, mode, reasonCode, proposedBy }: RuleProposalRow,
  approvedBy: string,
  now: Date,
): Promise<number> {
  const version = ((await tx.maximum(DecisionRuleTable, 'version', { code })) ?? 0) + 1;
  await tx.insert(DecisionRuleTable, {
    code,
    version,
    inForceFrom: now,
    inForceUntil: null,
    condition: readCondition(condition),
    weight,
    mode,
    reasonCode,
    proposedBy,
    approvedBy,
  });
  return version;
}
