import { join } from 'node:path';
import pg from 'pg';
import { bank, platform } from '../../../seed/parties.ts';
import { createSubgraph } from '../../../subgraphs/bank/accounts/main.ts';
import { derivedId } from '../../../subgraphs/common/ids.ts';
import { createSubgraph as createUsers } from '../../../subgraphs/platform/users/main.ts';
import { createCallers, type TestCallers } from '../../support/callers.ts';
import {
  asPerson,
  asStaff,
  createSeededDatabases,
  person,
  type SeededDatabases,
} from '../../support/seeded.ts';
import { startTestSubgraph, type TestSubgraph } from '../../support/subgraph.ts';
import { temporaryFolder } from '../../support/temporaryFolder.ts';
import { newSigningKey, writeKeyFile } from '../platform/users/keyFile.ts';
import { newVaultKeyFile, writeVaultKeys } from './accounts/vaultKeyFile.ts';

let databases: SeededDatabases;
let accounts: TestSubgraph;
let usersSubgraph: TestSubgraph;
let callers: TestCallers;
let asService: pg.Client;

beforeAll(async () => {
  databases = await createSeededDatabases();
  const databaseUrl = databases.bank.urlOf('accounts');
  const env = {
    VAULT_KEYS: writeVaultKeys(newVaultKeyFile()),
    BANK_PARTY_ID: bank.id,
    PLATFORM_PARTY_ID: platform.id,
  };
  callers = await createCallers('accounts', 'users');
  const keyPath = join(temporaryFolder(), 'keys.json');
  writeKeyFile(keyPath, [await newSigningKey('one')]);
  usersSubgraph = await startTestSubgraph(createUsers({ ACCESS_TOKEN_KEY: keyPath }), {
    databaseUrl: databases.platform.urlOf('users'),
    callers,
  });
  const subgraphUrls = { users: usersSubgraph.url };
  accounts = await startTestSubgraph(createSubgraph(env), { databaseUrl, callers, subgraphUrls });
  asService = new pg.Client({ connectionString: databaseUrl, options: '-c search_path=accounts' });
  await asService.connect();
});

afterAll(async () => {
  await asService?.end();
  await accounts?.stop();
  await usersSubgraph?.stop();
  callers?.remove();
  await databases?.drop();
});

const entities = `query ($representations: [_Any!]!) { _entities(representations: $representations) {
  ... on User { boundCards { id maskedNumber status bank { code } autoDebit { isEnabled perDebitLimit { amount } } } }
} }`;

function users(...ids: readonly string[]) {
  return { representations: ids.map((id) => ({ __typename: 'User', id })) };
}

test('a person sees the own cards with their mandates, latest first', async () => {
  const { data, errors } = await accounts.ask(
    asPerson(person.hasTwoCards),
    entities,
    users(person.hasTwoCards),
  );
  expect(errors).toBeUndefined();
  expect(data._entities[0].boundCards).toEqual([
    {
      id: derivedId('crd', 5, 2),
      maskedNumber: expect.stringMatching(/^\*{15}\d{4}$/),
      status: 'ACTIVE',
      bank: { code: 'COMM' },
      autoDebit: null,
    },
    {
      id: derivedId('crd', 5, 1),
      maskedNumber: expect.stringMatching(/^\*{15}\d{4}$/),
      status: 'ACTIVE',
      bank: { code: 'COMM' },
      autoDebit: { isEnabled: true, perDebitLimit: { amount: '10000.00' } },
    },
  ]);
});

test('a guessed id gives nothing of another person', async () => {
  const { data } = await accounts.ask(asPerson(person.isNew), entities, users(person.paysWell, person.isNew));
  expect(data._entities[0]).toBeNull();
  expect(data._entities[1].boundCards).toHaveLength(1);
});

test.each(['Card', 'AutoDebit'])('a guessed %s id gives nothing', async (type) => {
  const id = type === 'Card' ? derivedId('crd', 2, 1) : derivedId('adb', 2, 1);
  const query = `query ($representations: [_Any!]!) { _entities(representations: $representations) {
    ... on Card { id maskedNumber } ... on AutoDebit { id signedAt } } }`;
  const representations = [{ __typename: type, id }];
  const owner = await accounts.ask(asPerson(person.paysWell), query, { representations });
  expect(owner.data._entities[0].id).toBe(id);
  const stranger = await accounts.ask(asPerson(person.isNew), query, { representations });
  expect(stranger.data._entities).toEqual([null]);
  const nobody = await accounts.ask({ kind: 'anonymous' }, query, { representations });
  expect(nobody.data._entities).toEqual([null]);
});

