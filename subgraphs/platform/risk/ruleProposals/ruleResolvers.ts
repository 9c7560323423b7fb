import { type Caller, requirePerson, requireScope } from '../../../common/callers.ts';
import { type ConnectionLimits, connectionOf, pageOf } from '../../../common/connection.ts';
import { readPage } from '../../../common/readPages.ts';
import { withUserErrors } from '../../../common/refusal.ts';
import type { RiskContext } from '../context.ts';
import type { Resolvers } from '../generated/resolvers.ts';
import { reasonOf } from '../reason.ts';
import { approveRule, rejectRule } from './decideProposal.ts';
import { proposeRule } from './proposeRule.ts';
import { type RuleProposalRow, RuleProposalTable } from './ruleProposalTables.ts';

const proposalPages: ConnectionLimits = {
  list: 'ruleProposals',
  key: ['instant', 'text'],
  maxFirst: 100,
  defaultFirst: 20,
};

const scope = 'platform:operations';

/** What the graph has of changing rules about purchases. */
export const ruleResolvers = {
  Query: {
    ruleProposals: async (_root, args, { caller, dataSource }) => {
      requireScope(caller, scope);
      const page = pageOf(args, proposalPages);
      const filter = { status: args.status ?? undefined };
      const list = {
        entity: RuleProposalTable,
        key: ['proposedAt', 'id'],
        direction: 'DESC',
        filter,
      } as const;
      const proposals = await readPage<RuleProposalRow>(dataSource, list, page);
      return connectionOf(proposals, page, ({ proposedAt, id }) => [proposedAt.toISOString(), id]);
    },
  },

  Mutation: {
    proposeRule: (_root, { input }, { caller, ...parts }) =>
      withUserErrors(async () => ({ proposal: await proposeRule(input, operatorOf(caller), parts) })),
    approveRule: (_root, { input }, { caller, ...parts }) =>
      withUserErrors(async () => ({ proposal: await approveRule(input, operatorOf(caller), parts) })),
    rejectRule: (_root, { input }, { caller, ...parts }) =>
      withUserErrors(async () => ({ proposal: await rejectRule(input, operatorOf(caller), parts) })),
  },

  RuleProposal: {
    condition: ({ condition }) => JSON.stringify(condition),
    reason: ({ reasonCode }) => reasonOf(reasonCode),
    proposedBy: ({ proposedBy }) => ({ id: proposedBy }),
    decidedBy: ({ decidedBy }) => (decidedBy === null ? null : { id: decidedBy }),
  },
} satisfies Resolvers<RiskContext>;

function operatorOf(caller: Caller): string {
  requireScope(caller, scope);
  return requirePerson(caller);
}
