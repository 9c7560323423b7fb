import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { lockConsents } from '../../../../subgraphs/platform/users/lockConsents.ts';
import { createSubgraph } from '../../../../subgraphs/platform/users/main.ts';
import {
  ConsentCheckTable,
  ConsentTable,
  PartyTable,
  UserTable,
} from '../../../../subgraphs/platform/users/tables.ts';
import { temporaryFolder } from '../../../support/temporaryFolder.ts';
import { type RunningForTest, startForTest } from '../startForTest.ts';
import { newSigningKey, writeKeyFile } from './keyFile.ts';
import { consentRow, partyRow, userRow } from './rows.ts';

let running: RunningForTest;
let now = new Date('2026-11-22T08:00:00.000Z');
const accounts = { kind: 'service', name: 'accounts' } as const;

beforeAll(async () => {
  const path = join(temporaryFolder(), 'keys.json');
  writeKeyFile(path, [await newSigningKey('one')]);
  running = await startForTest(createSubgraph({ ACCESS_TOKEN_KEY: path }), {
    clock: { now: () => now },
    services: ['accounts'],
  });
  await running.owner
    .getRepository(PartyTable)
    .insert([
      partyRow(),
      partyRow({ id: 'pty_platform', name: 'The platform', kind: 'PLATFORM' }),
      partyRow({ id: 'pty_shop', kind: 'MERCHANT' }),
    ]);
});

afterAll(async () => {
  await running?.stop();
});

async function newPerson(name: string): Promise<string> {
  const id = `usr_${name}`;
  await running.owner.getRepository(UserTable).insert(userRow({ id, username: name }));
  return id;
}

const selection = 'consent { id status textVersion isSensitive recipient { id } } userErrors { code field }';

async function run(
  userId: string,
  mutation: 'grantConsent' | 'withdrawConsent',
  input: object,
  key?: string,
) {
  const type = `${mutation.charAt(0).toUpperCase()}${mutation.slice(1)}Input!`;
  const { data, errors } = await running.subgraph.ask(
    { kind: 'person', userId },
    `mutation ($input: ${type}) { ${mutation}(input: $input) { ${selection} } }`,
    { input: { ...input, idempotencyKey: key ?? randomUUID() } },
  );
  expect(errors).toBeUndefined();
  return data[mutation];
}

const display = {
  purpose: 'CARD_DISPLAY',
  recipientId: 'pty_platform',
  textVersion: '2025-10',
  isSensitiveAgreed: false,
};
const grant = (userId: string, changes: object = {}, key?: string) =>
  run(userId, 'grantConsent', { ...display, ...changes }, key);
const withdraw = (userId: string, consentId: string, key?: string) =>
  run(userId, 'withdrawConsent', { consentId }, key);
const refused = (code: string, field: string) => ({
  consent: null,
  userErrors: [{ code, field: ['input', field] }],
});

async function isCovered(userId: string): Promise<boolean> {
  const { data } = await running.subgraph.ask(
    accounts,
    `{ checkConsent(userId: "${userId}", purpose: CARD_DISPLAY, recipientId: "pty_platform") { isCovered } }`,
  );
  return data.checkConsent.isCovered;
}

const consentsOf = (userId: string) => running.owner.getRepository(ConsentTable).findBy({ userId });

test('anyone sees which consents can be given, to whom, and what is agreed to', async () => {
  const { data } = await running.subgraph.ask(
    { kind: 'anonymous' },
    '{ consentTexts { purpose recipient { id } version isSensitive text } }',
  );
  expect(
    data.consentTexts.map(({ purpose, recipient, isSensitive }: Record<string, { id: string }>) => [
      purpose,
      recipient?.id,
      isSensitive,
    ]),
  ).toEqual([
    ['CARD_BINDING', 'pty_bank', true],
    ['CARD_DISPLAY', 'pty_platform', false],
    ['CASH_FLOW_ASSESSMENT', 'pty_platform', true],
    ['CREDIT_ASSESSMENT', 'pty_bank', false],
    ['REAL_NAME', 'pty_bank', true],
  ]);
  expect(data.consentTexts[1]).toMatchObject({ version: '2025-10', text: expect.stringContaining('cards') });
});

test('a consent covers reads from when it is given until it is withdrawn', async () => {
  const ann = await newPerson('ann');
  expect(await isCovered(ann)).toBe(false);
  const { consent, userErrors } = await grant(ann);
  expect(userErrors).toEqual([]);
  expect(consent).toMatchObject({
    status: 'ACTIVE',
    textVersion: '2025-10',
    recipient: { id: 'pty_platform' },
  });
  expect(await isCovered(ann)).toBe(true);
  expect(await withdraw(ann, consent.id)).toMatchObject({ consent: { status: 'WITHDRAWN' }, userErrors: [] });
  expect(await isCovered(ann)).toBe(false);
  const checks = await running.owner.getRepository(ConsentCheckTable).find({
    where: { userId: ann },
    order: { id: 'ASC' },
  });
  expect(checks.map((check) => [check.service, check.consentId])).toEqual([
    ['accounts', null],
    ['accounts', consent.id],
    ['accounts', null],
  ]);
});