test('a card is found by its owner only', async () => {
  const query = 'query ($id: ID!) { card(id: $id) { id } }';
  const id = derivedId('crd', 2, 1);
  expect((await accounts.ask(asPerson(person.paysWell), query, { id })).data).toEqual({ card: { id } });
  expect((await accounts.ask(asPerson(person.isNew), query, { id })).data).toEqual({ card: null });
  const anonymous = await accounts.ask({ kind: 'anonymous' }, query, { id });
  expect(anonymous.errors?.map((error) => error.extensions.code)).toEqual(['UNAUTHENTICATED']);
});

test('many references of many types cost one statement a table, however many there are', async () => {
  const query = `query ($representations: [_Any!]!) { _entities(representations: $representations) {
    ... on Card { maskedNumber autoDebit { isEnabled } } } }`;
  const cards = (count: number) =>
    Array.from({ length: count }, (_, index) => ({
      __typename: 'Card',
      id: derivedId('crd', 5, (index % 2) + 1),
    }));
  await accounts.ask(asPerson(person.hasTwoCards), query, { representations: cards(1) });
  const forOne = accounts.lastStatements();
  const many = await accounts.ask(asPerson(person.hasTwoCards), query, { representations: cards(40) });
  expect(many.data._entities).toHaveLength(40);
  expect(accounts.lastStatements()).toBe(forOne);
  expect(forOne).toBe(2);
});

test('cash flow is what the entries add up to, twelve months at most', async () => {
  const query = `query ($representations: [_Any!]!) { _entities(representations: $representations) {
    ... on User { cashFlow { months { month inflow { amount } outflow { amount } } } } } }`;
  const { data } = await accounts.ask(asPerson(person.paysWell), query, users(person.paysWell));
  const { months } = data._entities[0].cashFlow;
  expect(months).toHaveLength(12);
  expect(months[0].month).toBe('2026-11-01');
  const account = derivedId('acc', 'CUSTOMER_DEPOSIT', person.paysWell);
  const { rows } = await asService.query(
    `SELECT coalesce(sum(amount_fen) FILTER (WHERE credit_account_id = $1), 0)::text AS inflow,
       coalesce(sum(amount_fen) FILTER (WHERE debit_account_id = $1), 0)::text AS outflow
     FROM transfers JOIN journals ON journals.id = journal_id WHERE $1 IN (debit_account_id, credit_account_id)
       AND booked_on >= '2026-10-01' AND booked_on < '2026-11-01'`,
    [account],
  );
  const fen = (amount: string) => BigInt(amount.replace('.', ''));
  expect(fen(months[1].inflow.amount)).toBe(BigInt(rows[0].inflow));
  expect(fen(months[1].outflow.amount)).toBe(BigInt(rows[0].outflow));
  expect(BigInt(rows[0].outflow)).toBeGreaterThan(0n);
});

const ledger = `{ trialBalance(currency: "CNY") { isBalanced debits { amount } credits { amount } }
  accounts(first: 2, kind: MERCHANT_PAYABLE) { nodes { id kind entries(first: 3) {
    nodes { id direction amount { amount } account { id } journal { description entries { direction } } }
    pageInfo { hasNextPage endCursor } } } } }`;

test('bank operations read a ledger that balances', async () => {
  const { data, errors } = await accounts.ask(asStaff('bank:operations', bank.id), ledger);
  expect(errors).toBeUndefined();
  expect(data.trialBalance.isBalanced).toBe(true);
  expect(data.trialBalance.debits.amount).toBe(data.trialBalance.credits.amount);
  const [account] = data.accounts.nodes;
  expect(account.entries.nodes).toHaveLength(3);
  for (const entry of account.entries.nodes) expect(entry.account.id).toBe(account.id);
});

test('the pages of an account show every entry once, latest first', async () => {
  const query = `query ($id: ID!, $after: String) { account(id: $id) {
    entries(first: 7, after: $after) { nodes { id } pageInfo { hasNextPage endCursor } } } }`;
  const id = derivedId('acc', 'CLEARING');
  const seen: string[] = [];
  for (let after: string | null = null, pages = 0; pages < 100; pages += 1) {
    const { data } = await accounts.ask(asStaff('bank:operations', bank.id), query, { id, after });
    const { nodes, pageInfo } = data.account.entries;
    seen.push(...nodes.map((entry: { id: string }) => entry.id));
    after = pageInfo.endCursor;
    if (!pageInfo.hasNextPage) break;
  }
  const { rows } = await asService.query(
    'SELECT id FROM transfers WHERE $1 IN (debit_account_id, credit_account_id) ORDER BY id DESC',
    [id],
  );
  expect(seen.map((entry) => entry.slice(4, -1))).toEqual(rows.map((row) => String(row.id)));
  expect(seen.length).toBeGreaterThan(50);
});

