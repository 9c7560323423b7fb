import {
  type Caller,
  isCallerPerson,
  NotAllowed,
  requirePerson,
  requireScope,
  requireService,
} from '../../common/callers.ts';
import type { Heard } from '../../common/changeListener.ts';
import { type ConnectionLimits, connectionOf, pageOf } from '../../common/connection.ts';
import { businessDateAt } from '../../common/dates.ts';
import { moneyOf } from '../../common/money.ts';
import { readPage } from '../../common/readPages.ts';
import { withUserErrors } from '../../common/refusal.ts';
import { currencyCodeScalar, dateScalar, dateTimeScalar, decimalScalar } from '../../common/scalars.ts';
import { balanceFenOf } from './account.ts';
import { cancelMandate } from './cancelMandate.ts';
import { isAutoDebitEnabled } from './card.ts';
import { confirmBinding } from './confirmBinding.ts';
import type { AccountsContext } from './context.ts';
import { SentPasswordTable } from './coreTables.ts';
import { drawOnMandate } from './drawOnMandate.ts';
import { accountIdOf, entriesOf, entryIdOf, entryOn } from './entry.ts';
import { facilityResolvers } from './facilityResolvers.ts';
import type { Resolvers } from './generated/resolvers.ts';
import { giveBackDraw } from './giveBackDraw.ts';
import { issueCardToken } from './issueCardToken.ts';
import { readOwnAutoDebit, readOwnCard } from './readOwnCard.ts';
import { replaceCard } from './replaceCard.ts';
import { signMandate } from './signMandate.ts';
import { startBinding } from './startBinding.ts';
import { resumeCard, suspendCard } from './suspendCard.ts';
import { AccountTable } from './tables.ts';
import { readTrialBalance } from './trialBalance.ts';
import { unbindCard } from './unbindCard.ts';
import { rewrapVault } from './vault/rewrapVault.ts';
import { readSealingKey } from './vault/sealingKey.ts';
import { verifyFourElements } from './verifyFourElements.ts';

const accountPages: ConnectionLimits = { list: 'accounts', key: ['text'], maxFirst: 100, defaultFirst: 20 };
const entryPages: ConnectionLimits = { list: 'entries', key: ['integer'], maxFirst: 100, defaultFirst: 20 };

/** What one request of a rotation puts under the newest key: some seconds of work. */
const recordsPerRewrap = 5_000;

