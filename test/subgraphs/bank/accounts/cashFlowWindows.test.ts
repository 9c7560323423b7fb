import pg from 'pg';
import type { DataSource } from 'typeorm';
import { randomOf } from '../../../../seed/random.ts';
import { cashFlowWindowsLoader } from '../../../../subgraphs/bank/accounts/cashFlowWindows.ts';
import { database } from '../../../../subgraphs/bank/accounts/database.ts';
import { createSubgraph } from '../../../../subgraphs/bank/accounts/main.ts';
import { openDatabase } from '../../../../subgraphs/common/database.ts';
import { createCallers, type TestCaller, type TestCallers } from '../../../support/callers.ts';
import { type HttpSubgraph, replyJson, startHttpSubgraph } from '../../../support/httpSubgraph.ts';
import { createDatabase, type TestDatabase } from '../../../support/postgres.ts';
import { startTestSubgraph, type TestSubgraph } from '../../../support/subgraph.ts';
import { newVaultKeyFile, writeVaultKeys } from './vaultKeyFile.ts';

const risk = { kind: 'service', name: 'risk' } as const;
const dayMs = 86_400_000;
const latest = '2026-11-20';

let bank: TestDatabase;
let owner: pg.Client;
let login: DataSource;
let callers: TestCallers;
let users: HttpSubgraph;
let accounts: TestSubgraph;
let mayTell = true;

beforeAll(async () => {
  bank = await createDatabase('bank');
  owner = new pg.Client({ connectionString: bank.setUpUrl, options: '-c search_path=accounts' });
  await owner.connect();
  await owner.query(
    `INSERT INTO accounts (id, name, kind, user_id, currency, debits_fen, credits_fen) VALUES
       ('acc_1a', 'One', 'CUSTOMER_DEPOSIT', 'usr_1', 'CNY', 0, 0),
       ('acc_1b', 'One, savings', 'CUSTOMER_DEPOSIT', 'usr_1', 'CNY', 0, 0),
       ('acc_2', 'Two', 'CUSTOMER_DEPOSIT', 'usr_2', 'CNY', 0, 0),
       ('acc_3', 'Three', 'CUSTOMER_DEPOSIT', 'usr_3', 'CNY', 0, 0),
       ('acc_x', 'The world', 'CLEARING', NULL, 'CNY', 0, 0)`,
  );
  login = await openDatabase(database, { url: bank.urlOf('accounts'), poolSize: 2 });
  callers = await createCallers('accounts', 'risk', 'orders');
  users = await startHttpSubgraph((response, body) => {
    const { questions } = JSON.parse(body).variables;
    const answer = { isCovered: mayTell, consent: mayTell ? { id: 'cns_1' } : null };
    replyJson(response, { data: { checkConsents: questions.map(() => answer) } });
  });
  const env = {
    VAULT_KEYS: writeVaultKeys(newVaultKeyFile()),
    BANK_PARTY_ID: 'pty_bank',
    PLATFORM_PARTY_ID: 'pty_platform',
  };
  accounts = await startTestSubgraph(createSubgraph(env), {
    databaseUrl: bank.urlOf('accounts'),
    callers,
    clock: { now: () => new Date('2026-11-20T04:00:00.000Z') },
    subgraphUrls: { users: users.url },
  });
});

afterAll(async () => {
  await accounts?.stop();
  await users?.close();
  callers?.remove();
  await login?.destroy();
  await owner?.end();
  await bank?.drop();
});

interface Posted {
  readonly debit: string;
  readonly credit: string;
  readonly fen: bigint;
  readonly on: string;
}

const ownersAccounts: Readonly<Record<string, readonly string[]>> = {
  usr_1: ['acc_1a', 'acc_1b'],
  usr_2: ['acc_2'],
};

/** The long way: every entry of the person's accounts, day by day. */
function recomputed(posted: readonly Posted[], userId: string, until: string) {
  return [1, 7, 30, 90].map((days) => {
    let [inflowFen, outflowFen, entries] = [0n, 0n, 0];
    for (const { debit, credit, fen, on } of posted) {
      const age = (Date.parse(until) - Date.parse(on)) / dayMs;
      if (age < 0 || age >= days) continue;
      for (const account of ownersAccounts[userId] ?? []) {
        if (account === credit) inflowFen += fen;
        if (account === debit) outflowFen += fen;
        if (account === credit || account === debit) entries += 1;
      }
    }
    return { userId, days, inflowFen, outflowFen, entries };
  });
}