test('nobody else reads the ledger', async () => {
  for (const caller of [
    asPerson(person.paysWell),
    asStaff('platform:operations', platform.id),
    { kind: 'anonymous' } as const,
  ]) {
    const { data, errors } = await accounts.ask(caller, '{ trialBalance(currency: "CNY") { isBalanced } }');
    expect(data).toBeNull();
    expect(errors).toHaveLength(1);
  }
});

test('a call that nobody signed is refused before anything is read', async () => {
  const response = await fetch(accounts.url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query: '{ card(id: "x") { id } }' }),
  });
  expect(response.status).toBe(401);
  const body = JSON.parse(await response.text());
  expect(body.errors[0].extensions.code).toBe('CALLER_UNSIGNED');
});

test.each([
  ['change an entry', 'UPDATE transfers SET amount_fen = amount_fen + 1'],
  ['delete an entry', 'DELETE FROM transfers'],
  ['change a journal', `UPDATE journals SET booked_on = '2020-01-01'`],
  ['rename an account', `UPDATE accounts SET name = 'x'`],
  ['read the other side', 'SELECT * FROM clearing.payments'],
])('the service itself cannot %s', async (_what, sql) => {
  await expect(asService.query(sql)).rejects.toMatchObject({ code: '42501' });
});

test.each([
  [
    'transfers_two_accounts',
    'INSERT INTO transfers (journal_id, debit_account_id, credit_account_id, amount_fen, currency) SELECT journal_id, debit_account_id, debit_account_id, 1, currency FROM transfers LIMIT 1',
  ],
  [
    'transfers_amount_positive',
    'INSERT INTO transfers (journal_id, debit_account_id, credit_account_id, amount_fen, currency) SELECT journal_id, debit_account_id, credit_account_id, 0, currency FROM transfers LIMIT 1',
  ],
  [
    'transfers_debit_account',
    `INSERT INTO transfers (journal_id, debit_account_id, credit_account_id, amount_fen, currency) SELECT journal_id, debit_account_id, credit_account_id, 1, 'USD' FROM transfers LIMIT 1`,
  ],
  [
    'accounts_deposit_not_overdrawn',
    `UPDATE accounts SET debits_fen = credits_fen + 1 WHERE kind = 'CUSTOMER_DEPOSIT'`,
  ],
  [
    'cards_number_masked',
    `INSERT INTO cards SELECT 'crd_x', user_id, '6222600123456789013', bank_code, bank_name, status, started_at, bound_at FROM cards LIMIT 1`,
  ],
  ['facilities_within_limit', 'UPDATE facilities SET reserved_fen = limit_fen + 1'],
])('the database refuses what breaks %s', async (constraint, sql) => {
  await expect(asService.query(sql)).rejects.toMatchObject({ constraint });
});

test('without consent to a purpose its field is refused by name, and the others stand', async () => {
  const query = `query ($representations: [_Any!]!) { _entities(representations: $representations) {
    ... on User { boundCards { id } cashFlow { months { month } } } } }`;
  const { data, errors } = await accounts.ask(asPerson(person.justJoined), query, users(person.justJoined));
  expect(data._entities).toEqual([{ boundCards: [], cashFlow: null }]);
  expect(errors?.map(({ path, extensions }) => [path, extensions])).toEqual([
    [['_entities', 0, 'cashFlow'], { code: 'CONSENT_REQUIRED', purpose: 'CASH_FLOW_ASSESSMENT' }],
  ]);
});

test('all reads of a request ask for consent in one call, and users being away is said as such', async () => {
  const query = `query ($representations: [_Any!]!) { _entities(representations: $representations) {
    ... on User { boundCards { id } cashFlow { months { month } } } } }`;
  const logged = usersSubgraph.logLines.length;
  await accounts.ask(asPerson(person.paysWell), query, users(person.paysWell, person.paysWell));
  const requests = usersSubgraph.logLines.slice(logged).filter((line) => line.msg === 'request');
  expect(requests.map(({ statements }) => statements)).toEqual([2]);
  await usersSubgraph.stop();
  const { data, errors } = await accounts.ask(asPerson(person.paysWell), query, users(person.paysWell));
  expect(data._entities).toEqual([{ boundCards: null, cashFlow: null }]);
  expect(errors?.map(({ extensions }) => extensions.code)).toEqual([
    'UPSTREAM_UNAVAILABLE',
    'UPSTREAM_UNAVAILABLE',
  ]);
});
