import { type Caller, NotAllowed, requirePerson } from '../../common/callers.ts';
import type { Heard } from '../../common/changeListener.ts';
import { type ConnectionLimits, connectionOf, pageOf } from '../../common/connection.ts';
import { businessDateAt } from '../../common/dates.ts';
import { moneyOf } from '../../common/money.ts';
import { readPage } from '../../common/readPages.ts';
import { breachesForOperations, readAppetite } from './appetite.ts';
import { type AppetiteBreachRow, AppetiteBreachTable, type AppetiteSegment } from './appetiteTables.ts';
import type { CreditLinesContext } from './context.ts';
import type { Resolvers } from './generated/resolvers.ts';

const breachPages: ConnectionLimits = {
  list: 'appetiteBreaches',
  key: ['instant', 'text'],
  maxFirst: 100,
  defaultFirst: 20,
};

/** What the graph has of the risk appetite: for the bank, whose it is, and the platform, which keeps to it. */
export const appetiteResolvers = {
  Query: {
    appetiteCaps: (_root, _args, { caller, dataSource, clock }) => {
      requireOperations(caller);
      return readAppetite(dataSource, businessDateAt(clock.now()));
    },
    appetiteBreaches: async (_root, args, { caller, dataSource }) => {
      requireOperations(caller);
      const page = pageOf(args, breachPages);
      const key = ['raisedAt', 'id'] as const;
      const list = { entity: AppetiteBreachTable, key, direction: 'DESC' } as const;
      const breaches = await readPage<AppetiteBreachRow>(dataSource, list, page);
      return connectionOf(breaches, page, ({ raisedAt, id }) => [raisedAt.toISOString(), id]);
    },
  },

  Subscription: {
    appetiteBreached: {
      subscribe: (_root, _args, { caller, changes }) => {
        requireOperations(caller);
        return changes.listen(breachesForOperations);
      },
      resolve: (heard: Heard, _args: unknown, { dataSource }: CreditLinesContext) =>
        heard.kind === 'gap'
          ? null
          : dataSource.getRepository(AppetiteBreachTable).findOneBy({ id: heard.id }),
    },
  },

  AppetiteCap: {
    cap: ({ segment, cap }) => measureOf(segment, cap),
    used: ({ segment, used }) => measureOf(segment, used),
  },

  AppetiteBreach: {
    cap: ({ segment, cap }) => measureOf(segment, cap),
    used: ({ segment, used }) => measureOf(segment, used),
    asked: ({ segment, asked }) => measureOf(segment, asked),
    application: ({ applicationId }, _args, { caller, loaders }) =>
      applicationId !== null && caller.scopes.has('platform:operations')
        ? loaders.application.load(applicationId)
        : null,
    creditLine: ({ creditLineId }, _args, { caller, loaders }) =>
      creditLineId !== null && caller.scopes.has('platform:operations')
        ? loaders.creditLine.load(creditLineId)
        : null,
  },
} satisfies Resolvers<CreditLinesContext>;

function requireOperations(caller: Caller): void {
  requirePerson(caller);
  const isOperations = ['bank:operations', 'platform:operations'].some((scope) => caller.scopes.has(scope));
  if (!isOperations) throw new NotAllowed();
}

/** What a cap counts: fen, or lines. */
function measureOf(segment: AppetiteSegment, value: bigint) {
  const isLines = segment === 'NEW_LINES_A_DAY';
  return { amount: isLines ? null : moneyOf(value), lines: isLines ? Number(value) : null };
}