async function post(journal: string, { debit, credit, fen, on }: Posted): Promise<void> {
  await owner.query('INSERT INTO journals VALUES ($1, $1, $2, $3, NULL)', [journal, on, new Date(on)]);
  await owner.query(
    `INSERT INTO transfers (journal_id, debit_account_id, credit_account_id, amount_fen, currency)
     VALUES ($1, $2, $3, $4, 'CNY')`,
    [journal, debit, credit, fen],
  );
}

test('after every entry, booked in any order, the windows are what a recomputation from all entries gives', async () => {
  const random = randomOf('cash flow', 1);
  const posted: Posted[] = [];
  for (let index = 0; index < 400; index += 1) {
    const [debit, credit] = random.pick([
      ['acc_1a', 'acc_x'],
      ['acc_x', 'acc_1a'],
      ['acc_1a', 'acc_1b'],
      ['acc_x', 'acc_1b'],
      ['acc_2', 'acc_x'],
      ['acc_x', 'acc_2'],
    ] as const);
    const daysAgo = random.pick([0, 1, 6, 7, 29, 30, 89, 90, random.whole(0, 200)]);
    const on = new Date(Date.parse(latest) - daysAgo * dayMs).toISOString().slice(0, 10);
    const entry = { debit, credit, fen: BigInt(random.whole(1, 9_999_999)), on };
    await post(`jrn_${index}`, entry);
    posted.push(entry);
    const userId = debit === 'acc_2' || credit === 'acc_2' ? 'usr_2' : 'usr_1';
    for (const until of [on, latest]) {
      const windows = await cashFlowWindowsLoader(login).load(userId, { until, days: [1, 7, 30, 90] });
      expect(windows).toEqual(recomputed(posted, userId, until));
    }
  }
}, 120_000);

const windowsQuery = `query ($userId: ID!, $days: [Int!]!, $until: Date) {
  cashFlowOf(userId: $userId) { windows(days: $days, until: $until) {
    days inflow { amount } outflow { amount } entries } } }`;

async function ask(caller: TestCaller, variables: Readonly<Record<string, unknown>>) {
  return accounts.ask(caller, windowsQuery, { userId: 'usr_1', days: [30], ...variables });
}

test('risk gets the windows in the order asked for, until today unless said otherwise', async () => {
  const { data, errors } = await ask(risk, { days: [90, 1, 30] });
  expect(errors).toBeUndefined();
  const { windows } = data.cashFlowOf;
  expect(windows.map(({ days }: { days: number }) => days)).toEqual([90, 1, 30]);
  expect((await ask(risk, { days: [90, 1, 30], until: latest })).data.cashFlowOf.windows).toEqual(windows);
  expect((await ask(risk, { days: [90], until: '2020-01-01' })).data.cashFlowOf.windows).toEqual([
    { days: 90, inflow: { amount: '0.00' }, outflow: { amount: '0.00' }, entries: 0 },
  ]);
});

test('an account that never moved is zero; who has no account has no windows', async () => {
  const zero = { days: 30, inflow: { amount: '0.00' }, outflow: { amount: '0.00' }, entries: 0 };
  expect((await ask(risk, { userId: 'usr_3' })).data.cashFlowOf.windows).toEqual([zero]);
  expect((await ask(risk, { userId: 'usr_none' })).data.cashFlowOf.windows).toEqual([]);
});

test.each([[[0]], [[367]], [[-1]], [[]], [[7, 7]], [[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13]]])(
  'windows of %j days are refused by name',
  async (days) => {
    const { errors } = await ask(risk, { days });
    expect(errors?.map(({ extensions }) => extensions.code)).toEqual(['BAD_USER_INPUT']);
  },
);

test('the person reads the own windows; without consent nobody does', async () => {
  const query = `query ($id: ID!) { _entities(representations: [{ __typename: "User", id: $id }]) {
    ... on User { cashFlow { windows(days: [30]) { entries } } } } }`;
  const person = { kind: 'person', userId: 'usr_1' } as const;
  const own = await accounts.ask(person, query, { id: 'usr_1' });
  expect(own.data._entities[0].cashFlow.windows[0].entries).toBeGreaterThan(10);
  const others = await accounts.ask(person, query, { id: 'usr_2' });
  expect(others.data._entities).toEqual([null]);
  mayTell = false;
  for (const answer of [await accounts.ask(person, query, { id: 'usr_1' }), await ask(risk, {})]) {
    expect(answer.errors?.map(({ extensions }) => extensions.code)).toEqual(['CONSENT_REQUIRED']);
  }
  mayTell = true;
});

test('another service does not get them', async () => {
  const { errors } = await ask({ kind: 'service', name: 'orders' }, {});
  expect(errors?.map(({ extensions }) => extensions.code)).toEqual(['FORBIDDEN']);
});
