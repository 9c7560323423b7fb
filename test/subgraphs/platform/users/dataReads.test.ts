import { ConsentTable, PartyTable } from '../../../../subgraphs/platform/users/tables.ts';
import { startUsersForTest, type UsersForTest } from './peopleForTest.ts';
import { consentRow, partyRow } from './rows.ts';

let users: UsersForTest;

beforeAll(async () => {
  users = await startUsersForTest({ services: ['accounts'] });
  await users.owner.getRepository(PartyTable).insert(partyRow());
});

afterAll(async () => {
  await users?.stop();
});

const asked = '{ me { dataReads { service purpose recipient { name } isCovered askedAt } } }';

const check = (userId: string, recipientId: string) =>
  users.subgraph.ask(
    { kind: 'service', name: 'accounts' },
    'query ($u: ID!, $r: ID!) { checkConsent(userId: $u, purpose: CARD_DISPLAY, recipientId: $r) { isCovered } }',
    { u: userId, r: recipientId },
  );

test('a person sees who asked for what, latest first, whether a consent covered it or not', async () => {
  const person = await users.newPerson('ann');
  await check('usr_ann', 'pty_bank');
  const first = users.now().toISOString();
  users.wait(60);
  await users.owner.getRepository(ConsentTable).insert(consentRow({ userId: 'usr_ann' }));
  await check('usr_ann', 'pty_bank');
  await check('usr_bea', 'pty_bank');
  const read = { service: 'accounts', purpose: 'CARD_DISPLAY', recipient: { name: 'The bank' } };
  expect((await users.ask(person.caller, asked)).me.dataReads).toEqual([
    { ...read, isCovered: true, askedAt: users.now().toISOString() },
    { ...read, isCovered: false, askedAt: first },
  ]);
});

test('a party that nobody knows is null, and the question is shown all the same', async () => {
  const person = await users.newPerson('cora');
  await check('usr_cora', 'pty_unknown');
  const { me } = await users.ask(person.caller, asked);
  expect(me.dataReads).toMatchObject([{ recipient: null, isCovered: false }]);
});

test.each(['dataReads { service }', 'sessions { id }', 'passkeys { id }', 'securityEvents { kind }'])(
  'operations of the platform see a person, but not %s',
  async (selection) => {
    await users.newPerson(`dora-${selection.slice(0, 4).toLowerCase()}`);
    const userId = `usr_dora-${selection.slice(0, 4).toLowerCase()}`;
    const staff = { kind: 'person', userId: 'usr_ops', scope: 'platform:operations' } as const;
    const { data, errors } = await users.subgraph.ask(
      staff,
      `query ($r: [_Any!]!) { _entities(representations: $r) { ... on User { name ${selection} } } }`,
      { r: [{ __typename: 'User', id: userId }] },
    );
    expect(errors?.map((error) => error.extensions.code)).toEqual(['FORBIDDEN']);
    expect(data._entities).toEqual([null]);
  },
);
