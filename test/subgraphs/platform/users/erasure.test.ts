import { setTimeout as sleep } from 'node:timers/promises';
import { otherSubgraphs } from '../../../../subgraphs/platform/users/askSubgraphs.ts';
import { ErasureStepTable, ErasureTable } from '../../../../subgraphs/platform/users/erasureTables.ts';
import {
  ConsentTable,
  PartyTable,
  PasswordTable,
  UserTable,
} from '../../../../subgraphs/platform/users/tables.ts';
import { TermsAcceptanceTable } from '../../../../subgraphs/platform/users/termsTables.ts';
import { type OtherSubgraphs, startOthers } from './otherSubgraphs.ts';
import { type PersonForTest, refusalIn, startUsersForTest, type UsersForTest } from './peopleForTest.ts';
import { consentRow, partyRow } from './rows.ts';

let users: UsersForTest;
let others: OtherSubgraphs;

beforeAll(async () => {
  others = await startOthers();
  users = await startUsersForTest({ subgraphUrls: others.urls, services: ['credit-lines'] });
  await users.owner.getRepository(PartyTable).insert(partyRow());
});

afterAll(async () => {
  await users?.stop();
  await others?.stop();
});

beforeEach(() => {
  others.reset();
});

/** A person as the token of a session says that proved two kinds just now. */
async function proven(name: string): Promise<PersonForTest> {
  const person = await users.newPerson(name);
  return { ...person, caller: { ...person.caller, amr: ['pwd', 'otp'] } };
}

const selection = 'erasure { requestedAt completedAt kept { subgraph name reason } }';
const eraseMe = (person: PersonForTest, key?: string) =>
  users.run(person.caller, 'eraseMe', {}, selection, key);

async function completed(userId: string): Promise<void> {
  const erasures = users.owner.getRepository(ErasureTable);
  for (let waits = 0; waits < 600; waits += 1) {
    if ((await erasures.findOneBy({ userId }))?.completedAt) return;
    await sleep(50);
  }
  throw new Error('It was not completed in time.');
}

test('a person is erased everywhere, here last; what stays is said, with the reason', async () => {
  const person = await proven('ann');
  await users.owner.getRepository(ConsentTable).insert(consentRow({ userId: 'usr_ann' }));
  const begun = await eraseMe(person, 'key');
  expect(begun).toMatchObject({ erasure: { requestedAt: users.now().toISOString() }, userErrors: [] });
  await completed('usr_ann');
  expect(others.erasedOf('usr_ann')).toEqual([...otherSubgraphs]);
  const user = await users.owner.getRepository(UserTable).findOneByOrFail({ id: 'usr_ann' });
  expect(user).toMatchObject({ name: '', mobile: '10000000000', realNameVerifiedAt: null });
  expect(user.username).not.toContain('ann');
  expect(await users.owner.getRepository(PasswordTable).existsBy({ userId: 'usr_ann' })).toBe(false);
  expect(await users.owner.getRepository(ConsentTable).existsBy({ userId: 'usr_ann' })).toBe(true);
  const again = await eraseMe(person, 'key');
  expect(again.erasure.completedAt).not.toBeNull();
  expect(again.erasure.kept).toContainEqual({ subgraph: 'orders', name: 'things', reason: 'law' });
  expect(again.erasure.kept).toContainEqual(expect.objectContaining({ subgraph: 'users', name: 'consents' }));
  expect(refusalIn(await eraseMe(person))).toBeNull();
  expect(others.erasedOf('usr_ann')).toHaveLength(otherSubgraphs.length);
});

test.each(['DEBT_OUTSTANDING', 'BUSINESS_UNDER_WAY'])(
  '%s anywhere is in the way, and nothing begins',
  async (code) => {
    const person = await proven(code.toLowerCase().replaceAll('_', '-'));
    others.setObstacles(() => [code]);
    expect(refusalIn(await eraseMe(person, 'key'))).toBe(code);
    expect(await users.owner.getRepository(ErasureTable).existsBy({ userId: person.userId })).toBe(false);
    others.setObstacles(() => []);
    expect(refusalIn(await eraseMe(person, 'key'))).toBeNull();
    await completed(person.userId);
  },
);

