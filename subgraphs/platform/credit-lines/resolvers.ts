import { type Caller, requirePerson, requireScope, requireService } from '../../common/callers.ts';
import type { Heard } from '../../common/changeListener.ts';
import { type ConnectionLimits, connectionOf, pageOf } from '../../common/connection.ts';
import { businessDateAt } from '../../common/dates.ts';
import { moneyOf } from '../../common/money.ts';
import { withUserErrors } from '../../common/refusal.ts';
import { currencyCodeScalar, dateScalar, dateTimeScalar, decimalScalar } from '../../common/scalars.ts';
import { appetiteResolvers } from './appetiteResolvers.ts';
import { applicationResolvers } from './applicationResolvers.ts';
import { captureHold } from './captureHold.ts';
import { changeLimit } from './changeLimit.ts';
import type { CreditLinesContext } from './context.ts';
import { exampleOf } from './costExample.ts';
import { amountsAfterLapse, lesserFen, spendableFenOf } from './creditLine.ts';
import { readProductsOn } from './creditProduct.ts';
import { freezeLine } from './freezeLine.ts';
import type { Resolvers } from './generated/resolvers.ts';
import { holdAt, remainingFenOf } from './hold.ts';
import { offerStatusOf } from './offer.ts';
import { placeHold } from './placeHold.ts';
import { releaseHold } from './releaseHold.ts';
import { restoreCredit } from './restoreCredit.ts';
import { outsideSceneOf, sceneOf } from './scene.ts';
import { setSubLimit } from './setSubLimit.ts';
import type { SubLimitRow } from './subLimitTables.ts';
import type { CreditLineRow, CreditProductRow } from './tables.ts';
import { unfreezeLine } from './unfreezeLine.ts';
import { maySeeUser } from './user.ts';

const pages = { key: ['instant', 'text'], maxFirst: 100, defaultFirst: 20 } as const;
const holdPages: ConnectionLimits = { list: 'holds', ...pages };
const changePages: ConnectionLimits = { list: 'creditLineChanges', ...pages };

/** Who may freeze a line: what sees a danger, and what sees that instalments are overdue. */
const freezers = ['risk', 'receivables'];

