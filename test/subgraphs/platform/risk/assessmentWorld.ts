import { randomUUID } from 'node:crypto';
import type { DataSource } from 'typeorm';
import { bank } from '../../../../seed/parties.ts';
import { openDatabase } from '../../../../subgraphs/common/database.ts';
import { AssessmentTable } from '../../../../subgraphs/platform/risk/assessmentTables.ts';
import { database } from '../../../../subgraphs/platform/risk/database.ts';
import { createSubgraph } from '../../../../subgraphs/platform/risk/main.ts';
import { createCallers, type TestCaller, type TestCallers } from '../../../support/callers.ts';
import { type HttpSubgraph, replyJson, startHttpSubgraph } from '../../../support/httpSubgraph.ts';
import { createSeededDatabases, person, type SeededDatabases } from '../../../support/seeded.ts';
import { startTestSubgraph, type TestSubgraph } from '../../../support/subgraph.ts';

/** Noon in Shanghai. */
export const assessedAt = new Date('2026-11-22T04:00:00.000Z');

const creditLines = { kind: 'service', name: 'credit-lines' } as const;

/** What users and the bank answer, until a test says otherwise. */
const usual = {
  isCovered: true,
  mayTellCashFlow: true,
  isBankUp: true,
  inflow: '12000.00',
  months: 4,
  hasAccount: true,
};

/** Risk with the demo's data, between stand-ins for users and the bank, for the tests of a file. */
export function assessmentsForTest() {
  const answers = { ...usual };
  let databases: SeededDatabases;
  let callers: TestCallers;
  let users: HttpSubgraph;
  let accounts: HttpSubgraph;
  let risk: TestSubgraph;
  let login: DataSource;
  let owner: DataSource;

  beforeAll(async () => {
    databases = await createSeededDatabases();
    callers = await createCallers('risk', 'credit-lines', 'orders', 'receivables');
    login = await openDatabase(database, { url: databases.platform.urlOf('risk'), poolSize: 2 });
    owner = await openDatabase(database, { url: databases.platform.setUpUrl, poolSize: 1 });
    users = await startHttpSubgraph((response, body) => {
      const [asked] = JSON.parse(body).variables.questions;
      const isCovered =
        answers.isCovered && asked.purpose === 'CREDIT_ASSESSMENT' && asked.recipientId === bank.id;
      replyJson(response, {
        data: { checkConsents: [{ isCovered, consent: isCovered ? { id: 'cns_1' } : null }] },
      });
    });
    accounts = await startHttpSubgraph((response, body) => {
      if (!answers.isBankUp) response.destroy();
      else if (!answers.mayTellCashFlow) {
        replyJson(response, {
          data: null,
          errors: [{ message: 'no', extensions: { code: 'CONSENT_REQUIRED' } }],
        });
      } else {
        const { days } = JSON.parse(body).variables;
        const windows = answers.hasAccount ? days.map(windowOf) : [];
        replyJson(response, { data: { cashFlowOf: { months: monthsBefore(answers), windows } } });
      }
    });
    risk = await startTestSubgraph(createSubgraph(), {
      databaseUrl: databases.platform.urlOf('risk'),
      callers,
      clock: { now: () => assessedAt },
      subgraphUrls: { users: users.url, accounts: accounts.url },
    });
  });

  afterEach(() => void Object.assign(answers, usual));

  afterAll(async () => {
    await risk?.stop();
    await Promise.all([login?.destroy(), owner?.destroy()]);
    await Promise.all([users?.close(), accounts?.close()]);
    callers?.remove();
    await databases?.drop();
  });

  const ask = (caller: TestCaller, query: string, variables: Readonly<Record<string, unknown>>) =>
    risk.ask(caller, query, variables);
  return {
    answers,
    ask,
    askedOfBank: () => accounts.bodies.length,
    owner: () => owner,
    scoreAs: (caller: TestCaller, input: object) => ask(caller, mutation, { input }),
    score: async (input: object) => {
      const { data, errors } = await ask(creditLines, mutation, { input });
      expect(errors).toBeUndefined();
      return data.scoreApplication;
    },
    storedOf: (applicationId: string) =>
      login.getRepository(AssessmentTable).findOneByOrFail({ applicationId }),
  };
}

/** The current month, which does not count, and those before it. */
function monthsBefore({ months, inflow }: typeof usual) {
  return Array.from({ length: months }, (_, index) => ({
    month: `2026-${String(11 - index).padStart(2, '0')}-01`,
    inflow: { amount: index === 0 ? '99999.00' : inflow },
  }));
}

function windowOf(days: number) {
  return { days, inflow: { amount: `${days}00.00` }, outflow: { amount: '5.00' }, entries: days };
}

const mutation = `mutation ($input: ScoreApplicationInput!) {
  scoreApplication(input: $input) {
    assessment {
      id outcome score probabilityOfDefault grade limit { amount currency } modelVersion policyVersion
      reasons { code } features { name source window value gap }
    }
    userErrors { code }
  }
}`;

export function applicationOf(changes: object = {}) {
  const applicationId = `apl_${randomUUID()}`;
  return { applicationId, userId: person.justJoined, idempotencyKey: applicationId, ...changes };
}
