import { decodeJwt } from 'jose';
import pg from 'pg';
import { pino } from 'pino';
import { seedDemo } from '../../../seed/demo.ts';
import { demoPassword } from '../../../seed/people.ts';
import type { RunningSubgraph } from '../../../subgraphs/common/subgraph.ts';
import { startPlatform } from '../../../subgraphs/platform/main.ts';
import { createCallers, type TestCaller, type TestCallers } from '../../support/callers.ts';
import { createDatabase, type TestDatabase } from '../../support/postgres.ts';
import { platformEnvironment, platformNames } from './platformEnvironment.ts';

/** The platform's part of the question that the product exists for, asked of each of the demo's people. */

const requests: Record<string, unknown>[] = [];
const log = pino({ base: null }, { write: (line) => requests.push(JSON.parse(line)) });
let databases: { readonly bank: TestDatabase; readonly platform: TestDatabase };
let callers: TestCallers;
let running: RunningSubgraph[] = [];

beforeAll(async () => {
  databases = { bank: await createDatabase('bank'), platform: await createDatabase('platform') };
  await seedDemo({ bank: databases.bank.setUpUrl, platform: databases.platform.setUpUrl });
  callers = await createCallers(...platformNames);
  running = await startPlatform(await platformEnvironment(databases.platform, callers), { log });
});

afterAll(async () => {
  await Promise.all(running.map((subgraph) => subgraph.stop()));
  await Promise.all([databases?.bank.drop(), databases?.platform.drop()]);
  callers?.remove();
});

async function ask(name: string, caller: TestCaller, query: string, variables: object = {}) {
  const subgraph = running.find((each) => each.name === name);
  const headers = await callers.headers(name, caller);
  const answer = await subgraph?.answer(JSON.stringify({ query, variables }), headers);
  const { data, errors } = JSON.parse(answer?.text ?? '{}');
  expect(errors).toBeUndefined();
  return data;
}

async function entity(name: string, caller: TestCaller, type: string, id: string, selection: string) {
  const query = `query ($r: [_Any!]!) { _entities(representations: $r) { ... on ${type} ${selection} } }`;
  const data = await ask(name, caller, query, { r: [{ __typename: type, id }] });
  return data._entities[0];
}

const amount = '{ amount currency }';
const lineSelection = `{ creditLine { id status limit ${amount} available ${amount} held ${amount} drawn ${amount} annualRate } }`;
const statementSelection = `{ nextStatement { dueOn status totalDue ${amount} } }`;
const orderSelection = `{ orders(first: 3) { nodes { id number status total ${amount} } } }`;

/** Signs in with the demo's password and asks all that the platform adds to the main query. */
async function cardAndCredit(username: string) {
  const input = { username, password: demoPassword, idempotencyKey: `demo-${username}` };
  const signedIn = await ask(
    'users',
    { kind: 'anonymous' },
    'mutation ($input: SignInInput!) { signIn(input: $input) { accessToken userErrors { code } } }',
    { input },
  );
  expect(signedIn.signIn.userErrors).toEqual([]);
  const userId = String(decodeJwt(signedIn.signIn.accessToken).sub);
  const person: TestCaller = { kind: 'person', userId };
  requests.length = 0;
  const { me } = await ask('users', person, '{ me { name realName { status } } }');
  const { creditLine } = await entity('credit-lines', person, 'User', userId, lineSelection);
  const { orders } = await entity('orders', person, 'User', userId, orderSelection);
  const next =
    creditLine && (await entity('receivables', person, 'CreditLine', creditLine.id, statementSelection));
  const { riskProfile } = await entity(
    'risk',
    person,
    'User',
    userId,
    '{ riskProfile { score reasons { text } } }',
  );
  const statements = requests.filter((line) => line.msg === 'request').map((line) => line.statements);
  return {
    me,
    creditLine,
    orders: orders.nodes,
    nextStatement: next?.nextStatement ?? null,
    riskProfile,
    statements,
  };
}

test.each([
  ['lin', 'ACTIVE', null],
  ['chen', 'ACTIVE', 'OPEN'],
  ['zhao', 'ACTIVE', 'OPEN'],
  ['sun', 'FROZEN', 'OVERDUE'],
  ['wu', 'ACTIVE', 'OPEN'],
])('%s has a line that is %s and a next statement that is %s', async (username, status, statement) => {
  const { creditLine, nextStatement, riskProfile, statements } = await cardAndCredit(username);
  expect(creditLine.status).toBe(status);
  expect(nextStatement?.status ?? null).toBe(statement);
  expect(riskProfile.score).toBeGreaterThan(0);
  // A line also reads what has lapsed on it; a statement that shows a state reads the business day too.
  expect(statements).toEqual([1, 2, 1, statement === null ? 1 : 2, 1]);
});

test('who just joined has neither line nor orders nor score', async () => {
  const { me, creditLine, orders, riskProfile, nextStatement } = await cardAndCredit('ma');
  expect({ me, creditLine, orders, riskProfile, nextStatement }).toEqual({
    me: { name: '马可', realName: { status: 'UNVERIFIED' } },
    creditLine: null,
    orders: [],
    riskProfile: null,
    nextStatement: null,
  });
});

test('the latest orders of a good payer are there, three of many', async () => {
  const { me, orders } = await cardAndCredit('chen');
  expect(me.name).toBe('陈安');
  expect(orders).toHaveLength(3);
  for (const order of orders) {
    expect(order).toEqual({
      id: expect.stringMatching(/^ord_/),
      number: expect.stringMatching(/^W/),
      status: expect.stringMatching(/^[A-Z_]+$/),
      total: { amount: expect.stringMatching(/^\d+\.\d\d$/), currency: 'CNY' },
    });
  }
});

test('who has credit accepted and understood the terms that are shown today', async () => {
  const { terms } = await ask('users', { kind: 'anonymous' }, '{ terms { shownHash quiz { shownHash } } }');
  const client = new pg.Client({ connectionString: databases.platform.setUpUrl });
  await client.connect();
  const { rows } = await client.query(
    `SELECT DISTINCT terms.shown_hash AS terms, quiz.shown_hash AS quiz FROM users.terms_acceptances AS terms
     FULL JOIN users.quiz_attempts AS quiz USING (user_id)`,
  );
  await client.end();
  expect(rows).toEqual([{ terms: terms.shownHash, quiz: terms.quiz.shownHash }]);
});
