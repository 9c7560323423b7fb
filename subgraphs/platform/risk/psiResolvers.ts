import { requirePerson, requireScope } from '../../common/callers.ts';
import { type ConnectionLimits, connectionOf, pageOf } from '../../common/connection.ts';
import { readPage } from '../../common/readPages.ts';
import { withUserErrors } from '../../common/refusal.ts';
import { dateScalar } from '../../common/scalars.ts';
import type { RiskContext } from './context.ts';
import type { Resolvers } from './generated/resolvers.ts';
import { monitorPsi } from './monitorPsi.ts';
import { type PsiRoundRow, PsiRoundTable } from './psiTables.ts';
import { outcomeOf } from './stability.ts';

const roundPages: ConnectionLimits = {
  list: 'psiRounds',
  key: ['date', 'text'],
  maxFirst: 100,
  defaultFirst: 20,
};

const scope = 'platform:operations';

/** What the graph has of comparing live scores with training. */
export const psiResolvers = {
  Query: {
    psiRounds: async (_root, args, { caller, dataSource }) => {
      requireScope(caller, scope);
      const page = pageOf(args, roundPages);
      const filter = { modelVersion: args.modelVersion ?? undefined };
      const list = { entity: PsiRoundTable, key: ['businessDay', 'id'], direction: 'DESC', filter } as const;
      const rounds = await readPage<PsiRoundRow>(dataSource, list, page);
      return connectionOf(rounds, page, (round) => [round.businessDay, round.id]);
    },
  },

  Mutation: {
    monitorPsi: (_root, { input }, { caller, ...parts }) =>
      withUserErrors(async () => {
        requireScope(caller, scope);
        return { round: await monitorPsi(input, requirePerson(caller), parts) };
      }),
  },

  PsiRound: {
    features: ({ features, alertAbove }) =>
      features.map((each) => ({ ...each, outcome: outcomeOf(each.psi, { alertAbove }) })),
    alert: ({ alertId }, _args, { loaders }) => (alertId === null ? null : loaders.alert.load(alertId)),
  },

  ComparedBand: {
    from: ({ from }) => (from === null ? null : String(from)),
  },

  Date: dateScalar,
} satisfies Resolvers<RiskContext>;