export const resolvers: Resolvers<CreditLinesContext> = {
  ...applicationResolvers,
  ...appetiteResolvers,

  Query: {
    ...appetiteResolvers.Query,
    creditLine: async (_root, { id }, { caller, loaders }) => {
      requirePerson(caller);
      return seen(caller, await loaders.creditLine.load(id));
    },
    creditProducts: (_root, _args, { dataSource, clock }) =>
      readProductsOn(dataSource, businessDateAt(clock.now())),
    eligibleProducts: async (_root, { purchase }, { caller, dataSource, clock }) => {
      requireService(caller);
      const scene = sceneOf(purchase);
      const products = await readProductsOn(dataSource, businessDateAt(clock.now()));
      return products.filter((product) => outsideSceneOf(product, scene) === null);
    },
    checkProduct: async (_root, { productId, purchase }, { caller, dataSource, clock }) => {
      requireService(caller);
      const scene = sceneOf(purchase);
      const products = await readProductsOn(dataSource, businessDateAt(clock.now()));
      const product = products.find(({ id }) => id === productId);
      const outside = product ? outsideSceneOf(product, scene) : 'NOT_ON_OFFER';
      return { isEligible: outside === null, outside, product: product ?? null };
    },
  },

  Mutation: {
    ...applicationResolvers.Mutation,
    placeHold: (_root, { input }, { caller, ...parts }) =>
      withUserErrors(async () => ({ hold: await placeHold(input, requireService(caller, 'orders'), parts) })),
    captureHold: (_root, { input }, { caller, ...parts }) =>
      withUserErrors(async () => ({
        hold: await captureHold(input, requireService(caller, 'orders'), parts),
      })),
    releaseHold: (_root, { input }, { caller, ...parts }) =>
      withUserErrors(async () => ({
        hold: await releaseHold(input, requireService(caller, 'orders'), parts),
      })),
    restoreCredit: (_root, { input }, { caller, ...parts }) =>
      withUserErrors(async () => {
        const service = requireService(caller, 'receivables');
        return { creditLine: await restoreCredit(input, service, parts) };
      }),
    changeLimit: (_root, { input }, { caller, ...parts }) =>
      withUserErrors(async () => ({
        creditLine: await changeLimit(input, requireService(caller, 'risk'), parts),
      })),
    setSubLimit: (_root, { input }, { caller, ...parts }) => {
      requireScope(caller, 'platform:operations');
      return withUserErrors(async () => ({
        creditLine: await setSubLimit(input, requirePerson(caller), parts),
      }));
    },
    freezeLine: (_root, { input }, { caller, ...parts }) =>
      withUserErrors(async () => ({
        creditLine: await freezeLine(input, requireService(caller, ...freezers), parts),
      })),
    unfreezeLine: (_root, { input }, { caller, ...parts }) =>
      withUserErrors(async () => ({
        creditLine: await unfreezeLine(input, requireService(caller, ...freezers), parts),
      })),
  },

  Subscription: {
    ...appetiteResolvers.Subscription,
    creditLineChanged: {
      subscribe: (_root, _args, { caller, changes }) =>
        changes.listen({ topic: 'creditLine', key: requirePerson(caller) }),
      resolve: async (heard: Heard, _args: unknown, { caller, loaders }: CreditLinesContext) =>
        heard.kind === 'gap'
          ? loaders.creditLineOfUser.load(requirePerson(caller))
          : seen(caller, await loaders.creditLine.load(heard.id)),
    },
  },

  User: {
    __resolveReference: ({ id }, { caller }) => (maySeeUser(caller, id) ? { id } : null),
    creditLine: ({ id }, _args, { loaders }) => loaders.creditLineOfUser.load(id),
    creditOffers: ({ id }, _args, { loaders }) => loaders.offersOfUser.load(id),
    creditApplications: ({ id }, _args, { loaders }) => loaders.applicationsOfUser.load(id),
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
    available: async (line, _args, context) => moneyOf(spendableFenOf(await standing(line, context))),
    held: async (line, _args, context) => moneyOf((await standing(line, context)).heldFen),
    drawn: (line) => moneyOf(line.drawnFen),
    overLimit: async (line, _args, context) => moneyOf((await standing(line, context)).overLimitFen),
    repaymentCard: (line) => (line.repaymentCardId === null ? null : { id: line.repaymentCardId }),
    subLimits: async (line, _args, context) => {
      const [subLimits, { status, availableFen }] = await Promise.all([
        context.loaders.subLimitsOfCreditLine.load(line.id),
        standing(line, context),
      ]);
      const spendableFen = (sub: SubLimitRow) =>
        spendableFenOf({ status, availableFen: lesserFen(sub.availableFen, availableFen) });
      return subLimits.map((sub) => ({ ...sub, spendableFen: spendableFen(sub) }));
    },
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

  SubLimit: {
    product: ({ productId }, _args, context) => productOf(productId, context),
    limit: ({ limitFen }) => moneyOf(limitFen),
    available: ({ spendableFen }) => moneyOf(spendableFen),
    held: ({ heldFen }) => moneyOf(heldFen),
    drawn: ({ drawnFen }) => moneyOf(drawnFen),
    overLimit: ({ overLimitFen }) => moneyOf(overLimitFen),
  },

  CreditLineChange: {
    product: ({ productId }, _args, context) => (productId === null ? null : productOf(productId, context)),
    limitBefore: (change) => moneyOf(change.limitBeforeFen),
    limitAfter: (change) => moneyOf(change.limitAfterFen),
  },

  Hold: {
    __resolveReference: async ({ id }, { caller, loaders }) => seen(caller, await loaders.hold.load(id)),
    status: (hold, _args, { clock }) => holdAt(hold, clock.now()).status,
    amount: (hold) => moneyOf(hold.amountFen),
    captured: (hold) => moneyOf(hold.capturedFen),
    released: (hold) => moneyOf(hold.releasedFen),
    expired: (hold, _args, { clock }) => moneyOf(holdAt(hold, clock.now()).expiredFen),
    remaining: (hold, _args, { clock }) => moneyOf(remainingFenOf(holdAt(hold, clock.now()))),
    order: (hold) => ({ id: hold.orderId }),
    decision: ({ decisionId }) => (decisionId === null ? null : { id: decisionId }),
    product: ({ productId }, _args, context) => (productId === null ? null : productOf(productId, context)),
  },

  Offer: {
    __resolveReference: async ({ id }, { caller, loaders }) => seen(caller, await loaders.offer.load(id)),
    status: (offer, _args, { clock }) => offerStatusOf(offer, clock.now()),
    limit: (offer) => moneyOf(offer.limitFen),
    example: (offer) => exampleOf(offer),
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

/** A product by an id that a row refers to. */
async function productOf(id: string, { loaders }: CreditLinesContext): Promise<CreditProductRow> {
  const product = await loaders.product.load(id);
  if (product === null) throw new Error('What a foreign key promises is not there.');
  return product;
}

/** The line with its limit as it divides now: holds past their end count for nothing. */
async function standing(line: CreditLineRow, { loaders }: CreditLinesContext): Promise<CreditLineRow> {
  const lapsed = await loaders.lapsedOnCreditLine.load(line.id);
  return lapsed === null ? line : { ...line, ...amountsAfterLapse(line, lapsed.lapsedFen) };
}
