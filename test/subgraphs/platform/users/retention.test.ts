import type { EntitySchema } from 'typeorm';
import { forgetOldRows } from '../../../../subgraphs/platform/users/forgetOldRows.ts';
import { SpentChallengeTable } from '../../../../subgraphs/platform/users/passkeyTables.ts';
import { AnswerTable, StepUpTable } from '../../../../subgraphs/platform/users/proofTables.ts';
import { RefreshTokenTable } from '../../../../subgraphs/platform/users/refreshTables.ts';
import {
  type RetentionRuleRow,
  RetentionRuleTable,
} from '../../../../subgraphs/platform/users/securityTables.ts';
import {
  ConsentCheckTable,
  PasswordTriesTable,
  SessionTable,
  SignInTable,
} from '../../../../subgraphs/platform/users/tables.ts';
import { startUsersForTest, type UsersForTest } from './peopleForTest.ts';

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

/** What the job does at its round. */
const forget = () => forgetOldRows({}, { dataSource: users.login, clock: { now: users.now } });

test('sessions go ninety days after they began, answers and tries after thirty', async () => {
  const person = await users.newPerson('ann');
  for (let again = 0; again < 4; again += 1) await users.signIn('ann');
  await users.run(person.caller, 'grantConsent', consent, 'consent { id }');
  await users.run(nobody, 'signIn', { username: 'nobody', password: 'x' }, 'accessToken');
  users.wait(30 * daySeconds);
  await forget();
  expect(await counts()).toEqual([5, 5, 6, 1, 2]);
  users.wait(1);
  await forget();
  expect(await counts()).toEqual([5, 5, 0, 0, 0]);
  users.wait(60 * daySeconds - 1);
  await forget();
  expect(await counts()).toEqual([5, 5, 0, 0, 0]);
  users.wait(1);
  await forget();
  expect(await counts()).toEqual([0, 0, 0, 0, 0]);
});

const consent = {
  purpose: 'CARD_DISPLAY',
  recipientId: 'nobody',
  textVersion: '1',
  isSensitiveAgreed: false,
};

test('a session goes with its step-ups, and one that can still be carried on stays', async () => {
  await users.newPerson('bea');
  const sessions = users.owner.getRepository(SessionTable);
  const { id } = await sessions.findOneByOrFail({ userId: 'usr_bea' });
  const row = { id: 'sup_1', sessionId: id, method: 'TOTP', keyId: 'k' } as const;
  const provedAt = users.now();
  const tokenExpiresAt = new Date(provedAt.getTime() + 1_000);
  await users.owner.getRepository(StepUpTable).insert({ ...row, provedAt, tokenExpiresAt });
  users.wait(90 * daySeconds);
  await forget();
  expect(await sessions.existsBy({ id })).toBe(true);
  expect(await users.owner.getRepository(StepUpTable).count()).toBe(1);
  users.wait(1);
  await forget();
  expect(await sessions.existsBy({ id })).toBe(false);
  expect(await users.owner.getRepository(StepUpTable).count()).toBe(0);
});

test('more than a batch goes in one round, and the next rows of each kind stay', async () => {
  const old = Array.from({ length: 1_203 }, (_, index) => ({
    nonce: `n${index}`,
    expiresAt: new Date(users.now().getTime() - (index < 1_200 ? 1 : 0)),
  }));
  await users.owner.getRepository(SpentChallengeTable).insert(old);
  await forget();
  expect(await users.owner.getRepository(SpentChallengeTable).count()).toBe(3);
});

/** Evidence from so many milliseconds before three years ago, under a name of its own. */
async function evidence(service: string, msTooOld: number, at = users.now()): Promise<void> {
  const checkedAt = new Date(at.getTime() - 1_096 * daySeconds * 1_000 - msTooOld);
  const row = { service, userId: 'usr_eve', purpose: 'CARD_DISPLAY', recipientPartyId: 'pty_bank' } as const;
  await users.owner.getRepository(ConsentCheckTable).insert({ ...row, consentId: null, checkedAt });
}

const services = async () =>
  (await users.owner.getRepository(ConsentCheckTable).find({ order: { id: 'ASC' } })).map(
    ({ service }) => service,
  );

test('evidence of who asked for a consent is kept three years to the millisecond, by the rule of the day', async () => {
  const at = new Date('2026-06-01T00:00:00.000Z');
  await evidence('too old', 1, at);
  await evidence('just kept', 0, at);
  await evidence('recent', -1, at);
  await forgetOldRows({}, { dataSource: users.login, clock: { now: () => at } });
  expect(await services()).toEqual(['just kept', 'recent']);
  const rules = users.owner.getRepository(RetentionRuleTable);
  const [rule] = await rules.find();
  const longer = { ...rule, inForceFrom: at, consentChecksKeptDays: 2_000 };
  await rules.insert(longer as RetentionRuleRow);
  const later = new Date(at.getTime() + 10 * daySeconds * 1_000);
  await forgetOldRows({}, { dataSource: users.login, clock: { now: () => later } });
  expect(await services()).toEqual(['just kept', 'recent']);
  await rules.delete({ inForceFrom: at });
});

test('neither a clock that runs ahead nor the login role itself takes evidence away', async () => {
  await evidence('recent', -daySeconds * 1_000, new Date());
  const ahead = new Date(Date.now() + 10 * 365 * daySeconds * 1_000);
  await forgetOldRows({}, { dataSource: users.login, clock: { now: () => ahead } });
  expect(await services()).toContain('recent');
  await expect(users.login.query('DELETE FROM consent_checks')).rejects.toThrow('permission denied');
  await expect(users.login.query('UPDATE consent_checks SET user_id = $1', ['x'])).rejects.toThrow(
    'permission denied',
  );
});
