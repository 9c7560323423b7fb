import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { createSubgraph } from '../../../../subgraphs/platform/users/main.ts';
import { QuizAttemptTable, QuizTable } from '../../../../subgraphs/platform/users/quizTables.ts';
import { UserTable } from '../../../../subgraphs/platform/users/tables.ts';
import { TermsTable } from '../../../../subgraphs/platform/users/termsTables.ts';
import { temporaryFolder } from '../../../support/temporaryFolder.ts';
import { type RunningForTest, startForTest } from '../startForTest.ts';
import { newSigningKey, writeKeyFile } from './keyFile.ts';
import { userRow } from './rows.ts';

let running: RunningForTest;
let now = new Date('2026-11-22T08:00:00.000Z');
const people = ['ann', 'bea', 'cora', 'dora', 'eve', 'fay'];

beforeAll(async () => {
  const path = join(temporaryFolder(), 'keys.json');
  writeKeyFile(path, [await newSigningKey('one')]);
  running = await startForTest(createSubgraph({ ACCESS_TOKEN_KEY: path }), {
    clock: { now: () => now },
    services: ['credit-lines'],
  });
  await running.owner
    .getRepository(UserTable)
    .insert(people.map((name) => userRow({ id: `usr_${name}`, username: name })));
});

afterAll(async () => {
  await running?.stop();
});

const right = { cost: 'dearer', late: 'penalty', lender: 'bank' };
const answersOf = (chosen: Readonly<Record<string, string>>) =>
  Object.entries(chosen).map(([questionId, choiceId]) => ({ questionId, choiceId }));

async function ask(userId: string, query: string, variables = {}) {
  const { data, errors } = await running.subgraph.ask({ kind: 'person', userId }, query, variables);
  expect(errors).toBeUndefined();
  return data;
}

const shownQuiz = async (userId: string) => {
  const { me } = await ask(userId, '{ me { termsQuizToPass { version shownHash } } }');
  return (
    me.termsQuizToPass && { quizVersion: me.termsQuizToPass.version, shownHash: me.termsQuizToPass.shownHash }
  );
};

async function answer(userId: string, input: object, key: string = randomUUID()) {
  const mutation = `mutation ($input: AnswerTermsQuizInput!) { answerTermsQuiz(input: $input) {
    attempt { quizVersion termsVersion shownHash rightCount isPassed answeredAt } userErrors { code field } } }`;
  return (await ask(userId, mutation, { input: { ...input, idempotencyKey: key } })).answerTermsQuiz;
}

async function standing(userId: string) {
  const { data } = await running.subgraph.ask(
    { kind: 'service', name: 'credit-lines' },
    'query ($userId: ID!) { checkTerms(userId: $userId, kind: CREDIT) { version isAccepted isQuizPassed } }',
    { userId },
  );
  return data.checkTerms;
}

const refused = (code: string, ...field: string[]) => ({
  attempt: null,
  userErrors: [{ code, field: field.length === 0 ? null : ['input', ...field] }],
});
const attempts = (userId: string) => running.owner.getRepository(QuizAttemptTable).countBy({ userId });

test('what is shown of a quiz does not tell the right answers', async () => {
  const { data } = await running.subgraph.ask(
    { kind: 'anonymous' },
    '{ terms { quiz { version neededRight triesPerDay questions { id text choices { id text } } } } }',
  );
  expect(data.terms.quiz).toMatchObject({ version: '2025-10', neededRight: 3, triesPerDay: 5 });
  expect(data.terms.quiz.questions.map(({ id }: { id: string }) => id)).toEqual(['cost', 'late', 'lender']);
  const { errors } = await running.subgraph.ask(
    { kind: 'anonymous' },
    '{ terms { quiz { questions { rightChoiceId } } } }',
  );
  expect(errors).toHaveLength(1);
});

test('right answers pass the quiz, and the evidence is kept as it was given', async () => {
  const shown = await shownQuiz('usr_ann');
  const { attempt } = await answer('usr_ann', { ...shown, answers: answersOf(right).toReversed() });
  expect(attempt).toEqual({
    ...shown,
    termsVersion: '2025-10',
    rightCount: 3,
    isPassed: true,
    answeredAt: now.toISOString(),
  });
  expect(await shownQuiz('usr_ann')).toBeNull();
  const kept = await running.owner.getRepository(QuizAttemptTable).findOneByOrFail({ userId: 'usr_ann' });
  expect(kept).toMatchObject({ shownHash: shown.shownHash, answers: right });
});

test('one wrong answer does not pass, and is kept too', async () => {
  const shown = await shownQuiz('usr_bea');
  const { attempt } = await answer('usr_bea', { ...shown, answers: answersOf({ ...right, cost: 'six' }) });
  expect(attempt).toMatchObject({ rightCount: 2, isPassed: false });
  expect(await shownQuiz('usr_bea')).toEqual(shown);
  expect(await standing('usr_bea')).toMatchObject({ isQuizPassed: false });
});

