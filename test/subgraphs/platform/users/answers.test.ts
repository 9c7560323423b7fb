import { join } from 'node:path';
import { createSubgraph } from '../../../../subgraphs/platform/users/main.ts';
import {
  ConsentCheckTable,
  ConsentTable,
  LicenceTable,
  PartyTable,
  UserTable,
} from '../../../../subgraphs/platform/users/tables.ts';
import { temporaryFolder } from '../../../support/temporaryFolder.ts';
import { askEntities, countStatements } from '../askEntities.ts';
import { refusing } from '../refusing.ts';
import { type RunningForTest, startForTest } from '../startForTest.ts';
import { newSigningKey, writeKeyFile } from './keyFile.ts';
import { consentRow, licenceRow, partyRow, userRow } from './rows.ts';

let running: RunningForTest;
const now = new Date('2026-11-22T08:00:00.000Z');
const anonymous = { kind: 'anonymous' } as const;
const ann = { kind: 'person', userId: 'usr_ann' } as const;
const ben = { kind: 'person', userId: 'usr_ben' } as const;
const operations = { kind: 'person', userId: 'usr_ops', scope: 'platform:operations' } as const;
const shop = {
  kind: 'person',
  userId: 'usr_shop',
  scope: 'merchant:operations',
  partyId: 'pty_shop',
} as const;
const accounts = { kind: 'service', name: 'accounts' } as const;

const ten = Array.from({ length: 10 }, (_, index) => `n${index}`);

beforeAll(async () => {
  const path = join(temporaryFolder(), 'keys.json');
  writeKeyFile(path, [await newSigningKey('one')]);
  running = await startForTest(createSubgraph({ ACCESS_TOKEN_KEY: path }), {
    clock: { now: () => now },
    services: ['accounts'],
  });
  const { owner } = running;
  await owner
    .getRepository(PartyTable)
    .insert([
      partyRow(),
      partyRow({ id: 'pty_shop', name: 'The shop', kind: 'MERCHANT' }),
      ...ten.map((n) => partyRow({ id: `pty_${n}` })),
    ]);
  await owner
    .getRepository(LicenceTable)
    .insert([
      licenceRow(),
      licenceRow({ number: 'L-2', validFrom: '2027-01-01', validUntil: '2028-01-01' }),
      licenceRow({ business: 'CLEARING', number: 'L-3' }),
    ]);
  await owner.getRepository(UserTable).insert([
    userRow(),
    userRow({
      id: 'usr_ben',
      username: 'ben',
      realNameVerifiedAt: null,
      partyId: 'pty_shop',
      scopes: ['merchant:operations'],
    }),
    ...ten.map((n) => userRow({ id: `usr_${n}`, username: n, partyId: `pty_${n}` })),
  ]);
  await owner.getRepository(ConsentTable).insert([
    consentRow({
      id: 'con_0',
      grantedAt: new Date('2026-01-05T02:00:00.000Z'),
      withdrawnAt: new Date('2026-01-06T02:00:00.000Z'),
    }),
    consentRow(),
    ...ten.map((n) => consentRow({ id: `con_${n}`, userId: `usr_${n}`, recipientPartyId: `pty_${n}` })),
  ]);
});

afterAll(async () => {
  await running?.stop();
});

test('a person sees who they are, with the mobile number masked', async () => {
  const { data, errors } = await running.subgraph.ask(
    ann,
    '{ me { id name maskedMobile realName { status verifiedAt } joinedAt party { id } } }',
  );
  expect(errors).toBeUndefined();
  expect(data.me).toEqual({
    id: 'usr_ann',
    name: 'Ann',
    maskedMobile: '138****1234',
    realName: { status: 'VERIFIED', verifiedAt: '2026-01-03T02:00:00.000Z' },
    joinedAt: '2026-01-02T02:00:00.000Z',
    party: null,
  });
});

test('a member of staff sees the party that they work for', async () => {
  const { data } = await running.subgraph.ask(
    ben,
    '{ me { realName { status verifiedAt } party { name kind licences { number } } } }',
  );
  expect(data.me).toEqual({
    realName: { status: 'UNVERIFIED', verifiedAt: null },
    party: { name: 'The shop', kind: 'MERCHANT', licences: [] },
  });
});

test('nobody in particular is null with an error', async () => {
  const { data, errors } = await running.subgraph.ask(anonymous, '{ me { name } }');
  expect(data).toEqual({ me: null });
  expect(errors?.map((error) => error.extensions.code)).toEqual(['UNAUTHENTICATED']);
});

