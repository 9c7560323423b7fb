import { setTimeout as sleep } from 'node:timers/promises';
import { IsNull } from 'typeorm';
import { otherSubgraphs } from '../../../../subgraphs/platform/users/askSubgraphs.ts';
import { ErasureStepTable, ErasureTable } from '../../../../subgraphs/platform/users/erasureTables.ts';
import { personalData } from '../../../../subgraphs/platform/users/personalData.ts';
import {
  ConsentTable,
  PartyTable,
  SessionTable,
  UserTable,
} from '../../../../subgraphs/platform/users/tables.ts';
import { type OtherSubgraphs, startOthers } from './otherSubgraphs.ts';
import { mutationText, type PersonForTest, startUsersForTest, type UsersForTest } from './peopleForTest.ts';
import { consentRow, partyRow } from './rows.ts';

let users: UsersForTest;
let others: OtherSubgraphs;

beforeAll(async () => {
  others = await startOthers();
  users = await startUsersForTest({ subgraphUrls: others.urls, isIdle: true });
  await users.owner.getRepository(PartyTable).insert(partyRow());
});

afterAll(async () => {
  await users?.stop();
  await others?.stop();
});

/** Each of the seven is asked whether something stands in the way, then erases, and that is written down; users last. */
const questions = otherSubgraphs.length;
const steps = questions + 2 * otherSubgraphs.length + 1;

/** The job stays with processes that die, and with none of the others, until it is let go. */
const setJobsAside = () =>
  users.owner.query(`UPDATE users_jobs._private_jobs SET run_at = now() + interval '1 day'`);

async function newPerson(name: string): Promise<PersonForTest> {
  const person = await users.newPerson(name);
  const { userId } = person;
  await users.owner.getRepository(ConsentTable).insert(consentRow({ id: `con_${name}`, userId }));
  return { ...person, caller: { ...person.caller, amr: ['pwd', 'otp'] } };
}

/** What users itself still has of a person, by the tables that an erasure empties. */
async function rowsToGo(userId: string): Promise<number> {
  const counts = personalData.tables
    .filter(({ erasure }) => erasure.effect === 'DELETED')
    .map(async ({ table, where }) => {
      const sql = `SELECT count(*)::int AS count FROM ${table.options.tableName} WHERE ${where}`;
      const [row]: { count: number }[] = await users.owner.query(sql, [userId]);
      return row?.count ?? 0;
    });
  return (await Promise.all(counts)).reduce((sum, count) => sum + count, 0);
}

/** Nothing of the person's row, or all of it, is gone; and what is written down was done. */
async function expectWhole(userId: string, crashAfter: number): Promise<void> {
  const user = await users.owner.getRepository(UserTable).findOneByOrFail({ id: userId });
  const isDone = crashAfter === steps;
  expect([user.name, user.mobile]).toEqual(isDone ? ['', '10000000000'] : ['Ann', '13800001234']);
  expect((await rowsToGo(userId)) > 0).toBe(!isDone);
  const written = await users.owner.getRepository(ErasureStepTable).countBy({ userId });
  const erased = Math.max(0, crashAfter - questions);
  expect(written).toBe(isDone ? questions + 1 : Math.floor(erased / 2));
  expect(others.erasedOf(userId)).toHaveLength(Math.min(questions, Math.ceil(erased / 2)));
}

const eraseMe = mutationText('eraseMe', 'erasure { requestedAt }');
const erasures = () => users.owner.getRepository(ErasureTable);

test('an erasure whose process is killed over the request begins once, under the same key', async () => {
  for (const crashAfter of [questions, questions + 1]) {
    const { userId, caller } = await newPerson(`bea-${crashAfter}`);
    const victim = await users.startMortal({ crashAfter });
    expect(await victim.ask(caller, eraseMe, { input: { idempotencyKey: 'key' } })).toBeNull();
    expect(await victim.end).toBe('SIGKILL');
    const isBegun = crashAfter > questions;
    expect(await erasures().existsBy({ userId })).toBe(isBegun);
    expect(await openSessions(userId)).toBe(isBegun ? 0 : 1);
    const again = await users.run(caller, 'eraseMe', {}, 'erasure { requestedAt }', 'key');
    expect(again.userErrors).toEqual([]);
    expect([await erasures().countBy({ userId }), await openSessions(userId)]).toEqual([1, 0]);
    expect(await jobsOf(userId)).toBe(1);
  }
  await setJobsAside();
}, 60_000);

const openSessions = (userId: string) =>
  users.owner.getRepository(SessionTable).countBy({ userId, endedAt: IsNull() });

async function jobsOf(userId: string): Promise<number> {
  const sql = `SELECT count(*)::int AS count FROM users_jobs._private_jobs WHERE payload->>'userId' = $1`;
  const [row]: { count: number }[] = await users.owner.query(sql, [userId]);
  return row?.count ?? 0;
}

test('an erasure whose process is killed after any of its steps leaves nothing half, and ends once', async () => {
  const people: string[] = [];
  for (let crashAfter = questions; crashAfter <= steps; crashAfter += 1) {
    const { userId, caller } = await newPerson(`cat-${crashAfter}`);
    people.push(userId);
    await users.run(caller, 'eraseMe', {}, 'erasure { requestedAt }');
    const victim = await users.startMortal({ crashAfter, inJobOf: userId });
    expect(await victim.end).toBe('SIGKILL');
    await expectWhole(userId, crashAfter);
    await setJobsAside();
  }
  const survivor = await users.startMortal({ inJobOf: 'nobody' });
  await users.owner.query('UPDATE users_jobs._private_jobs SET run_at = now()');
  await untilNoJobs();
  await survivor.kill();
  for (const userId of people) await expectErased(userId);
}, 240_000);

/** Nothing of what goes, all of what stays, and every subgraph once more at most. */
async function expectErased(userId: string): Promise<void> {
  expect(await rowsToGo(userId)).toBe(0);
  expect((await erasures().findOneByOrFail({ userId })).completedAt).not.toBeNull();
  expect(await users.owner.getRepository(ErasureStepTable).countBy({ userId })).toBe(questions + 1);
  expect(await users.owner.getRepository(ConsentTable).countBy({ userId })).toBe(1);
  const user = await users.owner.getRepository(UserTable).findOneByOrFail({ id: userId });
  expect([user.name, user.mobile]).toEqual(['', '10000000000']);
  const asked = others.erasedOf(userId);
  expect([...new Set(asked)]).toEqual([...otherSubgraphs]);
  expect(asked.length).toBeLessThanOrEqual(questions + 1);
}

async function untilNoJobs(): Promise<void> {
  const deadline = performance.now() + 60_000;
  while (performance.now() < deadline) {
    const [row] = await users.owner.query('SELECT count(*)::int AS count FROM users_jobs._private_jobs');
    if (row.count === 0) return;
    await sleep(100);
  }
  throw new Error('There are still jobs.');
}