test('each question takes one of its own answers, and a refused attempt leaves nothing', async () => {
  const shown = await shownQuiz('usr_cora');
  for (const chosen of [{}, { cost: 'dearer', late: 'penalty' }, { ...right, lender: 'dearer' }]) {
    expect(await answer('usr_cora', { ...shown, answers: answersOf(chosen) })).toEqual(
      refused('QUIZ_ANSWERS_INCOMPLETE', 'answers'),
    );
  }
  const twice = [...answersOf(right).slice(0, 2), { questionId: 'cost', choiceId: 'six' }];
  expect(await answer('usr_cora', { ...shown, answers: twice })).toEqual(
    refused('QUIZ_ANSWERS_INCOMPLETE', 'answers'),
  );
  expect(await answer('usr_cora', { ...shown, quizVersion: 'old', answers: answersOf(right) })).toEqual(
    refused('QUIZ_OUTDATED', 'quizVersion'),
  );
  const differs = { ...shown, shownHash: '0'.repeat(64), answers: answersOf(right) };
  expect(await answer('usr_cora', differs)).toEqual(refused('QUIZ_SHOWN_DIFFER', 'shownHash'));
  expect(await attempts('usr_cora')).toBe(0);
});

test('a day allows five tries, also when six come at once, and the next day five more', async () => {
  const wrong = { ...(await shownQuiz('usr_dora')), answers: answersOf({ ...right, cost: 'none' }) };
  const answers = await Promise.all(Array.from({ length: 6 }, () => answer('usr_dora', wrong)));
  const codes = answers.map(({ attempt, userErrors }) => (attempt ? attempt.isPassed : userErrors[0].code));
  expect(codes.filter((code) => code === false)).toHaveLength(5);
  expect(codes.filter((code) => code === 'QUIZ_TRIES_SPENT')).toHaveLength(1);
  expect(await answer('usr_dora', wrong)).toEqual(refused('QUIZ_TRIES_SPENT'));
  now = new Date(now.getTime() + 86_400_000);
  expect(await answer('usr_dora', wrong)).toMatchObject({ attempt: { isPassed: false } });
});

test('the same key is one try, and with other answers a conflict', async () => {
  const shown = await shownQuiz('usr_eve');
  const input = { ...shown, answers: answersOf({ ...right, late: 'wait' }) };
  const first = await answer('usr_eve', input, 'key');
  now = new Date(now.getTime() + 60_000);
  expect(await answer('usr_eve', input, 'key')).toEqual(first);
  expect(await answer('usr_eve', { ...shown, answers: answersOf(right) }, 'key')).toEqual(
    refused('IDEMPOTENCY_CONFLICT', 'idempotencyKey'),
  );
  expect(await attempts('usr_eve')).toBe(1);
});

test('a new version of the terms, and of the quiz, asks again', async () => {
  const shown = await shownQuiz('usr_fay');
  await answer('usr_fay', { ...shown, answers: answersOf(right) });
  expect(await standing('usr_fay')).toEqual({ version: '2025-10', isAccepted: false, isQuizPassed: true });

  const terms = running.owner.getRepository(TermsTable);
  const quizzes = running.owner.getRepository(QuizTable);
  const known = await terms.findOneByOrFail({ version: '2025-10' });
  now = new Date(now.getTime() + 1_000);
  await terms.insert({ ...known, rates: [...known.rates], version: '2027-1', inForceFrom: now });
  expect(await standing('usr_fay')).toEqual({ version: '2027-1', isAccepted: false, isQuizPassed: false });
  const stale = await answer('usr_fay', { ...shown, answers: answersOf(right) });
  expect(stale).toEqual(refused('QUIZ_SHOWN_DIFFER', 'shownHash'));
  await answer('usr_fay', { ...(await shownQuiz('usr_fay')), answers: answersOf(right) });
  expect(await standing('usr_fay')).toMatchObject({ isQuizPassed: true });

  const quiz = await quizzes.findOneByOrFail({ version: '2025-10' });
  now = new Date(now.getTime() + 1_000);
  await quizzes.insert({ ...quiz, questions: [...quiz.questions], version: '2027-q', inForceFrom: now });
  expect(await standing('usr_fay')).toMatchObject({ version: '2027-1', isQuizPassed: false });
});

test('only services may ask how somebody stands to the terms', async () => {
  const { errors } = await running.subgraph.ask(
    { kind: 'person', userId: 'usr_ann' },
    '{ checkTerms(userId: "usr_ann", kind: CREDIT) { isAccepted } }',
  );
  expect(errors?.map((error) => error.extensions.code)).toEqual(['FORBIDDEN']);
});

test('nobody changes an attempt', async () => {
  const change = running.login.query('UPDATE quiz_attempts SET is_passed = true');
  await expect(change).rejects.toThrow('permission denied for table quiz_attempts');
});
