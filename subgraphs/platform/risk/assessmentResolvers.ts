import { requireService } from '../../common/callers.ts';
import { moneyOf } from '../../common/money.ts';
import { withUserErrors } from '../../common/refusal.ts';
import { assessApplication } from './assessApplication.ts';
import { featuresOf } from './assessmentFeatures.ts';
import type { RiskContext } from './context.ts';
import type { Resolvers } from './generated/resolvers.ts';
import { reasonOf } from './reason.ts';

/** What the graph has of assessing applications. */
export const assessmentResolvers = {
  Mutation: {
    scoreApplication: (_root, { input }, { caller, ...parts }) => {
      requireService(caller, 'credit-lines');
      return withUserErrors(async () => ({ assessment: await assessApplication(input, parts) }));
    },
  },

  CreditAssessment: {
    limit: ({ limitFen }) => moneyOf(limitFen),
    reasons: ({ reasonCodes }) => reasonCodes.map(reasonOf),
    features: featuresOf,
  },
} satisfies Resolvers<RiskContext>;
