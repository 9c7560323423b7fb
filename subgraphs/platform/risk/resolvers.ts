import { type Caller, requirePerson } from '../../common/callers.ts';
import { type ConnectionLimits, connectionOf, pageOf } from '../../common/connection.ts';
import { readPage } from '../../common/readPages.ts';
import { currencyCodeScalar, dateTimeScalar, decimalScalar } from '../../common/scalars.ts';
import { appealResolvers } from './appealResolvers.ts';
import { featuresOf } from './assessmentFeatures.ts';
import { assessmentResolvers } from './assessmentResolvers.ts';
import { behaviourResolvers } from './behaviour/behaviourResolvers.ts';
import type { RiskContext } from './context.ts';
import { decideResolvers, evidenceOf } from './decideResolvers.ts';
import type { Resolvers } from './generated/resolvers.ts';
import { psiResolvers } from './psiResolvers.ts';
import { reasonOf } from './reason.ts';
import { registerResolvers } from './registerResolvers.ts';
import { ruleResolvers } from './ruleProposals/ruleResolvers.ts';
import { type DecisionRow, DecisionTable } from './tables.ts';
import { maySeeUser } from './user.ts';

const decisionPages: ConnectionLimits = {
  list: 'decisions',
  key: ['instant', 'text'],
  maxFirst: 100,
  defaultFirst: 20,
};

export const resolvers: Resolvers<RiskContext> = {
  ...decideResolvers,
  ...assessmentResolvers,
  ...appealResolvers,
  ...psiResolvers,
  ...ruleResolvers,
  ...behaviourResolvers,
  ...registerResolvers,
  Mutation: {
    ...decideResolvers.Mutation,
    ...assessmentResolvers.Mutation,
    ...appealResolvers.Mutation,
    ...behaviourResolvers.Mutation,
    ...psiResolvers.Mutation,
    ...ruleResolvers.Mutation,
  },
  Query: {
    ...decideResolvers.Query,
    ...appealResolvers.Query,
    ...psiResolvers.Query,
    ...ruleResolvers.Query,
    ...registerResolvers.Query,
    myDecisions: async (_root, args, { caller, dataSource }) => {
      const filter = { userId: requirePerson(caller) };
      const page = pageOf(args, decisionPages);
      const list = { entity: DecisionTable, key: ['decidedAt', 'id'], direction: 'DESC', filter } as const;
      const decisions = await readPage<DecisionRow>(dataSource, list, page);
      return connectionOf(decisions, page, (decision) => [decision.decidedAt.toISOString(), decision.id]);
    },
  },

  User: {
    ...behaviourResolvers.User,
    __resolveReference: ({ id }, { caller }) => (maySeeUser(caller, id) ? { id } : null),
    riskProfile: ({ id }, _args, { loaders }) => loaders.latestScoreOfUser.load(id),
  },

  Reason: {
    text: ({ texts }, { language }) => texts[language],
  },

  RiskProfile: {
    reasons: (score) => score.reasonCodes.map(reasonOf),
  },

  Decision: {
    __resolveReference: async ({ id }, { caller, loaders }) => seen(caller, await loaders.decision.load(id)),
    reasons: (decision) => decision.reasonCodes.map(reasonOf),
    order: (decision) => (decision.orderId === null ? null : { id: decision.orderId }),
    appeal: (decision, _args, { loaders }) => loaders.appealOfDecision.load(decision.id),
    evidence: (decision, _args, context) => evidenceOf(decision, context),
    features: async (decision, _args, { loaders }) => {
      const assessment = await loaders.assessmentOfDecision.load(decision.id);
      return assessment && featuresOf(assessment);
    },
  },

  Order: {
    __resolveReference: ({ id }) => ({ id }),
    fraudDecision: async ({ id }, _args, { caller, loaders }) =>
      seen(caller, await loaders.latestDecisionOfOrder.load(id)),
  },

  CurrencyCode: currencyCodeScalar,
  DateTime: dateTimeScalar,
  Decimal: decimalScalar,
};

/** The decision if the caller may see it, else null: as if it were not there. */
function seen(caller: Caller, decision: DecisionRow | null): DecisionRow | null {
  return decision && maySeeUser(caller, decision.userId) ? decision : null;
}