test('anyone may look up a party and its licences', async () => {
  const query = '{ party(id: "pty_bank") { name kind licences { business number validFrom validUntil } } }';
  const { data } = await running.subgraph.ask(anonymous, query);
  expect(data.party).toEqual({
    name: 'The bank',
    kind: 'BANK',
    licences: [
      { business: 'CLEARING', number: 'L-3', validFrom: '2026-01-01', validUntil: '2027-01-01' },
      { business: 'CONSUMER_CREDIT', number: 'L-1', validFrom: '2026-01-01', validUntil: '2027-01-01' },
      { business: 'CONSUMER_CREDIT', number: 'L-2', validFrom: '2027-01-01', validUntil: '2028-01-01' },
    ],
  });
  const none = await running.subgraph.ask(anonymous, '{ party(id: "pty_none") { name } }');
  expect(none).toEqual({ status: 200, data: { party: null } });
});

test('a person sees every consent ever given, latest first', async () => {
  const { data } = await running.subgraph.ask(
    ann,
    '{ me { consents { id purpose recipient { name } textVersion isSensitive status grantedAt withdrawnAt } } }',
  );
  expect(data.me.consents).toEqual([
    {
      id: 'con_1',
      purpose: 'CARD_DISPLAY',
      recipient: { name: 'The bank' },
      textVersion: '2026-1',
      isSensitive: true,
      status: 'ACTIVE',
      grantedAt: '2026-02-01T02:00:00.000Z',
      withdrawnAt: null,
    },
    expect.objectContaining({ id: 'con_0', status: 'WITHDRAWN', withdrawnAt: '2026-01-06T02:00:00.000Z' }),
  ]);
});

const consentQuery = `query ($userId: ID!, $purpose: ConsentPurpose!, $recipientId: ID!) {
  checkConsent(userId: $userId, purpose: $purpose, recipientId: $recipientId) { isCovered consent { id } } }`;

test('a service learns whether a consent covers a read, and each answer leaves evidence', async () => {
  const covered = { userId: 'usr_ann', purpose: 'CARD_DISPLAY', recipientId: 'pty_bank' };
  const check = async (changes: object) =>
    (await running.subgraph.ask(accounts, consentQuery, { ...covered, ...changes })).data.checkConsent;
  expect(await check({})).toEqual({ isCovered: true, consent: { id: 'con_1' } });
  const none = { isCovered: false, consent: null };
  expect(await check({ purpose: 'CARD_BINDING' })).toEqual(none);
  expect(await check({ recipientId: 'pty_shop' })).toEqual(none);
  expect(await check({ userId: 'usr_ben' })).toEqual(none);
  const evidence = await running.owner.getRepository(ConsentCheckTable).find({ order: { id: 'ASC' } });
  const row = {
    service: 'accounts',
    userId: 'usr_ann',
    purpose: 'CARD_DISPLAY',
    recipientPartyId: 'pty_bank',
    consentId: null,
    checkedAt: now,
  };
  expect(evidence).toEqual([
    { ...row, id: 1n, consentId: 'con_1' },
    { ...row, id: 2n, purpose: 'CARD_BINDING' },
    { ...row, id: 3n, recipientPartyId: 'pty_shop' },
    { ...row, id: 4n, userId: 'usr_ben' },
  ]);
});

test('a withdrawn consent covers nothing from the next check on', async () => {
  const withdrawn = consentRow({
    id: 'con_w',
    userId: 'usr_ben',
    purpose: 'CREDIT_ASSESSMENT',
    recipientPartyId: 'pty_shop',
  });
  await running.owner.getRepository(ConsentTable).insert(withdrawn);
  const question = { userId: 'usr_ben', purpose: 'CREDIT_ASSESSMENT', recipientId: 'pty_shop' };
  const check = async () => (await running.subgraph.ask(accounts, consentQuery, question)).data.checkConsent;
  expect(await check()).toEqual({ isCovered: true, consent: { id: 'con_w' } });
  await running.login.query(`UPDATE consents SET withdrawn_at = $1 WHERE id = 'con_w'`, [now]);
  expect(await check()).toEqual({ isCovered: false, consent: null });
});

