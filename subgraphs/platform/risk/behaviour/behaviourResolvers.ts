import { requireService } from '../../../common/callers.ts';
import { moneyOf } from '../../../common/money.ts';
import { withUserErrors } from '../../../common/refusal.ts';
import type { RiskContext } from '../context.ts';
import type { Resolvers } from '../generated/resolvers.ts';
import { maySeeUser } from '../user.ts';
import { orderWindowsOf, repaymentWindowsOf } from './behaviour.ts';
import type { BehaviourTeller } from './behaviourEvent.ts';
import { cancelledShareOf } from './behaviourFeatures.ts';
import { recordBehaviour } from './recordBehaviour.ts';

const tellers: readonly BehaviourTeller[] = ['orders', 'receivables'];

/** What the graph has of what people did here. */
export const behaviourResolvers = {
  Mutation: {
    recordBehaviour: (_root, { input }, { caller, ...parts }) => {
      const toldBy = requireService(caller, ...tellers) as BehaviourTeller;
      return withUserErrors(async () => ({ recorded: await recordBehaviour(input, toldBy, parts) }));
    },
  },

  User: {
    behaviour: ({ id }, { at }, { caller, clock, loaders }) =>
      maySeeUser(caller, id) ? loaders.behaviourOfUser.load(id, at ?? clock.now()) : null,
  },

  Behaviour: {
    orders: orderWindowsOf,
    repayments: repaymentWindowsOf,
  },

  OrderWindow: {
    placed: ({ ordersPlaced }) => ordersPlaced,
    total: ({ orderedFen }) => moneyOf(orderedFen),
    largest: ({ largestOrderFen }) => (largestOrderFen === null ? null : moneyOf(largestOrderFen)),
    cancelled: ({ ordersCancelled }) => ordersCancelled,
    cancelledShare: (window) => cancelledShareOf(window)?.toFixed(6) ?? null,
    refunds: ({ ordersRefunded }) => ordersRefunded,
    refunded: ({ refundedFen }) => moneyOf(refundedFen),
  },

  RepaymentWindow: {
    onTime: ({ paidOnTime }) => paidOnTime,
    late: ({ paidLate }) => paidLate,
    repaid: ({ repaidFen }) => moneyOf(repaidFen),
  },
} satisfies Resolvers<RiskContext>;
