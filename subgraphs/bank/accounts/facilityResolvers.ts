import { requireService } from '../../common/callers.ts';
import { moneyOf } from '../../common/money.ts';
import { withUserErrors } from '../../common/refusal.ts';
import { approveLimit } from './approveLimit.ts';
import type { AccountsContext } from './context.ts';
import { reservedFenOf } from './facilityApproval.ts';
import { readRepaymentCard } from './facilityCard.ts';
import { confirmLimit } from './facilityConfirmLimit.ts';
import { LimitApprovalTable } from './facilityTables.ts';
import type { Resolvers } from './generated/resolvers.ts';
import { releaseLimit } from './releaseLimit.ts';

/** Who operates the lines that the facility backs. */
const operator = 'credit-lines';

/** The bank's approvals of limits. */
export const facilityResolvers = {
  Query: {
    limitApproval: (_root, { id }, { caller, dataSource }) => {
      requireService(caller, operator);
      return dataSource.getRepository(LimitApprovalTable).findOneBy({ id });
    },
  },
  Mutation: {
    approveLimit: (_root, { input }, { caller, ...parts }) => {
      requireService(caller, operator);
      return withUserErrors(async () => ({ approval: await approveLimit(input, parts) }));
    },
    confirmLimit: (_root, { input }, { caller, ...parts }) => {
      requireService(caller, operator);
      return withUserErrors(async () => {
        const approval = await confirmLimit(input, parts);
        return { approval, repaymentCard: await readRepaymentCard(approval.userId, parts.dataSource) };
      });
    },
    releaseLimit: (_root, { input }, { caller, ...parts }) => {
      requireService(caller, operator);
      return withUserErrors(async () => ({ approval: await releaseLimit(input, parts) }));
    },
  },
  LimitApproval: {
    user: (approval) => ({ id: approval.userId }),
    creditLine: (approval) => (approval.creditLineId === null ? null : { id: approval.creditLineId }),
    limit: (approval) => moneyOf(approval.limitFen),
    reserved: (approval) => moneyOf(reservedFenOf(approval)),
  },
} satisfies Resolvers<AccountsContext>;
