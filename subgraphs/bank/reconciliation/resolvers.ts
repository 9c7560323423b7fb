import type { Caller } from '../../common/callers.ts';
import { type ConnectionLimits, connectionOf, pageOf } from '../../common/connection.ts';
import { moneyOf } from '../../common/money.ts';
import { readPage } from '../../common/readPages.ts';
import { currencyCodeScalar, dateScalar, dateTimeScalar, decimalScalar } from '../../common/scalars.ts';
import type { ReconciliationContext } from './context.ts';
import type { Resolvers } from './generated/resolvers.ts';
import { maySeeComparison, requireOwnerParty } from './ownership.ts';
import { reconciliationStatusOf } from './reconciliation.ts';
import { type BreakRow, BreakTable, ReconciliationTable } from './tables.ts';

type Loaders = ReconciliationContext['loaders'];

const pages = { maxFirst: 100, defaultFirst: 20 };
const runPages: ConnectionLimits = { list: 'reconciliations', key: ['date', 'text'], ...pages };
const breakPages: ConnectionLimits = { list: 'breaks', key: ['date', 'text'], ...pages };

export const resolvers: Resolvers<ReconciliationContext> = {
  Query: {
    reconciliation: (_root, { id }, { caller, loaders }) => ownRun(id, caller, loaders),
    reconciliations: async (_root, args, { caller, dataSource }) => {
      const page = pageOf(args, runPages);
      const filter = { ownerPartyId: requireOwnerParty(caller) };
      const key = ['businessDate', 'id'] as const;
      const list = { entity: ReconciliationTable, key, direction: 'DESC' as const, filter };
      const rows = await readPage(dataSource, list, page);
      return connectionOf(rows, page, (run) => [run.businessDate, run.id]);
    },
    breaks: async (_root, args, { caller, dataSource }) => {
      const page = pageOf(args, breakPages);
      const filter = {
        ownerPartyId: requireOwnerParty(caller),
        status: args.status ?? undefined,
        class: args.class ?? undefined,
      };
      const key = ['openedOn', 'id'] as const;
      const list = { entity: BreakTable, key, direction: 'DESC' as const, filter };
      return connectionOf(await readPage(dataSource, list, page), page, keyOfBreak);
    },
  },

  Reconciliation: {
    __resolveReference: ({ id }, { caller, loaders }) => ownRun(id, caller, loaders),
    status: async (run, _args, { loaders }) => reconciliationStatusOf(await tallyOf(run.id, loaders)),
    opening: (run) => moneyOf(run.openingFen),
    closing: (run) => moneyOf(run.closingFen),
    lineCount: async (run, _args, { loaders }) => (await tallyOf(run.id, loaders)).lineCount,
    matchedCount: async (run, _args, { loaders }) => (await tallyOf(run.id, loaders)).matchedCount,
    breaks: async (run, args, { loaders }) => {
      const page = pageOf(args, breakPages);
      return connectionOf(await loaders.breaksOfRun.load(run.id, page), page, keyOfBreak);
    },
  },

  Break: {
    __resolveReference: async ({ id }, { caller, loaders }) => {
      const partyId = requireOwnerParty(caller);
      const found = await loaders.break.load(id);
      return found?.ownerPartyId === partyId ? found : null;
    },
    difference: (row) => moneyOf(row.differenceFen),
    owner: (row) => ({ id: row.ownerPartyId }),
    payment: (row) => (row.paymentId === null ? null : { id: row.paymentId }),
  },

  Payment: {
    __resolveReference: ({ id }) => ({ id }),
    reconciliation: async ({ id }, _args, { caller, loaders }) => {
      const comparison = await loaders.comparisonOfPayment.load(id);
      return comparison && maySeeComparison(caller, comparison) ? comparison : null;
    },
  },

  PaymentReconciliation: {
    comparedAt: async (comparison, _args, { loaders }) => {
      const run = await loaders.run.load(comparison.reconciliationId);
      if (run === null) throw new Error('A comparison has no run.');
      return run.comparedAt;
    },
    run: (comparison, _args, { caller, loaders }) => ownRun(comparison.reconciliationId, caller, loaders),
  },

  CurrencyCode: currencyCodeScalar,
  Date: dateScalar,
  DateTime: dateTimeScalar,
  Decimal: decimalScalar,
};

/** A run of the caller's party; null for another party's, as if there were none. */
async function ownRun(id: string, caller: Caller, loaders: Loaders) {
  const partyId = requireOwnerParty(caller);
  const run = await loaders.run.load(id);
  return run?.ownerPartyId === partyId ? run : null;
}

async function tallyOf(runId: string, loaders: Loaders) {
  const tally = await loaders.tally.load(runId);
  if (tally === null) throw new Error('A run has no tally.');
  return tally;
}

function keyOfBreak(row: BreakRow): readonly string[] {
  return [row.openedOn, row.id];
}