test('a licence holds from its first day until the day before its end', async () => {
  const query = `query ($on: Date!, $business: LicensedBusiness!) {
    checkLicence(partyId: "pty_bank", business: $business, on: $on) { isLicensed licence { number } } }`;
  const check = async (business: string, on: string) =>
    (await running.subgraph.ask(accounts, query, { business, on })).data.checkLicence;
  const none = { isLicensed: false, licence: null };
  expect(await check('CONSUMER_CREDIT', '2025-12-31')).toEqual(none);
  expect(await check('CONSUMER_CREDIT', '2026-01-01')).toEqual({
    isLicensed: true,
    licence: { number: 'L-1' },
  });
  expect(await check('CONSUMER_CREDIT', '2026-12-31')).toEqual({
    isLicensed: true,
    licence: { number: 'L-1' },
  });
  expect(await check('CONSUMER_CREDIT', '2027-01-01')).toEqual({
    isLicensed: true,
    licence: { number: 'L-2' },
  });
  expect(await check('CLEARING', '2027-01-01')).toEqual(none);
  expect(await check('PAYMENT', '2026-06-01')).toEqual(none);
});

test.each([
  ['checkConsent(userId: "usr_ann", purpose: CARD_DISPLAY, recipientId: "pty_bank") { isCovered }'],
  ['checkLicence(partyId: "pty_bank", business: CLEARING, on: "2026-06-01") { isLicensed }'],
])('only a service may ask %s', async (field) => {
  const before = await running.owner.getRepository(ConsentCheckTable).count();
  const gatewayService = { kind: 'service', name: 'gateway' } as const;
  for (const caller of [anonymous, ann, operations, gatewayService]) {
    const { errors } = await running.subgraph.ask(caller, `{ ${field} }`);
    expect(errors?.map((error) => error.extensions.code)).toEqual(['FORBIDDEN']);
  }
  expect(await running.owner.getRepository(ConsentCheckTable).count()).toBe(before);
});

test.each([
  ['User', 'usr_ann', '{ name }'],
  ['Consent', 'con_1', '{ purpose }'],
])('a guessed id of a %s gives nothing to anybody else', async (type, id, selection) => {
  for (const caller of [ben, anonymous, shop, accounts]) {
    const { data, errors } = await askEntities(running.subgraph, caller, type, [id, 'guessed'], selection);
    expect({ data, errors }).toEqual({ data: [null, null], errors: undefined });
  }
  const { data } = await askEntities(running.subgraph, operations, type, [id], selection);
  expect(data).toEqual([expect.objectContaining({ __typename: type })]);
});

test.each([
  ['User', 'usr', '{ name maskedMobile }', 1],
  ['User', 'usr', '{ party { name licences { number } } consents { id recipient { name } } }', 4],
  ['Party', 'pty', '{ name licences { number } }', 2],
  ['Consent', 'con', '{ status }', 2],
])('ten of %s (%s_) with %s cost as many statements as one', async (type, prefix, selection, statements) => {
  const ids = ten.map((n) => `${prefix}_${n}`);
  expect(await countStatements(running.subgraph, operations, type, ids.slice(0, 1), selection)).toBe(
    statements,
  );
  expect(await countStatements(running.subgraph, operations, type, ids, selection)).toBe(statements);
});

test.each([
  ['a user name in capitals', { username: 'Cat' }, 'users_username_lower_case'],
  ['the user name of another', { username: 'ann' }, 'users_username_once'],
  ['what is no mobile number', { mobile: '12345' }, 'users_mobile_form'],
  ['scopes without a party', { scopes: ['platform:operations'] as const }, 'users_scopes_for_staff'],
  ['an unknown scope', { partyId: 'pty_shop', scopes: ['all'] as never }, 'users_scopes_known'],
])('the database refuses a person with %s', async (_case, changes, constraint) => {
  const user = userRow({ id: 'usr_bad', username: 'cat', ...changes });
  expect(await refusing(running.owner, UserTable, user)).toBe(constraint);
});

test('one consent for a purpose and a recipient is in force at a time', async () => {
  expect(await refusing(running.owner, ConsentTable, consentRow({ id: 'con_2' }))).toBe(
    'consents_one_in_force',
  );
  const early = consentRow({ id: 'con_3', withdrawnAt: new Date('2026-01-31T00:00:00.000Z') });
  expect(await refusing(running.owner, ConsentTable, early)).toBe('consents_granted_before_withdrawn');
});

test('the database refuses a licence that ends before it begins', async () => {
  const licence = licenceRow({ validFrom: '2030-01-02', validUntil: '2030-01-02' });
  expect(await refusing(running.owner, LicenceTable, licence)).toBe('licences_hold_for_some_time');
});

test('evidence cannot be changed or erased by the service', async () => {
  for (const statement of ['UPDATE consent_checks SET consent_id = NULL', 'DELETE FROM consent_checks']) {
    await expect(running.login.query(statement)).rejects.toThrow(
      'permission denied for table consent_checks',
    );
  }
});