test('a withdrawn consent stays in the history beside the one that follows it', async () => {
  const bea = await newPerson('bea');
  const first = (await grant(bea)).consent.id;
  now = new Date(now.getTime() + 1_000);
  await withdraw(bea, first);
  const second = (await grant(bea)).consent.id;
  expect(second).not.toBe(first);
  expect((await consentsOf(bea)).map(({ id, withdrawnAt }) => [id, withdrawnAt]).sort()).toEqual(
    [
      [first, now],
      [second, null],
    ].sort(),
  );
});

test.each([
  ['a merchant', { recipientId: 'pty_shop' }, 'CONSENT_NOT_OFFERED', 'recipientId'],
  ['nobody', { recipientId: 'pty_none' }, 'CONSENT_NOT_OFFERED', 'recipientId'],
  ['the bank, for showing cards', { recipientId: 'pty_bank' }, 'CONSENT_NOT_OFFERED', 'recipientId'],
  ['an old text', { textVersion: '2024-1' }, 'CONSENT_TEXT_OUTDATED', 'textVersion'],
  [
    'sensitive data in passing',
    { purpose: 'CASH_FLOW_ASSESSMENT' },
    'SENSITIVE_NOT_AGREED',
    'isSensitiveAgreed',
  ],
])('a consent to %s is refused and leaves nothing', async (_what, changes, code, field) => {
  const person = await newPerson(`refused-${randomUUID()}`);
  expect(await grant(person, changes)).toEqual(refused(code, field));
  expect(await consentsOf(person)).toEqual([]);
});

test('sensitive data is consented to on its own', async () => {
  const cora = await newPerson('cora');
  const changes = { purpose: 'CASH_FLOW_ASSESSMENT', isSensitiveAgreed: true };
  expect(await grant(cora, changes)).toMatchObject({ consent: { isSensitive: true }, userErrors: [] });
});

test('the same key gives the same consent, and with another input a conflict', async () => {
  const dora = await newPerson('dora');
  const first = await grant(dora, {}, 'key');
  await withdraw(dora, first.consent.id, 'withdraw');
  const again = await grant(dora, {}, 'key');
  expect(again.consent.id).toBe(first.consent.id);
  expect(await withdraw(dora, first.consent.id, 'withdraw')).toMatchObject({ userErrors: [] });
  expect(await consentsOf(dora)).toHaveLength(1);
  expect(await grant(dora, { isSensitiveAgreed: true }, 'key')).toEqual(
    refused('IDEMPOTENCY_CONFLICT', 'idempotencyKey'),
  );
});

test('of many at once, with keys of their own, one consent comes', async () => {
  const eve = await newPerson('eve');
  const answers = await Promise.all(Array.from({ length: 6 }, () => grant(eve)));
  expect(new Set(answers.map(({ consent }) => consent.id)).size).toBe(1);
  expect(await consentsOf(eve)).toHaveLength(1);
});

test('of withdrawals at once all say the same, and none moves the moment of the first', async () => {
  const fay = await newPerson('fay');
  const { id } = (await grant(fay)).consent;
  await Promise.all([withdraw(fay, id), withdraw(fay, id)]);
  const [before] = await consentsOf(fay);
  now = new Date(now.getTime() + 60_000);
  expect(await withdraw(fay, id)).toMatchObject({ consent: { status: 'WITHDRAWN' }, userErrors: [] });
  expect(await consentsOf(fay)).toEqual([before]);
});

test("another person's consent cannot be withdrawn", async () => {
  const gil = await newPerson('gil');
  const { id } = (await grant(gil)).consent;
  expect(await withdraw(await newPerson('hal'), id)).toEqual(refused('CONSENT_UNKNOWN', 'consentId'));
  expect(await isCovered(gil)).toBe(true);
});

test('a consent by a newer text ends the one by the older', async () => {
  const ida = await newPerson('ida');
  await running.owner
    .getRepository(ConsentTable)
    .insert(
      consentRow({ id: 'con_old', userId: ida, recipientPartyId: 'pty_platform', textVersion: '2024-1' }),
    );
  const { consent } = await grant(ida);
  expect(consent.id).not.toBe('con_old');
  expect(await running.owner.getRepository(ConsentTable).findOneBy({ id: 'con_old' })).toMatchObject({
    withdrawnAt: now,
  });
});

test('a grant that breaks off keeps the old consent', async () => {
  const joe = await newPerson('joe');
  await running.owner
    .getRepository(ConsentTable)
    .insert(
      consentRow({ id: 'con_joe', userId: joe, recipientPartyId: 'pty_platform', textVersion: '2024-1' }),
    );
  await running.owner.query(
    `ALTER TABLE consents ADD CONSTRAINT broken CHECK (text_version <> '2025-10') NOT VALID`,
  );
  const { errors } = await running.subgraph.ask(
    { kind: 'person', userId: joe },
    'mutation ($input: GrantConsentInput!) { grantConsent(input: $input) { consent { id } } }',
    { input: { ...display, idempotencyKey: 'k' } },
  );
  await running.owner.query('ALTER TABLE consents DROP CONSTRAINT broken');
  expect(errors?.map((error) => error.extensions.code)).toEqual(['INTERNAL_SERVER_ERROR']);
  expect(await isCovered(joe)).toBe(true);
  expect(await grant(joe, {}, 'k')).toMatchObject({ userErrors: [] });
});

