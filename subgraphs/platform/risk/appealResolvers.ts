import { requirePerson, requireScope } from '../../common/callers.ts';
import { type ConnectionLimits, connectionOf, pageOf } from '../../common/connection.ts';
import { readPage } from '../../common/readPages.ts';
import { withUserErrors } from '../../common/refusal.ts';
import { answerAppeal } from './answerAppeal.ts';
import { appealDecision } from './appealDecision.ts';
import { type AppealRow, AppealTable } from './appealTables.ts';
import type { RiskContext } from './context.ts';
import type { Resolvers } from './generated/resolvers.ts';
import { maySeeUser } from './user.ts';

const appealPages: ConnectionLimits = {
  list: 'appeals',
  key: ['instant', 'text'],
  maxFirst: 100,
  defaultFirst: 20,
};

const scope = 'platform:operations';

/** What the graph has of appeals against decisions. */
export const appealResolvers = {
  Query: {
    appeals: async (_root, args, { caller, dataSource }) => {
      requireScope(caller, scope);
      const page = pageOf(args, appealPages);
      const filter = { status: args.status ?? undefined };
      const list = { entity: AppealTable, key: ['openedAt', 'id'], direction: 'ASC', filter } as const;
      const appeals = await readPage<AppealRow>(dataSource, list, page);
      return connectionOf(appeals, page, (appeal) => [appeal.openedAt.toISOString(), appeal.id]);
    },
  },

  Mutation: {
    appealDecision: (_root, { input }, { caller, ...parts }) => {
      const userId = requirePerson(caller);
      return withUserErrors(async () => ({ appeal: await appealDecision(input, userId, parts) }));
    },
    answerAppeal: (_root, { input }, { caller, ...parts }) => {
      requireScope(caller, scope);
      const operatorId = requirePerson(caller);
      return withUserErrors(async () => ({ appeal: await answerAppeal(input, operatorId, parts) }));
    },
  },

  Appeal: {
    __resolveReference: async ({ id }, { caller, loaders }) => {
      const appeal = await loaders.appeal.load(id);
      return appeal && maySeeUser(caller, appeal.userId) ? appeal : null;
    },
    decision: async ({ decisionId }, _args, { loaders }) => {
      const decision = await loaders.decision.load(decisionId);
      if (!decision) throw new Error('An appeal without its decision.');
      return decision;
    },
    appellant: ({ userId }) => ({ id: userId }),
  },
} satisfies Resolvers<RiskContext>;