export const resolvers: Resolvers<AccountsContext> = {
  Query: {
    ...facilityResolvers.Query,
    card: (_root, { id }, context) => {
      requirePerson(context.caller);
      return readOwnCard(id, context);
    },
    account: (_root, { id }, { caller, loaders }) => {
      requireScope(caller, 'bank:operations');
      return loaders.account.load(id);
    },
    accounts: async (_root, { kind, ...args }, { caller, dataSource }) => {
      requireScope(caller, 'bank:operations');
      const page = pageOf(args, accountPages);
      const filter = kind ? { kind } : {};
      const list = { entity: AccountTable, key: ['id'] as const, direction: 'ASC' as const, filter };
      return connectionOf(await readPage(dataSource, list, page), page, (row) => [row.id]);
    },
    facility: (_root, { id }, { caller, loaders }) => {
      requireFacilityReader(caller);
      return loaders.facility.load(id);
    },
    cashFlowOf: async (_root, { userId }, { caller, requireCrossingConsent }) => {
      requireService(caller, 'risk');
      await requireCrossingConsent(userId, 'CASH_FLOW_ASSESSMENT');
      return { userId };
    },
    trialBalance: (_root, { currency }, { caller, dataSource }) => {
      requireScope(caller, 'bank:operations');
      return readTrialBalance(dataSource, currency);
    },
    cardSealingKey: (_root, _args, { keys }) => readSealingKey(keys),
    sentPasswords: (_root, _args, { caller, dataSource }) => {
      requireScope(caller, 'bank:operations');
      return dataSource
        .getRepository(SentPasswordTable)
        .find({ order: { sentAt: 'DESC', id: 'DESC' }, take: 20 });
    },
  },

  Mutation: {
    ...facilityResolvers.Mutation,
    startBinding: (_root, { input }, { caller, ...parts }) =>
      withUserErrors(async () => ({ card: await startBinding(input, caller, parts) })),
    confirmBinding: (_root, { input }, { caller, ...parts }) =>
      withUserErrors(async () => ({ card: await confirmBinding(input, caller, parts) })),
    unbindCard: (_root, { input }, { caller, ...parts }) =>
      withUserErrors(async () => ({ card: await unbindCard(input, caller, parts) })),
    replaceCard: (_root, { input }, { caller, ...parts }) =>
      withUserErrors(async () => ({ card: await replaceCard(input, caller, parts) })),
    signMandate: (_root, { input }, { caller, ...parts }) =>
      withUserErrors(async () => ({ autoDebit: await signMandate(input, caller, parts) })),
    cancelMandate: (_root, { input }, { caller, ...parts }) =>
      withUserErrors(async () => ({ autoDebit: await cancelMandate(input, caller, parts) })),
    suspendCard: (_root, { input }, { caller, ...parts }) => {
      requireScope(caller, 'bank:operations');
      return withUserErrors(async () => ({ card: await suspendCard(input, requirePerson(caller), parts) }));
    },
    resumeCard: (_root, { input }, { caller, ...parts }) => {
      requireScope(caller, 'bank:operations');
      return withUserErrors(async () => ({ card: await resumeCard(input, requirePerson(caller), parts) }));
    },
    rewrapVault: (_root, _args, { caller, dataSource, keys }) => {
      requireScope(caller, 'bank:operations');
      return withUserErrors(() => rewrapVault(dataSource, keys, recordsPerRewrap));
    },
    verifyFourElements: (_root, { input }, { caller, ...parts }) => {
      const service = requireService(caller, 'users');
      return withUserErrors(() => verifyFourElements(input, service, parts));
    },
    issueCardToken: (_root, { input }, { caller, ...parts }) => {
      const service = requireService(caller);
      return withUserErrors(async () => ({ token: await issueCardToken(input, service, parts) }));
    },
    drawOnMandate: (_root, { input }, { caller, ...parts }) => {
      const service = requireService(caller, 'clearing');
      return withUserErrors(async () => {
        const id = await drawOnMandate(input, service, parts);
        return { autoDebit: await parts.loaders.autoDebit.load(id) };
      });
    },
    giveBackDraw: (_root, { input }, { caller, ...parts }) => {
      const service = requireService(caller, 'clearing');
      return withUserErrors(async () => ({ payment: { id: await giveBackDraw(input, service, parts) } }));
    },
  },

  Subscription: {
    cardChanged: {
      subscribe: (_root, _args, { caller, changes }) =>
        changes.listen({ topic: 'card', key: requirePerson(caller) }),
      resolve: (heard: Heard, _args: unknown, context: AccountsContext) =>
        heard.kind === 'gap' ? null : readOwnCard(heard.id, context),
    },
  },

  User: {
    __resolveReference: ({ id }, { caller }) => (isCallerPerson(caller, id) ? { id } : null),
    boundCards: async ({ id }, _args, { loaders, requireCrossingConsent }) => {
      await requireCrossingConsent(id, 'CARD_DISPLAY');
      return loaders.cardsOfUser.load(id);
    },
    cashFlow: async ({ id }, _args, { requireCrossingConsent }) => {
      await requireCrossingConsent(id, 'CASH_FLOW_ASSESSMENT');
      return { userId: id };
    },
  },

  Card: {
    __resolveReference: ({ id }, context) => readOwnCard(id, context),
    bank: (card) => ({ code: card.bankCode, name: card.bankName }),
    autoDebit: (card, _args, { loaders }) => loaders.latestAutoDebitOfCard.load(card.id),
  },

  AutoDebit: {
    __resolveReference: ({ id }, context) => readOwnAutoDebit(id, context),
    isEnabled: async (autoDebit, _args, { loaders }) => {
      const card = await loaders.card.load(autoDebit.cardId);
      return card !== null && isAutoDebitEnabled(card, autoDebit);
    },
    perDebitLimit: (autoDebit) => moneyOf(autoDebit.perDebitLimitFen),
    monthlyLimit: (autoDebit) => moneyOf(autoDebit.monthlyLimitFen),
  },

  CashFlow: {
    months: ({ userId }, _args, { loaders }) => loaders.cashFlowOfUser.load(userId),
    windows: ({ userId }, { days, until }, { clock, loaders }) =>
      loaders.cashFlowWindowsOfUser.load(userId, { days, until: until ?? businessDateAt(clock.now()) }),
  },

  CashFlowWindow: {
    inflow: (window) => moneyOf(window.inflowFen),
    outflow: (window) => moneyOf(window.outflowFen),
  },

  CashFlowMonth: {
    inflow: (month) => moneyOf(month.inflowFen),
    outflow: (month) => moneyOf(month.outflowFen),
  },

  Account: {
    __resolveReference: ({ id }, { caller, loaders }) => {
      requireScope(caller, 'bank:operations');
      return loaders.account.load(id);
    },
    balance: (account) => moneyOf(balanceFenOf(account)),
    entries: async (account, args, { loaders }) => {
      const page = pageOf(args, entryPages);
      const transfers = await loaders.transfersOfAccount.load(account.id, page);
      const entries = transfers.map((transfer) => entryOn(account.id, transfer));
      return connectionOf(entries, page, (entry) => [String(entry.transfer.id)]);
    },
  },

  Entry: {
    id: entryIdOf,
    account: async (entry, _args, { loaders }) => found(await loaders.account.load(accountIdOf(entry))),
    journal: async (entry, _args, { loaders }) => found(await loaders.journal.load(entry.transfer.journalId)),
    amount: (entry) => moneyOf(entry.transfer.amountFen),
  },

  Journal: {
    entries: async (journal, _args, { loaders }) =>
      (await loaders.transfersOfJournal.load(journal.id)).flatMap(entriesOf),
  },

  LimitApproval: facilityResolvers.LimitApproval,

  Facility: {
    __resolveReference: ({ id }, { caller, loaders }) => {
      requireFacilityReader(caller);
      return loaders.facility.load(id);
    },
    limit: (facility) => moneyOf(facility.limitFen),
    reserved: (facility) => moneyOf(facility.reservedFen),
    available: (facility) => moneyOf(facility.limitFen - facility.reservedFen),
  },

  TrialBalance: {
    debits: (balance) => moneyOf(balance.debitsFen),
    credits: (balance) => moneyOf(balance.creditsFen),
    isBalanced: (balance) => balance.debitsFen === balance.creditsFen,
  },

  Payment: {
    __resolveReference: ({ id }) => ({ id }),
    entries: async ({ id }, _args, { caller, loaders }) => {
      requireScope(caller, 'bank:operations');
      return (await loaders.transfersOfPayment.load(id)).flatMap(entriesOf);
    },
  },

  CurrencyCode: currencyCodeScalar,
  Date: dateScalar,
  DateTime: dateTimeScalar,
  Decimal: decimalScalar,
};

function requireFacilityReader(caller: Caller): void {
  const mayRead = ['bank:operations', 'platform:operations'].some((scope) => caller.scopes.has(scope));
  if (!mayRead) throw new NotAllowed();
}

/** A row that a foreign key promises. */
function found<Row>(row: Row | null): Row {
  if (row === null) throw new Error('A row that a foreign key promises is not there.');
  return row;
}
