import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { createSubgraph as createAccounts } from '../../../../subgraphs/bank/accounts/main.ts';
import { createSubgraph } from '../../../../subgraphs/platform/credit-lines/main.ts';
import { createCallers, type TestCaller, type TestCallers } from '../../../support/callers.ts';
import { type HttpSubgraph, replyJson, startHttpSubgraph } from '../../../support/httpSubgraph.ts';
import { createDatabase, type TestDatabase } from '../../../support/postgres.ts';
import { startTestSubgraph, type TestSubgraph } from '../../../support/subgraph.ts';
import { newVaultKeyFile, writeVaultKeys } from '../../bank/accounts/vaultKeyFile.ts';

export const start = new Date('2026-11-23T04:00:00.000Z');
export const dayMs = 24 * 60 * 60 * 1_000;

/** What users and risk answer, until a test says otherwise. */
export interface Answers {
  consentId: string | null;
  isAccepted: boolean;
  isQuizPassed: boolean;
  outcome: string;
  grade: string;
  limit: string;
  scoringRefusal: string | null;
}

const usual: Answers = {
  consentId: 'cns_1',
  isAccepted: true,
  isQuizPassed: true,
  outcome: 'APPROVE',
  grade: 'B',
  limit: '8000.00',
  scoringRefusal: null,
};

/** The credit-lines and the bank's accounts on their databases; users and risk answer as the test says. */
export interface ApplicationWorld {
  readonly answers: Answers;
  readonly lines: TestSubgraph;
  readonly accounts: TestSubgraph;
  readonly callers: TestCallers;
  readonly platform: TestDatabase;
  /** As owners, to look behind the curtain. */
  readonly linesOwner: pg.Client;
  readonly bankOwner: pg.Client;
  /** URLs of the others, for one more process of credit-lines. */
  readonly urls: Readonly<Record<string, string>>;
  readonly moveTo: (instant: Date) => void;
  /** Makes everything as it was at the beginning. */
  readonly reset: () => Promise<void>;
  // biome-ignore lint/suspicious/noExplicitAny: what comes back is compared with exact values.
  readonly mutate: (caller: TestCaller, name: string, input?: object) => Promise<any>;
  // biome-ignore lint/suspicious/noExplicitAny: as above.
  readonly applicationOf: (userId: string) => Promise<any>;
  /** The application once it has come to this status. */
  // biome-ignore lint/suspicious/noExplicitAny: as above.
  readonly until: (userId: string, status: string) => Promise<any>;
  readonly stop: () => Promise<void>;
}

/** A person who proved by two factors a minute ago. */
export function shopper(userId: string): TestCaller {
  return { kind: 'person', userId, amr: ['pwd', 'otp'], authTime: Math.floor(start.getTime() / 1_000) - 60 };
}

/** Where it is idle, jobs are for a process that the test starts itself. */
export async function createApplicationWorld({ isIdle = false } = {}): Promise<ApplicationWorld> {
  let now = start;
  const answers = { ...usual };
  const clock = { now: () => now };
  const platform = await createDatabase('platform');
  const bank = await createDatabase('bank');
  const callers = await createCallers('credit-lines', 'accounts', 'risk', 'receivables');
  const env = {
    VAULT_KEYS: writeVaultKeys(newVaultKeyFile()),
    BANK_PARTY_ID: 'pty_bank',
    PLATFORM_PARTY_ID: 'pty_platform',
  };
  const accounts = await startTestSubgraph(createAccounts(env), {
    databaseUrl: bank.urlOf('accounts'),
    callers,
    clock,
  });
  const users = await startHttpSubgraph((response, body) =>
    replyJson(response, { data: usersSay(body, answers) }),
  );
  const risk = await startHttpSubgraph((response, body) =>
    replyJson(response, { data: riskSays(body, answers) }),
  );
  const urls = { users: users.url, risk: risk.url, accounts: accounts.url };
  const databaseUrl = platform.urlOf('credit-lines');
  const { jobs, ...withoutJobs } = createSubgraph();
  const subgraph = isIdle || !jobs ? withoutJobs : { ...withoutJobs, jobs };
  const lines = await startTestSubgraph(subgraph, {
    databaseUrl,
    callers,
    clock,
    subgraphUrls: urls,
  });
  const linesOwner = await connect(platform, 'credit_lines');
  const bankOwner = await connect(bank, 'accounts');

  const mutate: ApplicationWorld['mutate'] = async (caller, name, input = {}) => {
    const { data, errors } = await lines.ask(caller, mutations[name] ?? '', {
      input: { idempotencyKey: randomUUID(), ...input },
    });
    expect(errors).toBeUndefined();
    return data[name];
  };
  const applicationOf: ApplicationWorld['applicationOf'] = async (userId) => {
    const { data, errors } = await lines.ask(shopper(userId), applicationsQuery, { userId });
    expect(errors).toBeUndefined();
    return data._entities[0].creditApplications[0];
  };
  const stand = [users, risk] as readonly HttpSubgraph[];
  return {
    answers,
    lines,
    accounts,
    callers,
    platform,
    linesOwner,
    bankOwner,
    urls,
    mutate,
    applicationOf,
    moveTo: (instant) => {
      now = instant;
    },
    reset: async () => {
      now = start;
      Object.assign(answers, usual);
      await afresh(linesOwner, beginning);
      await afresh(bankOwner, facility);
    },
    until: async (userId, status) => {
      const deadline = performance.now() + 20_000;
      for (;;) {
        const application = await applicationOf(userId);
        if (application?.status === status) return application;
        if (performance.now() > deadline) throw new Error(`It is ${application?.status}, not ${status}.`);
        await sleep(30);
      }
    },
    stop: async () => {
      await lines.stop();
      await accounts.stop();
      for (const each of stand) await each.close();
      await Promise.all([linesOwner.end(), bankOwner.end()]);
      callers.remove();
      await Promise.all([platform.drop(), bank.drop()]);
    },
  };
}

