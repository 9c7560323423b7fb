import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { derivedId } from '../../../../subgraphs/common/ids.ts';
import { createSubgraph } from '../../../../subgraphs/platform/risk/main.ts';
import type { TestCaller } from '../../../support/callers.ts';
import { createSeededDatabases, person, type SeededDatabases } from '../../../support/seeded.ts';
import { startTestSubgraph, type TestSubgraph } from '../../../support/subgraph.ts';

const operations = { kind: 'person', userId: 'usr_ops', scope: 'platform:operations' } as const;
const shopper = { kind: 'person', userId: person.isNearLimit } as const;
const statement = 'I have paid everything on time for years.';
const answer = 'We looked at it again, and you are right.';

let databases: SeededDatabases;
let risk: TestSubgraph;
let owner: pg.Client;
let now: Date;
/** About the shopper's application, with reasons. */
const decisionId = derivedId('dec', person.isNearLimit, 'application');

beforeAll(async () => {
  databases = await createSeededDatabases();
  owner = new pg.Client({ connectionString: databases.platform.setUpUrl });
  await owner.connect();
  await owner.query('UPDATE risk.credit_policies SET appeal_days = 30');
  risk = await startTestSubgraph(createSubgraph(), {
    databaseUrl: databases.platform.urlOf('risk'),
    clock: { now: () => now },
  });
  const { data } = await risk.ask(shopper, '{ myDecisions(first: 100) { nodes { id decidedAt } } }');
  const decision = data.myDecisions.nodes.find(({ id }: { id: string }) => id === decisionId);
  now = new Date(Date.parse(decision.decidedAt) + 30 * 24 * 3_600_000);
});

beforeEach(clear);

afterAll(async () => {
  await risk?.stop();
  await owner?.end();
  await databases?.drop();
});

async function clear(): Promise<void> {
  await owner.query('TRUNCATE risk.appeals');
}

async function mutate(caller: TestCaller, name: string, input: object) {
  const type = `${name.charAt(0).toUpperCase()}${name.slice(1)}Input!`;
  const selection = 'appeal { id status statement answer decision { id } } userErrors { code }';
  const query = `mutation ($input: ${type}) { ${name}(input: $input) { ${selection} } }`;
  const { data, errors } = await risk.ask(caller, query, {
    input: { idempotencyKey: randomUUID(), ...input },
  });
  expect(errors).toBeUndefined();
  return data[name];
}

const appeal = (input: object = {}, caller: TestCaller = shopper) =>
  mutate(caller, 'appealDecision', { decisionId, statement, ...input });

function codes({ userErrors }: { userErrors: { code: string }[] }): string[] {
  return userErrors.map(({ code }) => code);
}

test('a person appeals, staff answers, and the decision shows both', async () => {
  const opened = await appeal();
  expect(opened).toMatchObject({
    appeal: { status: 'OPEN', statement, decision: { id: decisionId } },
    userErrors: [],
  });

  const listed = await risk.ask(operations, '{ appeals(status: OPEN) { nodes { id appellant { id } } } }');
  expect(listed.data.appeals.nodes).toEqual([
    { id: opened.appeal.id, appellant: { id: person.isNearLimit } },
  ]);

  await mutate(operations, 'answerAppeal', { appealId: opened.appeal.id, outcome: 'UPHELD', answer });
  const { data } = await risk.ask(
    shopper,
    '{ myDecisions(first: 100) { nodes { id appeal { status answer } } } }',
  );
  const shown = data.myDecisions.nodes.find(({ id }: { id: string }) => id === decisionId);
  expect(shown.appeal).toEqual({ status: 'UPHELD', answer });
});

test('the last moment of the thirtieth day is in time, the next is not', async () => {
  expect(codes(await appeal())).toEqual([]);
  await clear();
  now = new Date(now.getTime() + 1);
  expect(codes(await appeal())).toEqual(['APPEAL_TOO_LATE']);
  now = new Date(now.getTime() - 1);
});

test('the same key gives the same case, and another case for it is refused', async () => {
  const idempotencyKey = randomUUID();
  const first = await appeal({ idempotencyKey });

  expect(await appeal({ idempotencyKey })).toEqual(first);
  expect(codes(await appeal({ idempotencyKey, statement: `${statement} Really.` }))).toEqual([
    'IDEMPOTENCY_CONFLICT',
  ]);
  expect(codes(await appeal())).toEqual(['ALREADY_APPEALED']);
});