test('a service asks about a batch with two statements and leaves evidence of each read', async () => {
  const kay = await newPerson('kay');
  const leo = await newPerson('leo');
  await grant(kay);
  const question = { userId: kay, purpose: 'CARD_DISPLAY', recipientId: 'pty_platform' };
  const questions = [question, { ...question, userId: leo }, { ...question, recipientId: 'pty_bank' }];
  const query = `query ($questions: [ConsentQuestion!]!) {
    checkConsents(questions: $questions) { isCovered consent { purpose } } }`;
  const { data } = await running.subgraph.ask(accounts, query, { questions });
  expect(running.subgraph.lastStatements()).toBe(2);
  expect(data.checkConsents).toEqual([
    { isCovered: true, consent: { purpose: 'CARD_DISPLAY' } },
    { isCovered: false, consent: null },
    { isCovered: false, consent: null },
  ]);
  const evidence = running.owner.getRepository(ConsentCheckTable);
  expect([await evidence.countBy({ userId: kay }), await evidence.countBy({ userId: leo })]).toEqual([2, 1]);
  const person = await running.subgraph.ask({ kind: 'person', userId: kay }, query, { questions });
  expect(person.errors?.map((error) => error.extensions.code)).toEqual(['FORBIDDEN']);
});

test('more questions than a batch can have are refused, and none leave no evidence', async () => {
  const query = `query ($questions: [ConsentQuestion!]!) { checkConsents(questions: $questions) { isCovered } }`;
  const question = { userId: 'usr_ann', purpose: 'CARD_DISPLAY', recipientId: 'pty_platform' };
  const many = await running.subgraph.ask(accounts, query, { questions: Array(1_001).fill(question) });
  expect(many.errors?.map((error) => error.extensions.code)).toEqual(['BAD_USER_INPUT']);
  const before = await running.owner.getRepository(ConsentCheckTable).count();
  expect((await running.subgraph.ask(accounts, query, { questions: [] })).data.checkConsents).toEqual([]);
  expect(await running.owner.getRepository(ConsentCheckTable).count()).toBe(before);
});

test('a grant waits for a change of the same consents that is under way', async () => {
  const mia = await newPerson('mia');
  let granting: Promise<{ consent: { id: string } }> | null = null;
  await running.owner.transaction(async (tx) => {
    await lockConsents(tx, mia);
    granting = grant(mia);
    await new Promise((done) => setTimeout(done, 150));
    const row = consentRow({ id: 'con_mia', userId: mia, recipientPartyId: 'pty_platform' });
    await tx.insert(ConsentTable, { ...row, textVersion: '2025-10' });
  });
  expect(await granting).toMatchObject({ consent: { id: 'con_mia' }, userErrors: [] });
});

test('a text that says something else has everybody asked again, one in other words does not', async () => {
  const may = await newPerson('may');
  const { consent } = await grant(may);
  const newText = (version: string, inForceFrom: string, keepsEarlier: boolean) =>
    running.owner.query(
      `INSERT INTO consent_texts (purpose, recipient_kind, version, is_sensitive, text, in_force_from, keeps_earlier)
       VALUES ('CARD_DISPLAY', 'PLATFORM', $1, false, 'Other words.', $2, $3)`,
      [version, inForceFrom, keepsEarlier],
    );
  await newText('2026-12', '2026-12-01T00:00:00Z', true);
  await newText('2027-01', '2027-01-01T00:00:00Z', false);
  const statusNow = async () => {
    const asked = `{ me { consents { id status } } }`;
    const { data } = await running.subgraph.ask({ kind: 'person', userId: may }, asked);
    return data.me.consents.map(({ status }: { status: string }) => status);
  };
  const answers = [];
  for (const at of ['2026-12-01T00:00:00.000Z', '2026-12-31T23:59:59.999Z', '2027-01-01T00:00:00.000Z']) {
    now = new Date(at);
    answers.push([await isCovered(may), await statusNow()]);
  }
  expect(answers).toEqual([
    [true, ['ACTIVE']],
    [true, ['ACTIVE']],
    [false, ['OUTDATED']],
  ]);
  expect(await grant(may, { textVersion: '2026-12' })).toEqual(
    refused('CONSENT_TEXT_OUTDATED', 'textVersion'),
  );
  const again = await grant(may, { textVersion: '2027-01' });
  expect(again).toMatchObject({ consent: { status: 'ACTIVE' }, userErrors: [] });
  expect(again.consent.id).not.toBe(consent.id);
  expect([await isCovered(may), await statusNow()]).toEqual([true, ['ACTIVE', 'WITHDRAWN']]);
});
