import { requirePerson, requireService } from '../../common/callers.ts';
import { moneyOf } from '../../common/money.ts';
import { withUserErrors } from '../../common/refusal.ts';
import { acceptOffer } from './acceptOffer.ts';
import { applicationStatuses } from './application.ts';
import { applyForCredit } from './applyForCredit.ts';
import { cardBound, cardUnbound } from './bindRepaymentCard.ts';
import { cancelCredit } from './cancelCredit.ts';
import type { CreditLinesContext } from './context.ts';
import { exampleCostFen, exampleSchedule } from './costExample.ts';
import { declineOffer } from './declineOffer.ts';
import type { Resolvers } from './generated/resolvers.ts';
import { requestLimitChange } from './requestLimitChange.ts';

/** What leads to a line: applications, offers, and the card that repays. */
export const applicationResolvers = {
  Mutation: {
    applyForCredit: (_root, { input }, { caller, ...parts }) =>
      withUserErrors(async () => ({
        application: await applyForCredit(input, requirePerson(caller), parts),
      })),
    acceptOffer: (_root, { input }, { caller, ...parts }) =>
      withUserErrors(async () => ({ creditLine: await acceptOffer(input, caller, parts) })),
    declineOffer: (_root, { input }, { caller, ...parts }) =>
      withUserErrors(async () => ({
        application: await declineOffer(input, requirePerson(caller), parts),
      })),
    cancelCredit: (_root, { input }, { caller, ...parts }) =>
      withUserErrors(async () => ({ creditLine: await cancelCredit(input, requirePerson(caller), parts) })),
    requestLimitChange: (_root, { input }, { caller, ...parts }) =>
      withUserErrors(async () => ({ creditLine: await requestLimitChange(input, caller, parts) })),
    cardBound: (_root, { input }, { caller, ...parts }) => {
      requireService(caller, 'accounts');
      return withUserErrors(async () => ({ creditLine: await cardBound(input, parts) }));
    },
    cardUnbound: (_root, { input }, { caller, ...parts }) => {
      requireService(caller, 'accounts');
      return withUserErrors(async () => ({ creditLine: await cardUnbound(input, parts) }));
    },
  },

  CreditApplication: {
    requestedLimit: ({ requestedFen }) => (requestedFen === null ? null : moneyOf(requestedFen)),
    offer: ({ id }, _args, { loaders }) => loaders.offerOfApplication.load(id),
    stages: async ({ id }, _args, { loaders }) =>
      (await loaders.stagesOfApplication.load(id)).toSorted(
        (a, b) => applicationStatuses.indexOf(a.status) - applicationStatuses.indexOf(b.status),
      ),
  },

  CreditApplicationReason: {
    text: ({ text, chinese }, { language }) => (language === 'ZH' ? (chinese ?? text) : text),
  },

  CreditApplicationStage: {
    limit: ({ limitFen }) => (limitFen === null ? null : moneyOf(limitFen)),
  },

  OfferExample: {
    purchase: ({ examplePurchaseFen }) => moneyOf(examplePurchaseFen),
    cost: (example) => moneyOf(exampleCostFen(example)),
    instalments: (example) => exampleSchedule(example),
  },

  ExampleInstalment: {
    principal: (row) => moneyOf(row.principalFen),
    fee: (row) => moneyOf(row.feeFen),
    interest: (row) => moneyOf(row.interestFen),
    total: (row) => moneyOf(row.totalFen),
  },
} satisfies Resolvers<CreditLinesContext>;