test('one kind of proof, or an old one, erases and exports nothing', async () => {
  const plain = await users.newPerson('bea');
  expect(refusalIn(await eraseMe(plain))).toBe('STEP_UP_REQUIRED');
  expect(refusalIn(await users.run(plain.caller, 'exportMyData', {}, 'export { collectedAt }'))).toBe(
    'STEP_UP_REQUIRED',
  );
  const person = await proven('cora');
  users.wait(301);
  expect(refusalIn(await eraseMe(person))).toBe('STEP_UP_REQUIRED');
  expect(others.erasedOf(person.userId)).toEqual([]);
});

test('who works for a party is not erased', async () => {
  const person = await proven('dora');
  await users.owner.getRepository(UserTable).update({ id: 'usr_dora' }, { partyId: 'pty_bank' });
  expect(refusalIn(await eraseMe(person))).toBe('STAFF_NOT_ERASED');
});

test('every session ends at once, and nothing new begins with who asked to be erased', async () => {
  const person = await proven('eve');
  const terms = { id: 'acp_eve', userId: 'usr_eve', version: '2025-10', shownHash: '0'.repeat(64) };
  await users.owner.getRepository(TermsAcceptanceTable).insert({ ...terms, acceptedAt: users.now() });
  others.setAway(() => true);
  await eraseMe(person);
  const { me } = await users.ask(person.caller, '{ me { sessions { id } } }');
  expect(me.sessions).toEqual([]);
  const { data } = await users.subgraph.ask(
    { kind: 'service', name: 'credit-lines' },
    '{ checkTerms(userId: "usr_eve", kind: CREDIT) { isAccepted } }',
  );
  expect(data.checkTerms.isAccepted).toBe(false);
});

test('an erasure that breaks off between two subgraphs goes on where it was', async () => {
  const person = await proven('fay');
  others.setAway((name) => name === 'orders');
  await eraseMe(person);
  const steps = users.owner.getRepository(ErasureStepTable);
  for (let waits = 0; waits < 200 && (await steps.countBy({ userId: 'usr_fay' })) < 4; waits += 1)
    await sleep(50);
  await sleep(200);
  expect(await steps.countBy({ userId: 'usr_fay' })).toBe(4);
  expect(await users.owner.getRepository(UserTable).existsBy({ username: 'fay' })).toBe(true);
  others.setAway(() => false);
  await users.owner.query('UPDATE users_jobs._private_jobs SET run_at = now()');
  await completed('usr_fay');
  expect(others.erasedOf('usr_fay')).toEqual([...otherSubgraphs]);
});

test('what came under way after the person asked is waited for', async () => {
  const person = await proven('ida');
  let questions = 0;
  others.setObstacles(() => (questions++ === 0 ? [] : ['BUSINESS_UNDER_WAY']));
  expect(refusalIn(await eraseMe(person))).toBeNull();
  for (let waits = 0; waits < 200 && questions < 2; waits += 1) await sleep(50);
  await sleep(200);
  expect(others.erasedOf('usr_ida')).toEqual([]);
  others.setObstacles(() => []);
  await users.owner.query('UPDATE users_jobs._private_jobs SET run_at = now()');
  await completed('usr_ida');
  expect(others.erasedOf('usr_ida')).toEqual([...otherSubgraphs]);
});

test('two at once begin one erasure', async () => {
  const person = await proven('gil');
  const answers = await Promise.all([eraseMe(person), eraseMe(person)]);
  expect(answers.map(refusalIn)).toEqual([null, null]);
  await completed('usr_gil');
  expect(others.erasedOf('usr_gil')).toHaveLength(otherSubgraphs.length);
});

test('an export has a part of every subgraph, and the person sees that it was made', async () => {
  const person = await proven('hal');
  const parts = 'export { parts { subgraph tables { name rows erasure reason } } }';
  const answer = await users.run(person.caller, 'exportMyData', {}, parts);
  expect(answer.export.parts.map(({ subgraph }: { subgraph: string }) => subgraph)).toEqual([
    'users',
    ...otherSubgraphs,
  ]);
  const [own, bank] = answer.export.parts;
  const row = own.tables.find(({ name }: { name: string }) => name === 'users').rows[0];
  expect(JSON.parse(row)).toMatchObject({ id: 'usr_hal', username: 'hal' });
  expect(JSON.stringify(own)).not.toContain('argon2id');
  expect(bank.tables).toEqual([{ name: 'things', rows: ['{}'], erasure: 'KEPT', reason: 'law' }]);
  const { me } = await users.ask(person.caller, '{ me { securityEvents { kind } } }');
  expect(me.securityEvents).toEqual([{ kind: 'DATA_EXPORTED' }]);
});
