import type { FourElements } from '../../../../subgraphs/bank/accounts/fourElements.ts';
import { RealNameTable } from '../../../../subgraphs/platform/users/realNameTables.ts';
import {
  ConsentCheckTable,
  ConsentTable,
  PartyTable,
  UserTable,
} from '../../../../subgraphs/platform/users/tables.ts';
import { mutationText, type PersonForTest, refusalIn } from './peopleForTest.ts';
import { createRealNameWorld, type RealNameWorld } from './realNameWorld.ts';
import { consentRow, partyRow } from './rows.ts';

let world: RealNameWorld;

beforeAll(async () => {
  world = await createRealNameWorld();
  await world.users.owner.getRepository(PartyTable).insert(partyRow());
});

afterAll(async () => {
  await world?.stop();
});

async function newPerson(name: string, hasConsent = true): Promise<PersonForTest> {
  const person = await world.users.newPerson(name);
  const { userId } = person;
  const consent = consentRow({
    id: `con_${name}`,
    userId,
    purpose: 'REAL_NAME',
    recipientPartyId: 'pty_bank',
  });
  if (hasConsent) await world.users.owner.getRepository(ConsentTable).insert(consent);
  return person;
}

const selection = 'user { name realName { status verifiedAt isNameProven } }';

async function verify(person: PersonForTest, elements: FourElements, key?: string) {
  return send(person, await world.seal(elements), key);
}

const send = (person: PersonForTest, sealedCard: string, key?: string) =>
  world.users.run(person.caller, 'verifyRealName', { sealedCard }, selection, key);

async function isVerified(person: PersonForTest): Promise<boolean> {
  const { me } = await world.users.ask(person.caller, '{ me { realName { status } } }');
  return me.realName.status === 'VERIFIED';
}

test('a person whose elements are the bank’s is verified, and the platform keeps none of them', async () => {
  const person = await newPerson('ann');
  const elements = await world.newCustomer();
  expect(await verify(person, elements)).toEqual({
    user: {
      name: 'Ann',
      realName: { status: 'VERIFIED', verifiedAt: world.users.now().toISOString(), isNameProven: false },
    },
    userErrors: [],
  });
  const tables: { name: string }[] = await world.users.owner.query(
    "SELECT relname AS name FROM pg_class WHERE relnamespace = current_schema()::regnamespace AND relkind = 'r'",
  );
  for (const { name } of tables) {
    const rows = JSON.stringify(await world.users.owner.query(`SELECT t::text FROM ${name} AS t`));
    expect(rows).not.toContain(elements.idNumber);
    expect(rows).not.toContain(elements.cardNumber);
    expect(rows).not.toContain(elements.holderName);
  }
  const logged = JSON.stringify([...world.users.subgraph.logLines, ...world.accounts.logLines]);
  expect(logged).not.toContain(elements.idNumber);
});

test.each([
  ['测试人', true],
  [' 测 试人', true],
  ['测试', false],
])('a person who goes by “%s” is told whether that is the proven name: %s', async (name, isNameProven) => {
  const person = await newPerson(`kai-${[...name].length}`);
  await world.users.owner.getRepository(UserTable).update({ id: person.userId }, { name });
  const sealedCard = await world.seal({ ...(await world.newCustomer()), holderName: '测试人' });
  const answer = await send(person, sealedCard, 'key');
  expect(answer.user).toMatchObject({ name, realName: { status: 'VERIFIED', isNameProven } });
  expect(await send(person, sealedCard, 'key')).toEqual(answer);
});

test('who is not verified is told nothing about a name', async () => {
  const person = await newPerson('lea');
  await world.users.owner.getRepository(UserTable).update({ id: person.userId }, { name: '测试人' });
  const elements = await world.newCustomer();
  const { data } = await world.accounts.ask({ kind: 'service', name: 'users' }, verifyFourElements, {
    input: {
      userId: person.userId,
      name: '测试人',
      sealedCard: await world.seal({ ...elements, mobile: '13800000999' }),
      idempotencyKey: 'key',
    },
  });
  expect(data.verifyFourElements).toEqual({ outcome: 'MISMATCH', isNameSame: null, userErrors: [] });
});

const verifyFourElements = `mutation ($input: VerifyFourElementsInput!) {
  verifyFourElements(input: $input) { outcome isNameSame userErrors { code } } }`;

test.each<[string, object, Partial<FourElements>, string, number]>([
  ['an ID number with a wrong check digit', {}, { idNumber: '110105194912310021' }, 'ID_NUMBER_INVALID', 0],
  ['a birth date that is none', {}, { idNumber: '110105199002300014' }, 'ID_NUMBER_INVALID', 0],
  ['a birth date in the future', {}, { idNumber: '110105209901010018' }, 'ID_NUMBER_INVALID', 0],
  ['an impossible card', {}, { cardNumber: '6222600123456789014' }, 'CARD_INVALID', 0],
  ['a wrong name', {}, { holderName: '别人' }, 'REAL_NAME_MISMATCH', 1],
  ["somebody else's ID number", {}, { idNumber: '11010519491231002X' }, 'REAL_NAME_MISMATCH', 1],
  ['a blocked card', { isBlocked: true }, {}, 'CARD_BLOCKED', 1],
  ['a customer whom the bank restricts', { isRestricted: true }, {}, 'BANK_RESTRICTS', 1],
])('%s is refused', async (title, reservations, changed, code, tries) => {
  const person = await newPerson(title.replaceAll(/[^a-z]/g, '').slice(0, 25));
  const elements = await world.newCustomer(reservations);
  expect(await verify(person, { ...elements, ...changed })).toEqual({ user: null, userErrors: [{ code }] });
  expect(await isVerified(person)).toBe(false);
  expect(await world.triesOf(person.userId)).toBe(tries);
});

