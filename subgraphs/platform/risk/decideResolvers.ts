import { type Caller, requirePerson, requireScope, requireService } from '../../common/callers.ts';
import type { Heard } from '../../common/changeListener.ts';
import { type ConnectionLimits, connectionOf, pageOf } from '../../common/connection.ts';
import { moneyOf } from '../../common/money.ts';
import { readPage } from '../../common/readPages.ts';
import { withUserErrors } from '../../common/refusal.ts';
import { acknowledgeAlert } from './acknowledgeAlert.ts';
import { alertsOfOperations } from './alert.ts';
import { blockSubject } from './blockSubject.ts';
import type { RiskContext } from './context.ts';
import { decideTransaction } from './decideTransaction.ts';
import type { DecisionEvidence } from './decisionEvidence.ts';
import type { Resolvers } from './generated/resolvers.ts';
import { readConsidered } from './judge.ts';
import { labelOutcome } from './labelOutcome.ts';
import { reasonOf } from './reason.ts';
import { replayDecision } from './replayDecision.ts';
import { rulesAt } from './rule.ts';
import { readSignals } from './signals.ts';
import { type DecisionRow, DecisionTable } from './tables.ts';
import { unblockSubject } from './unblockSubject.ts';
import { type BlockRow, BlockTable, type RiskAlertRow, RiskAlertTable } from './watchTables.ts';

const pages = { key: ['instant', 'text'], maxFirst: 100, defaultFirst: 20 } as const;
const decisionPages: ConnectionLimits = { list: 'purchaseDecisions', ...pages };
const alertPages: ConnectionLimits = { list: 'riskAlerts', ...pages };
const blockPages: ConnectionLimits = { list: 'blocks', ...pages };

const scope = 'platform:operations';

/** What the graph has of deciding about purchases and of what operations do about it. */
export const decideResolvers = {
  Query: {
    purchaseDecisions: async (_root, args, { caller, dataSource }) => {
      requireScope(caller, scope);
      const page = pageOf(args, decisionPages);
      const filter = { subject: 'TRANSACTION', outcome: args.outcome ?? undefined };
      const list = { entity: DecisionTable, key: ['decidedAt', 'id'], direction: 'DESC', filter } as const;
      const decisions = await readPage<DecisionRow>(dataSource, list, page);
      return connectionOf(decisions, page, (decision) => [decision.decidedAt.toISOString(), decision.id]);
    },
    decisionRules: async (_root, _args, { caller, dataSource, clock, loaders, openRuleBook }) => {
      requireScope(caller, scope);
      const { versions } = await openRuleBook(dataSource, await loaders.ruleStamp());
      return rulesAt(versions, clock.now()).toSorted(
        (a, b) => b.weight - a.weight || (a.code < b.code ? -1 : 1),
      );
    },
    riskAlerts: async (_root, args, { caller, dataSource }) => {
      requireScope(caller, scope);
      const page = pageOf(args, alertPages);
      const list = { entity: RiskAlertTable, key: ['raisedAt', 'id'], direction: 'DESC' } as const;
      const alerts = await readPage<RiskAlertRow>(dataSource, list, page);
      return connectionOf(alerts, page, (alert) => [alert.raisedAt.toISOString(), alert.id]);
    },
    blocks: async (_root, args, { caller, dataSource }) => {
      requireScope(caller, scope);
      const page = pageOf(args, blockPages);
      const list = { entity: BlockTable, key: ['blockedAt', 'id'], direction: 'DESC' } as const;
      const blocks = await readPage<BlockRow>(dataSource, list, page);
      return connectionOf(blocks, page, (block) => [block.blockedAt.toISOString(), block.id]);
    },
    purchaseApproval: async (_root, { orderId }, { caller, loaders }) => {
      requireService(caller, 'credit-lines');
      const [decision, purchase] = await Promise.all([
        loaders.latestDecisionOfOrder.load(orderId),
        loaders.purchase.load(orderId),
      ]);
      if (decision?.outcome !== 'APPROVE' || purchase === null) return null;
      return { decision, user: { id: purchase.userId }, amount: moneyOf(purchase.amountFen) };
    },
  },

  Mutation: {
    decideTransaction: (_root, { input }, { caller, ...parts }) =>
      withUserErrors(async () => ({
        decision: await decideTransaction(input, requireService(caller, 'orders'), parts),
      })),
    labelOutcome: (_root, { input }, { caller, ...parts }) =>
      withUserErrors(async () => ({
        decision: await labelOutcome(input, requireService(caller, 'orders', 'receivables'), parts),
      })),
    acknowledgeAlert: (_root, { input }, { caller, ...parts }) =>
      withUserErrors(async () => ({ alert: await acknowledgeAlert(input, operatorOf(caller), parts) })),
    blockSubject: (_root, { input }, { caller, ...parts }) =>
      withUserErrors(async () => ({ block: await blockSubject(input, operatorOf(caller), parts) })),
    unblockSubject: (_root, { input }, { caller, ...parts }) =>
      withUserErrors(async () => ({ block: await unblockSubject(input, operatorOf(caller), parts) })),
  },

  DecisionEvidence: {
    score: ({ decision }) => decision.score,
    hasProved: ({ decision }) => decision.hasProved,
    shadowOutcome: ({ decision }) => decision.shadowOutcome,
    replayedOutcome: async ({ decision, purchase }, _args, { dataSource, loaders, openRuleBook }) =>
      replayDecision(decision, purchase, await openRuleBook(dataSource, await loaders.ruleStamp())),
    purchasesBefore: ({ decision }) => readSignals(decision.signals).purchasesBefore,
    isNewDevice: ({ decision }) => readSignals(decision.signals).isNewDevice,
    isKnownPlace: ({ decision }) => readSignals(decision.signals).isKnownPlace,
    place: ({ purchase }) => purchase.place,
    occurredAt: ({ purchase }) => purchase.occurredAt,
    counts: ({ decision }) =>
      Object.entries(readSignals(decision.signals).counts).map(([name, count]) => ({ name, count })),
    rules: ({ decision }) => readConsidered(decision.considered),
  },

  Subscription: {
    riskAlert: {
      subscribe: (_root, _args, { caller, changes }) => {
        requireScope(caller, scope);
        return changes.listen(alertsOfOperations);
      },
      resolve: (heard: Heard, _args: unknown, { dataSource }: RiskContext) =>
        heard.kind === 'gap' ? null : dataSource.getRepository(RiskAlertTable).findOneBy({ id: heard.id }),
    },
  },

  DecisionRule: {
    condition: ({ condition }) => JSON.stringify(condition),
    reason: ({ reasonCode }) => reasonOf(reasonCode),
  },

  RiskAlert: {
    acknowledgedBy: ({ acknowledgedBy }) => (acknowledgedBy === null ? null : { id: acknowledgedBy }),
  },

  Block: {
    blockedBy: ({ blockedBy }) => ({ id: blockedBy }),
    unblockedBy: ({ unblockedBy }) => (unblockedBy === null ? null : { id: unblockedBy }),
  },
} satisfies Resolvers<RiskContext>;

/** What the decision rests on, for platform operations; null where it was not kept. */
export async function evidenceOf(
  { id }: DecisionRow,
  { caller, loaders }: RiskContext,
): Promise<DecisionEvidence | null> {
  requireScope(caller, scope);
  const decision = await loaders.purchaseDecision.load(id);
  const purchase = decision && (await loaders.purchase.load(decision.orderId));
  return purchase && { decision, purchase };
}

function operatorOf(caller: Caller): string {
  requireScope(caller, scope);
  return requirePerson(caller);
}
