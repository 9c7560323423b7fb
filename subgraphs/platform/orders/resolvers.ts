import { requirePerson } from '../../common/callers.ts';
import { type ConnectionLimits, connectionOf, pageOf } from '../../common/connection.ts';
import { moneyOf } from '../../common/money.ts';
import { readPage } from '../../common/readPages.ts';
import { currencyCodeScalar, dateScalar, dateTimeScalar, decimalScalar } from '../../common/scalars.ts';
import type { OrdersContext } from './context.ts';
import type { Resolvers } from './generated/resolvers.ts';
import { maySeeOrder, requireMerchantParty } from './order.ts';
import { type OrderRow, OrderTable } from './tables.ts';
import { maySeeUser } from './user.ts';

const orderPages: ConnectionLimits = {
  list: 'orders',
  key: ['instant', 'text'],
  maxFirst: 100,
  defaultFirst: 20,
};

export const resolvers: Resolvers<OrdersContext> = {
  Query: {
    order: (_root, { id }, context) => {
      requirePerson(context.caller);
      return visibleOrder(id, context);
    },
    merchantOrders: async (_root, { status, ...args }, { caller, dataSource }) => {
      const merchantPartyId = requireMerchantParty(caller);
      const page = pageOf(args, orderPages);
      const filter = { merchantPartyId, status: status ?? undefined };
      const list = { entity: OrderTable, key: ['createdAt', 'id'], direction: 'DESC', filter } as const;
      return connectionOf(await readPage<OrderRow>(dataSource, list, page), page, placeOf);
    },
  },

  User: {
    __resolveReference: ({ id }, { caller }) => (maySeeUser(caller, id) ? { id } : null),
    orders: async ({ id }, args, { caller, loaders }) => {
      if (!maySeeUser(caller, id)) return null;
      const page = pageOf(args, orderPages);
      return connectionOf(await loaders.ordersOfUser.load(id, page), page, placeOf);
    },
  },

  Order: {
    __resolveReference: ({ id }, context) => visibleOrder(id, context),
    merchant: (order) => ({ id: order.merchantPartyId }),
    buyer: (order) => ({ id: order.userId }),
    items: (order, _args, { loaders }) => loaders.itemsOfOrder.load(order.id),
    total: (order) => moneyOf(order.totalFen),
    captured: (order) => moneyOf(order.capturedFen),
    refunded: (order) => moneyOf(order.refundedFen),
    hold: (order, _args, { caller }) =>
      order.holdId !== null && maySeeUser(caller, order.userId) ? { id: order.holdId } : null,
    quote: (order, _args, { caller, loaders }) =>
      order.quoteId !== null && maySeeUser(caller, order.userId) ? loaders.quote.load(order.quoteId) : null,
  },

  OrderItem: {
    unitPrice: (item) => moneyOf(item.unitPriceFen),
  },

  Quote: {
    __resolveReference: async ({ id }, { caller, loaders }) => {
      const quote = await loaders.quote.load(id);
      return quote && maySeeUser(caller, quote.userId) ? quote : null;
    },
    amount: (quote) => moneyOf(quote.amountFen),
    fee: (quote) => moneyOf(quote.feeFen),
  },

  CurrencyCode: currencyCodeScalar,
  Date: dateScalar,
  DateTime: dateTimeScalar,
  Decimal: decimalScalar,
};

/** The order if the caller may see it, else null: as if it were not there. */
async function visibleOrder(id: string, { caller, loaders }: OrdersContext): Promise<OrderRow | null> {
  const order = await loaders.order.load(id);
  return order && maySeeOrder(caller, order) ? order : null;
}

/** Where an order stands in its lists. */
function placeOf(order: OrderRow): readonly string[] {
  return [order.createdAt.toISOString(), order.id];
}
