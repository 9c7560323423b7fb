import { type Caller, isCallerPerson, requirePerson } from '../../common/callers.ts';
import { type ConnectionLimits, connectionOf, pageOf } from '../../common/connection.ts';
import { moneyOf } from '../../common/money.ts';
import { currencyCodeScalar, dateScalar, dateTimeScalar, decimalScalar } from '../../common/scalars.ts';
import type { ClearingContext } from './context.ts';
import type { Resolvers } from './generated/resolvers.ts';
import { maySeeAmount, maySeePayment } from './payment.ts';
import { readBatches } from './readBatches.ts';
import { maySeeSettlement, maySeeTerms, settlementStatusOf } from './settlement.ts';
import { batchScopeOf, positionsInScope } from './settlementBatch.ts';
import type { SettlementBatchRow, SettlementRow } from './tables.ts';

const batchPages: ConnectionLimits = {
  list: 'settlementBatches',
  key: ['date'],
  maxFirst: 100,
  defaultFirst: 20,
};

export const resolvers: Resolvers<ClearingContext> = {
  Query: {
    payment: async (_root, { id }, { caller, loaders }) => {
      requirePerson(caller);
      return visiblePayment(id, caller, loaders);
    },
    settlementBatch: (_root, { id }, { caller, loaders }) => visibleBatch(id, caller, loaders),
    settlementBatches: async (_root, args, { caller, dataSource }) => {
      const page = pageOf(args, batchPages);
      const rows = await readBatches(dataSource, batchScopeOf(caller), page);
      return connectionOf(rows, page, (batch) => [batch.businessDate]);
    },
  },

  Payment: {
    __resolveReference: ({ id }, { caller, loaders }) => visiblePayment(id, caller, loaders),
    amount: (payment, _args, { caller }) =>
      maySeeAmount(caller, payment) ? moneyOf(payment.amountFen) : null,
  },

  Order: {
    __resolveReference: ({ id }) => ({ id }),
    settlement: async ({ id }, _args, { caller, loaders }) => {
      const settlement = await loaders.settlementOfOrder.load(id);
      return settlement && maySeeSettlement(caller, settlement) ? settlement : null;
    },
  },

  Settlement: {
    status: async (settlement, _args, { loaders }) => settlementStatusOf(await batchOf(settlement, loaders)),
    gross: (settlement) => moneyOf(settlement.grossFen),
    merchantFee: (settlement, _args, { caller }) =>
      maySeeTerms(caller, settlement) ? moneyOf(settlement.merchantFeeFen) : null,
    net: (settlement, _args, { caller }) =>
      maySeeTerms(caller, settlement) ? moneyOf(settlement.netFen) : null,
    feeShares: (settlement, _args, { caller, loaders }) =>
      maySeeTerms(caller, settlement) ? loaders.feeSharesOfOrder.load(settlement.orderId) : null,
    batch: (settlement, _args, { loaders }) => batchOf(settlement, loaders),
    payment: (settlement, _args, { caller, loaders }) =>
      settlement.paymentId === null ? null : visiblePayment(settlement.paymentId, caller, loaders),
  },

  FeeShare: {
    party: (share) => ({ id: share.partyId }),
    amount: (share) => moneyOf(share.amountFen),
  },

  SettlementBatch: {
    __resolveReference: ({ id }, { caller, loaders }) => visibleBatch(id, caller, loaders),
    positions: async (batch, _args, { caller, loaders }) =>
      positionsInScope(await loaders.positionsOfBatch.load(batch.id), batchScopeOf(caller)),
  },

  NetPosition: {
    party: (position) => ({ id: position.partyId }),
    net: (position) => moneyOf(position.netFen),
  },

  AutoDebit: {
    __resolveReference: ({ id }) => ({ id }),
    nextDebit: async ({ id }, _args, { caller, loaders }) => {
      const debit = await loaders.nextDebitOfAutoDebit.load(id);
      return debit && isCallerPerson(caller, debit.userId) ? debit : null;
    },
  },

  PlannedDebit: {
    amount: (debit) => moneyOf(debit.amountFen),
  },

  Instalment: {
    __resolveReference: ({ id }) => ({ id }),
    debits: async ({ id }, _args, { caller, loaders }) => {
      const payments = await loaders.paymentsOfInstalment.load(id);
      return payments.filter((payment) => maySeePayment(caller, payment));
    },
  },

  CurrencyCode: currencyCodeScalar,
  Date: dateScalar,
  DateTime: dateTimeScalar,
  Decimal: decimalScalar,
};

async function visiblePayment(id: string, caller: Caller, loaders: ClearingContext['loaders']) {
  const payment = await loaders.payment.load(id);
  return payment && maySeePayment(caller, payment) ? payment : null;
}

/** A batch in which the caller's party takes part; null for another's, as if there were none. */
async function visibleBatch(id: string, caller: Caller, loaders: ClearingContext['loaders']) {
  const scope = batchScopeOf(caller);
  const batch = await loaders.batch.load(id);
  if (batch === null || scope.partyId === null) return batch;
  const positions = await loaders.positionsOfBatch.load(id);
  return positionsInScope(positions, scope).length > 0 ? batch : null;
}

async function batchOf(
  settlement: SettlementRow,
  loaders: ClearingContext['loaders'],
): Promise<SettlementBatchRow> {
  const batch = await loaders.batch.load(settlement.batchId);
  if (batch === null) throw new Error('A settlement has no batch.');
  return batch;
}
