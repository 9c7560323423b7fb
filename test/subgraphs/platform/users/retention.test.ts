import type { EntitySchema } from 'typeorm';
import { AnswerTable, StepUpTable } from '../../../../subgraphs/platform/users/proofTables.ts';
import { RefreshTokenTable } from '../../../../subgraphs/platform/users/refreshTables.ts';
import {
  PasswordTriesTable,
  SessionTable,
  SignInTable,
} from '../../../../subgraphs/platform/users/tables.ts';
import { refusalIn, startUsersForTest, type UsersForTest } from './peopleForTest.ts';

let users: UsersForTest;
const nobody = { kind: 'anonymous' } as const;
const daySeconds = 86_400;

beforeAll(async () => {
  users = await startUsersForTest();
});

afterAll(async () => {
  await users?.stop();
});

const tables: readonly EntitySchema[] = [
  SessionTable,
  RefreshTokenTable,
  SignInTable,
  AnswerTable,
  PasswordTriesTable,
];

/** How many rows the tables have, in their order. */
const counts = () => Promise.all(tables.map((table) => users.owner.getRepository(table).count()));

test('sessions go ninety days after they began, answers and tries after thirty, by and by', async () => {
  const person = await users.newPerson('ann');
  for (let again = 0; again < 24; again += 1) await users.signIn('ann');
  await users.run(person.caller, 'grantConsent', consent, 'consent { id }');
  await users.run(nobody, 'signIn', { username: 'nobody', password: 'x' }, 'accessToken');
  expect(await counts()).toEqual([25, 25, 26, 1, 2]);
  users.wait(30 * daySeconds);
  await users.signIn('ann');
  expect(await counts()).toEqual([26, 26, 27, 1, 2]);
  users.wait(1);
  await users.signIn('ann');
  expect(await counts()).toEqual([27, 27, 18, 0, 1]);
  users.wait(60 * daySeconds);
  await users.signIn('ann');
  await users.signIn('ann');
  await users.signIn('ann');
  expect((await counts())[0]).toBe(5);
  expect((await counts())[1]).toBe(5);
});

const consent = {
  purpose: 'CARD_DISPLAY',
  recipientId: 'nobody',
  textVersion: '1',
  isSensitiveAgreed: false,
};

test('a session that can still be carried on stays, with its step-ups', async () => {
  await users.newPerson('bea');
  const sessions = users.owner.getRepository(SessionTable);
  const { id } = await sessions.findOneByOrFail({ userId: 'usr_bea' });
  const row = { id: 'sup_1', sessionId: id, method: 'TOTP', keyId: 'k' } as const;
  const provedAt = users.now();
  const tokenExpiresAt = new Date(provedAt.getTime() + 1_000);
  await users.owner.getRepository(StepUpTable).insert({ ...row, provedAt, tokenExpiresAt });
  users.wait(90 * daySeconds - 1);
  await users.signIn('bea');
  expect(await sessions.existsBy({ id })).toBe(true);
  users.wait(2);
  await users.signIn('bea');
  expect(await sessions.existsBy({ id })).toBe(false);
  expect(await users.owner.getRepository(StepUpTable).count()).toBe(0);
});

test('many sign-ins at once forget without waiting for each other', async () => {
  await users.newPerson('cora');
  users.wait(91 * daySeconds);
  const before = await users.owner.getRepository(SessionTable).count();
  const answers = await Promise.all(
    Array.from({ length: 5 }, () =>
      users.run(nobody, 'signIn', { username: 'cora', password: 'correct horse battery' }, 'accessToken'),
    ),
  );
  expect(answers.map(refusalIn)).toEqual(Array(5).fill(null));
  expect(await users.owner.getRepository(SessionTable).count()).toBeLessThan(before + 5);
});
