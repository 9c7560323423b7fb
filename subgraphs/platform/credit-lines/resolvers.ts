import { type Caller, requirePerson } from '../../common/callers.ts';
import { type ConnectionLimits, connectionOf, pageOf } from '../../common/connection.ts';
import { businessDateAt } from '../../common/dates.ts';
import { moneyOf } from '../../common/money.ts';
import { currencyCodeScalar, dateScalar, dateTimeScalar, decimalScalar } from '../../common/scalars.ts';
import type { CreditLinesContext } from './context.ts';
import { spendableFenOf } from './creditLine.ts';
import { readProductsOn } from './creditProduct.ts';
import type { Resolvers } from './generated/resolvers.ts';
import { remainingFenOf } from './hold.ts';
import { offerStatusOf } from './offer.ts';
import { maySeeUser } from './user.ts';

const pages = { key: ['instant', 'text'], maxFirst: 100, defaultFirst: 20 } as const;
const holdPages: ConnectionLimits = { list: 'holds', ...pages };
const changePages: ConnectionLimits = { list: 'creditLineChanges', ...pages };

export const resolvers: Resolvers<CreditLinesContext> = {
  Query: {
    creditLine: async (_root, { id }, { caller, loaders }) => {
      requirePerson(caller);
      return seen(caller, await loaders.creditLine.load(id));
    },
    creditProducts: (_root, _args, { dataSource, clock }) =>
      readProductsOn(dataSource, businessDateAt(clock.now())),
  },

  User: {
    __resolveReference: ({ id }, { caller }) => (maySeeUser(caller, id) ? { id } : null),
    creditLine: ({ id }, _args, { loaders }) => loaders.creditLineOfUser.load(id),
    creditOffers: ({ id }, _args, { loaders }) => loaders.offersOfUser.load(id),
  },

  Card: {
    __resolveReference: ({ id }) => ({ id }),
    creditLine: async ({ id }, _args, { caller, loaders }) =>
      seen(caller, await loaders.creditLineOfCard.load(id)),
  },

  CreditLine: {
    __resolveReference: async ({ id }, { caller, loaders }) =>
      seen(caller, await loaders.creditLine.load(id)),
    grantor: (line) => ({ id: line.grantorPartyId }),
    operator: (line) => ({ id: line.operatorPartyId }),
    limit: (line) => moneyOf(line.limitFen),
    available: (line) => moneyOf(spendableFenOf(line)),
    held: (line) => moneyOf(line.heldFen),
    drawn: (line) => moneyOf(line.drawnFen),
    overLimit: (line) => moneyOf(line.overLimitFen),
    repaymentCard: (line) => (line.repaymentCardId === null ? null : { id: line.repaymentCardId }),
    holds: async (line, args, { loaders }) => {
      const page = pageOf(args, holdPages);
      const holds = await loaders.holdsOfCreditLine.load(line.id, page);
      return connectionOf(holds, page, (hold) => [hold.placedAt.toISOString(), hold.id]);
    },
    history: async (line, args, { loaders }) => {
      const page = pageOf(args, changePages);
      const changes = await loaders.changesOfCreditLine.load(line.id, page);
      return connectionOf(changes, page, (change) => [change.changedAt.toISOString(), change.id]);
    },
  },

  CreditLineChange: {
    limitBefore: (change) => moneyOf(change.limitBeforeFen),
    limitAfter: (change) => moneyOf(change.limitAfterFen),
  },

  Hold: {
    __resolveReference: async ({ id }, { caller, loaders }) => seen(caller, await loaders.hold.load(id)),
    amount: (hold) => moneyOf(hold.amountFen),
    captured: (hold) => moneyOf(hold.capturedFen),
    released: (hold) => moneyOf(hold.releasedFen),
    expired: (hold) => moneyOf(hold.expiredFen),
    remaining: (hold) => moneyOf(remainingFenOf(hold)),
    order: (hold) => ({ id: hold.orderId }),
  },

  Offer: {
    __resolveReference: async ({ id }, { caller, loaders }) => seen(caller, await loaders.offer.load(id)),
    status: (offer, _args, { clock }) => offerStatusOf(offer, clock.now()),
    limit: (offer) => moneyOf(offer.limitFen),
  },

  CreditProduct: {
    minimumAmount: (product) => moneyOf(product.minimumFen),
    maximumAmount: (product) => moneyOf(product.maximumFen),
  },

  CurrencyCode: currencyCodeScalar,
  Date: dateScalar,
  DateTime: dateTimeScalar,
  Decimal: decimalScalar,
};

/** The row if the caller may see what belongs to its person, else null: as if it were not there. */
function seen<Row extends { readonly userId: string }>(caller: Caller, row: Row | null): Row | null {
  return row && maySeeUser(caller, row.userId) ? row : null;
}
