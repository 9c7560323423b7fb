import { type Caller, NotAllowed, NotSignedIn, requirePerson } from '../../common/callers.ts';
import { type ConnectionLimits, connectionOf, pageOf } from '../../common/connection.ts';
import { moneyOf } from '../../common/money.ts';
import { currencyCodeScalar, dateScalar, dateTimeScalar, decimalScalar } from '../../common/scalars.ts';
import type { ReceivablesContext } from './context.ts';
import { bucketOf, riskClassOf } from './delinquency.ts';
import type { Resolvers } from './generated/resolvers.ts';
import { daysPastDueOf, instalmentStatusOf, outstandingFenOf, paidFenOf, totalFenOf } from './instalment.ts';
import { planOutstandingFenOf, planStatusOf, principalOutstandingFenOf } from './instalmentPlan.ts';
import { ownerOn } from './ownership.ts';
import { receivableDaysPastDueOf } from './receivable.ts';
import { statementOutstandingFenOf, statementStatusOf } from './statement.ts';
import type { ReceivableRow } from './tables.ts';
import { maySeeDebt, maySeeReceivables, maySeeUser } from './user.ts';

const statementPages: ConnectionLimits = {
  list: 'statements',
  key: ['date', 'text'],
  maxFirst: 100,
  defaultFirst: 20,
};

export const resolvers: Resolvers<ReceivablesContext> = {
  Query: {
    instalmentPlan: async (_root, { id }, { caller, loaders }) => {
      requirePerson(caller);
      return owed(caller, await loaders.plan.load(id));
    },
    receivable: (_root, { id }, { caller, loaders }) => {
      requireReceivablesReader(caller);
      return loaders.receivable.load(id);
    },
  },

  User: {
    __resolveReference: ({ id }, { caller }) => (maySeeUser(caller, id) ? { id } : null),
    statements: async ({ id }, args, { loaders }) => {
      const page = pageOf(args, statementPages);
      const statements = await loaders.statementsOfUser.load(id, page);
      return connectionOf(statements, page, (statement) => [statement.cycleUntil, statement.id]);
    },
  },

  CreditLine: {
    __resolveReference: ({ id }) => ({ id }),
    nextStatement: async ({ id }, _args, { caller, loaders }) =>
      seen(caller, await loaders.nextStatementOfCreditLine.load(id)),
  },

  Order: {
    __resolveReference: ({ id }) => ({ id }),
    instalmentPlan: async ({ id }, _args, { caller, loaders }) => {
      const [latest = null] = await loaders.plansOfOrder.load(id);
      return owed(caller, latest);
    },
    instalmentPlans: async ({ id }, _args, { caller, loaders }) =>
      (await loaders.plansOfOrder.load(id)).filter((plan) => maySeeDebt(caller, plan.userId)),
  },

  InstalmentPlan: {
    __resolveReference: async ({ id }, { caller, loaders }) => owed(caller, await loaders.plan.load(id)),
    status: async (plan, _args, { loaders }) =>
      planStatusOf(plan, await loaders.instalmentsOfPlan.load(plan.id)),
    principal: (plan) => moneyOf(plan.principalFen),
    principalOutstanding: async (plan, _args, { loaders }) =>
      moneyOf(principalOutstandingFenOf(await loaders.instalmentsOfPlan.load(plan.id))),
    instalments: (plan, _args, { loaders }) => loaders.instalmentsOfPlan.load(plan.id),
    order: (plan) => ({ id: plan.orderId }),
    receivable: (plan, _args, { caller, loaders }) => {
      requireReceivablesReader(caller);
      return loaders.receivableOfPlan.load(plan.id);
    },
  },

  Instalment: {
    __resolveReference: async ({ id }, { caller, loaders }) =>
      owed(caller, await loaders.instalment.load(id)),
    principal: (instalment) => moneyOf(instalment.principalFen),
    fee: (instalment) => moneyOf(instalment.feeFen),
    interest: (instalment) => moneyOf(instalment.interestFen),
    penalty: (instalment) => moneyOf(instalment.penaltyFen),
    total: (instalment) => moneyOf(totalFenOf(instalment)),
    paid: (instalment) => moneyOf(paidFenOf(instalment)),
    outstanding: (instalment) => moneyOf(outstandingFenOf(instalment)),
    status: async (instalment, _args, { loaders }) =>
      instalmentStatusOf(instalment, await loaders.businessDate()),
    daysPastDue: async (instalment, _args, { loaders }) =>
      daysPastDueOf(instalment, await loaders.businessDate()),
  },

  Statement: {
    __resolveReference: async ({ id }, { caller, loaders }) => seen(caller, await loaders.statement.load(id)),
    totalDue: (statement) => moneyOf(statement.totalDueFen),
    minimumDue: (statement) => moneyOf(statement.minimumDueFen),
    paid: (statement) => moneyOf(statement.paidFen),
    outstanding: (statement) => moneyOf(statementOutstandingFenOf(statement)),
    status: async (statement, _args, { loaders }) =>
      statementStatusOf(statement, await loaders.businessDate()),
    instalments: (statement, _args, { loaders }) => loaders.instalmentsOfStatement.load(statement.id),
  },

  Receivable: {
    __resolveReference: ({ id }, { caller, loaders }) =>
      maySeeReceivables(caller) ? loaders.receivable.load(id) : null,
    plan: async (receivable, _args, { loaders }) => {
      const plan = await loaders.plan.load(receivable.planId);
      if (!plan) throw new Error('A receivable without its plan.');
      return plan;
    },
    owner: async (receivable, _args, { loaders }) => {
      const owners = await loaders.ownersOfReceivable.load(receivable.id);
      return { id: ownerOn(owners, await loaders.businessDate()) };
    },
    outstanding: async (receivable, _args, { loaders }) =>
      moneyOf(planOutstandingFenOf(await loaders.instalmentsOfPlan.load(receivable.planId))),
    daysPastDue: (receivable, _args, context) => daysPastDue(receivable, context),
    bucket: async (receivable, _args, context) => {
      const { bucketRules, businessDate } = context.loaders;
      return bucketOf(await daysPastDue(receivable, context), await bucketRules(), await businessDate());
    },
    riskClass: async (receivable, _args, context) => {
      const { riskClassRules, businessDate } = context.loaders;
      return riskClassOf(
        await daysPastDue(receivable, context),
        await riskClassRules(),
        await businessDate(),
      );
    },
  },

  CurrencyCode: currencyCodeScalar,
  Date: dateScalar,
  DateTime: dateTimeScalar,
  Decimal: decimalScalar,
};

/** A plan or an instalment if the caller may see the debt, else null: as if it were not there. */
function owed<Row extends { readonly userId: string }>(caller: Caller, row: Row | null): Row | null {
  return row && maySeeDebt(caller, row.userId) ? row : null;
}

/** A statement if the caller may see what belongs to its person, else null: as if it were not there. */
function seen<Row extends { readonly userId: string }>(caller: Caller, row: Row | null): Row | null {
  return row && maySeeUser(caller, row.userId) ? row : null;
}

function requireReceivablesReader(caller: Caller): void {
  if (maySeeReceivables(caller)) return;
  throw caller.kind === 'anonymous' ? new NotSignedIn() : new NotAllowed();
}

async function daysPastDue(receivable: ReceivableRow, { loaders }: ReceivablesContext): Promise<number> {
  const instalments = await loaders.instalmentsOfPlan.load(receivable.planId);
  return receivableDaysPastDueOf(instalments, await loaders.businessDate());
}