test('of ten at once one opens the case', async () => {
  const all = await Promise.all(Array.from({ length: 10 }, () => appeal()));

  expect(all.flatMap(codes)).toEqual(Array.from({ length: 9 }, () => 'ALREADY_APPEALED'));
});

test.each([
  ['too short', 'No.'],
  ['too long', 'x'.repeat(2_001)],
  ['nothing but blanks', ' '.repeat(40)],
  ['what nobody can read', `I was right.${String.fromCodePoint(7)}`],
])('a statement that is %s is refused', async (_, wrong) => {
  expect(codes(await appeal({ statement: wrong }))).toEqual(['STATEMENT_INVALID']);
});

test('a decision about somebody else is as if it were not there', async () => {
  expect(codes(await appeal({}, { kind: 'person', userId: person.paysWell }))).toEqual(['DECISION_UNKNOWN']);
  expect(codes(await appeal({ decisionId: 'dec_none' }))).toEqual(['DECISION_UNKNOWN']);
});

test('against a plain approval there is nothing to appeal', async () => {
  const { data } = await risk.ask(
    shopper,
    '{ myDecisions(first: 100) { nodes { id outcome reasons { code } } } }',
  );
  const plain = data.myDecisions.nodes.find(
    ({ outcome, reasons }: { outcome: string; reasons: unknown[] }) =>
      outcome === 'APPROVE' && reasons.length === 0,
  );

  expect(codes(await appeal({ decisionId: plain.id }))).toEqual(['NOT_APPEALABLE']);
});

test('a case is answered once, by a repeat with the same words only', async () => {
  const { appeal: opened } = await appeal();
  const input = { appealId: opened.id, outcome: 'REJECTED', answer, idempotencyKey: randomUUID() };
  const first = await mutate(operations, 'answerAppeal', input);

  expect(first.appeal.status).toBe('REJECTED');
  expect(await mutate(operations, 'answerAppeal', input)).toEqual(first);
  const changed = { ...input, answer: `${answer} Sorry.` };
  expect(codes(await mutate(operations, 'answerAppeal', changed))).toEqual(['IDEMPOTENCY_CONFLICT']);
  const another = { ...input, idempotencyKey: randomUUID() };
  expect(codes(await mutate(operations, 'answerAppeal', another))).toEqual(['ALREADY_ANSWERED']);
  expect(codes(await mutate(operations, 'answerAppeal', { ...another, appealId: 'apc_none' }))).toEqual([
    'APPEAL_UNKNOWN',
  ]);
  expect(codes(await mutate(operations, 'answerAppeal', { ...another, answer: 'No.' }))).toEqual([
    'ANSWER_INVALID',
  ]);
});

test('of two members of staff at once one answers', async () => {
  const { appeal: opened } = await appeal();
  const both = await Promise.all(
    ['UPHELD', 'REJECTED'].map((outcome, index) =>
      mutate({ ...operations, userId: `usr_ops_${index}` }, 'answerAppeal', {
        appealId: opened.id,
        outcome,
        answer,
      }),
    ),
  );

  expect(both.flatMap(codes)).toEqual(['ALREADY_ANSWERED']);
});

test("a case is nobody else's to read, and answering is for staff", async () => {
  const { appeal: opened } = await appeal();
  const query = `query ($id: ID!) { _entities(representations: [{ __typename: "Appeal", id: $id }]) { ... on Appeal { id } } }`;
  const other = { kind: 'person', userId: person.paysWell } as const;

  expect((await risk.ask(other, query, { id: opened.id })).data._entities).toEqual([null]);
  expect((await risk.ask(shopper, query, { id: opened.id })).data._entities).toEqual([{ id: opened.id }]);
  const { errors } = await risk.ask(
    shopper,
    `mutation ($input: AnswerAppealInput!) { answerAppeal(input: $input) { appeal { id } } }`,
    { input: { appealId: opened.id, outcome: 'UPHELD', answer, idempotencyKey: 'k' } },
  );
  expect(errors?.map(({ extensions }) => extensions.code)).toEqual(['FORBIDDEN']);
});