function usersSay(body: string, { consentId, isAccepted, isQuizPassed }: Answers) {
  if (body.includes('checkTerms')) return { checkTerms: { version: '1', isAccepted, isQuizPassed } };
  const [question] = JSON.parse(body).variables.questions;
  const isCovered = consentId !== null && question.recipientId === 'pty_bank';
  return { checkConsents: [{ isCovered, consent: consentId && { id: consentId } }] };
}

function riskSays(body: string, { outcome, grade, limit, scoringRefusal }: Answers) {
  const { applicationId } = JSON.parse(body).variables.input;
  if (scoringRefusal)
    return { scoreApplication: { assessment: null, userErrors: [{ code: scoringRefusal }] } };
  const isApproved = outcome === 'APPROVE';
  const assessment = {
    id: `asm_of_${applicationId}`,
    outcome,
    grade: isApproved ? grade : null,
    limit: isApproved ? { amount: limit, currency: 'CNY' } : null,
    modelVersion: 'scorecard-1',
    policyVersion: 'policy-1',
    reasons: [{ code: 'HISTORY_SHORT', text: 'Short.', chinese: '历史较短。' }],
  };
  return { scoreApplication: { assessment, userErrors: [] } };
}

async function connect(database: TestDatabase, schema: string): Promise<pg.Client> {
  const client = new pg.Client({
    connectionString: database.setUpUrl,
    options: `-c search_path=${schema},credit_lines_jobs`,
  });
  await client.connect();
  return client;
}

/** Empties tables; where a job of the test before is still at work in them, PostgreSQL may undo the first try. */
async function afresh(owner: pg.Client, statements: string): Promise<void> {
  try {
    await owner.query(statements);
  } catch (error) {
    if (!(error instanceof pg.DatabaseError) || error.code !== '40P01') throw error;
    await owner.query(statements);
  }
}

const facility = `TRUNCATE limit_approvals, limit_releases, facilities;
  INSERT INTO facilities VALUES ('fac_1', 'pty_platform', 100000000, 0, 'CNY')`;

const beginning = `DELETE FROM _private_jobs;
  TRUNCATE credit_lines, credit_line_changes, sub_limits, restorations, freed_limits, limit_increases, holds, line_requests, offers, credit_applications,
    credit_application_stages, appetite_breaches, appetite_caps, price_grid, credit_products,
    credit_application_rules;
  INSERT INTO credit_products VALUES ('prd_1', '分期', '{}', 10000, 5000000, 'CNY', '{3,6,12,24}', 0.005,
    'HALF_UP', '2025-01-01', NULL);
  INSERT INTO credit_application_rules VALUES ('2025-01-01', 'pty_bank', 'pty_platform', 7, 14, 300, 1200000, 12);
  INSERT INTO price_grid VALUES ('2025-01-01', 'A', 'prd_1', 0.005), ('2025-01-01', 'B', 'prd_1', 0.006),
    ('2026-11-01', 'B', 'prd_1', 0.005), ('2026-12-01', 'B', 'prd_1', 0.012);
  INSERT INTO appetite_caps VALUES ('2025-01-01', 'TOTAL', 100000000)`;

const line =
  'creditLine { id status limit { amount } available { amount } grade annualRate repaymentCard { id } }';
const userErrors = 'userErrors { code field }';

const mutations: Readonly<Record<string, string>> = {
  applyForCredit: `mutation ($input: ApplyForCreditInput!) {
    applyForCredit(input: $input) { application { id status } ${userErrors} } }`,
  acceptOffer: `mutation ($input: AcceptOfferInput!) { acceptOffer(input: $input) { ${line} ${userErrors} } }`,
  declineOffer: `mutation ($input: DeclineOfferInput!) {
    declineOffer(input: $input) { application { id status offer { status } } ${userErrors} } }`,
  cancelCredit: `mutation ($input: CancelCreditInput!) { cancelCredit(input: $input) { ${line} ${userErrors} } }`,
  requestLimitChange: `mutation ($input: RequestLimitChangeInput!) {
    requestLimitChange(input: $input) { ${line} ${userErrors} } }`,
  changeLimit: `mutation ($input: ChangeLimitInput!) { changeLimit(input: $input) { ${line} ${userErrors} } }`,
  cardBound: `mutation ($input: CardBoundInput!) {
    cardBound(input: $input) { creditLine { id } ${userErrors} } }`,
  cardUnbound: `mutation ($input: CardUnboundInput!) {
    cardUnbound(input: $input) { creditLine { id } ${userErrors} } }`,
};

const applicationsQuery = `query ($userId: ID!) {
  _entities(representations: [{ __typename: "User", id: $userId }]) { ... on User {
    creditLine { id status limit { amount } repaymentCard { id } history(first: 10) { nodes { kind } } }
    creditApplications {
      id status failure requestedLimit { amount } reasons { code text chinese: text(language: ZH) }
      offer { id status limit { amount } grade annualRate effectiveAnnualRate expiresAt
        example { purchase { amount } monthlyFeeRate cost { amount }
          instalments { number principal { amount } fee { amount } total { amount } } } }
      stages { status source reference modelVersion policyVersion limit { amount } }
    } } } }`;

export function codesOf(answer: { userErrors: { code: string }[] }): string[] {
  return answer.userErrors.map(({ code }) => code);
}