test('what is not sealed to the bank is refused', async () => {
  expect(refusalIn(await send(await newPerson('bea'), 'no seal'))).toBe('SEAL_INVALID');
});

test('without consent nothing goes to the bank, and a consent that is taken back is none', async () => {
  const person = await newPerson('cora', false);
  const elements = await world.newCustomer();
  expect(refusalIn(await verify(person, elements))).toBe('CONSENT_MISSING');
  const offered = '{ consentTexts { purpose version isSensitive recipient { id } } }';
  const { consentTexts } = await world.users.ask({ kind: 'anonymous' }, offered);
  const text = consentTexts.find(({ purpose }: { purpose: string }) => purpose === 'REAL_NAME');
  expect(text).toMatchObject({ isSensitive: true, recipient: { id: 'pty_bank' } });
  const agreed = {
    purpose: 'REAL_NAME',
    recipientId: 'pty_bank',
    textVersion: text.version,
    isSensitiveAgreed: true,
  };
  const { consent } = await world.users.run(person.caller, 'grantConsent', agreed, 'consent { id }');
  await world.users.run(person.caller, 'withdrawConsent', { consentId: consent.id }, 'consent { id }');
  expect(refusalIn(await verify(person, elements))).toBe('CONSENT_MISSING');
  expect(await world.triesOf(person.userId)).toBe(0);
  await world.users.run(person.caller, 'grantConsent', agreed, 'consent { id }');
  expect(refusalIn(await verify(person, elements))).toBeNull();
  const checks = await world.users.owner.getRepository(ConsentCheckTable).find({
    where: { userId: person.userId, purpose: 'REAL_NAME' },
    order: { id: 'ASC' },
  });
  expect(checks.map(({ service, consentId }) => [service, consentId !== null])).toEqual([
    ['users', false],
    ['users', false],
    ['users', true],
  ]);
});

test('the same key is one try with one answer, and with another sealed text a conflict', async () => {
  const person = await newPerson('dora');
  const sealed = await world.seal({ ...(await world.newCustomer()), holderName: '别人' });
  const first = await send(person, sealed, 'key');
  expect(refusalIn(first)).toBe('REAL_NAME_MISMATCH');
  expect(await send(person, sealed, 'key')).toEqual(first);
  expect(await world.triesOf(person.userId)).toBe(1);
  const other = await world.seal(await world.newCustomer());
  expect(refusalIn(await send(person, other, 'key'))).toBe('IDEMPOTENCY_CONFLICT');
});

test('of two at once under one key both are told the same, by one try', async () => {
  const person = await newPerson('eve');
  const sealed = await world.seal(await world.newCustomer());
  const answers = await Promise.all([send(person, sealed, 'key'), send(person, sealed, 'key')]);
  expect(answers.map(refusalIn)).toEqual([null, null]);
  expect(await world.triesOf(person.userId)).toBe(1);
});

test('one human being has one account: the slower of two at once is refused', async () => {
  const people = [await newPerson('fay'), await newPerson('gil')];
  const elements = await world.newCustomer();
  const answers = await Promise.all(people.map((person) => verify(person, elements)));
  expect(answers.map(refusalIn).sort()).toEqual(['REAL_NAME_TAKEN', null]);
  expect((await Promise.all(people.map(isVerified))).sort()).toEqual([false, true]);
});

test('who is verified is not verified again, and the bank is not asked', async () => {
  const person = await newPerson('hal');
  const elements = await world.newCustomer();
  await verify(person, elements);
  expect(refusalIn(await verify(person, elements))).toBe('REAL_NAME_VERIFIED');
  expect(await world.triesOf(person.userId)).toBe(1);
});

test('three misses lock, here as at the bank, until the bank lets go', async () => {
  const person = await newPerson('ida');
  const elements = await world.newCustomer();
  for (let miss = 0; miss < 3; miss += 1) {
    expect(refusalIn(await verify(person, { ...elements, holderName: '别人' }))).toBe('REAL_NAME_MISMATCH');
  }
  expect(refusalIn(await verify(person, elements))).toBe('VERIFICATION_LOCKED');
});

test.each([
  ['before the question is noted', 0, { tries: 0, checks: 0, answers: 0 }],
  ['before the bank is asked', 1, { tries: 0, checks: 1, answers: 0 }],
  ['after the bank has answered', 2, { tries: 1, checks: 1, answers: 0 }],
  ['after the answer is kept', 3, { tries: 1, checks: 1, answers: 1 }],
])(
  'a process that is killed %s leaves whole steps, and the same key goes on with one try',
  async (_moment, crashAfter, left) => {
    const person = await newPerson(`joe-${crashAfter}`);
    const sealedCard = await world.seal(await world.newCustomer());
    const victim = await world.users.startMortal({ crashAfter });
    const variables = { input: { sealedCard, idempotencyKey: 'key' } };
    expect(await victim.ask(person.caller, mutationText('verifyRealName', selection), variables)).toBeNull();
    expect(await victim.end).toBe('SIGKILL');
    expect(await whatIsThere(person)).toEqual(left);
    expect(await isVerified(person)).toBe(left.answers === 1);
    for (let again = 0; again < 2; again += 1) {
      expect(refusalIn(await send(person, sealedCard, 'key'))).toBeNull();
      expect(await isVerified(person)).toBe(true);
      expect(await whatIsThere(person)).toMatchObject({ tries: 1, answers: 1 });
    }
  },
  60_000,
);

async function whatIsThere({ userId }: PersonForTest) {
  const { owner } = world.users;
  return {
    tries: await world.triesOf(userId),
    checks: await owner.getRepository(ConsentCheckTable).countBy({ userId }),
    answers: await owner.getRepository(RealNameTable).countBy({ userId }),
  };
}
