import { randomUUID } from 'node:crypto';
import { SentPasswordTable } from '../../../../subgraphs/bank/accounts/coreTables.ts';
import { AnswerTable, CardTable } from '../../../../subgraphs/bank/accounts/tables.ts';
import {
  type BindingWorld,
  bankOperations,
  createBindingWorld,
  mutations,
  type TestPerson,
} from './bindingWorld.ts';

let world: BindingWorld;

beforeAll(async () => {
  world = await createBindingWorld();
});

afterAll(async () => {
  await world?.stop();
});

const refused = (code: string, field: string | null = null) => ({
  card: null,
  userErrors: [{ code, field: field && ['input', field] }],
});

function confirm(
  person: TestPerson,
  cardId: string,
  password: string,
  idempotencyKey: string = randomUUID(),
) {
  return world.mutate(person.caller, mutations.confirmBinding, { cardId, password, idempotencyKey });
}

function cardsOf(person: TestPerson) {
  return world.owner
    .getRepository(CardTable)
    .find({ where: { userId: person.userId }, order: { startedAt: 'ASC' } });
}

/** A password that is not the one that was sent. */
async function wrongPasswordOf(cardId: string): Promise<string> {
  return String((Number(await world.passwordOf(cardId)) + 1) % 1_000_000).padStart(6, '0');
}

test('a card is bound with the password that went to the number that the bank holds', async () => {
  const person = await world.newPerson();
  const started = await world.start(person);
  expect(started).toEqual({
    card: {
      id: expect.stringMatching(/^crd_/),
      maskedNumber: `***************${person.elements.cardNumber.slice(-4)}`,
      status: 'OTP_SENT',
      boundAt: null,
      bank: { code: 'COMM', name: '交通银行' },
      autoDebit: null,
    },
    userErrors: [],
  });
  const { data } = await world.accounts.ask(bankOperations, '{ sentPasswords { id maskedMobile } }');
  expect(data.sentPasswords).toContainEqual({
    id: started.card.id,
    maskedMobile: person.elements.mobile.replace(/^(...)....(....)$/, '$1****$2'),
  });
  const bound = await confirm(person, started.card.id, await world.passwordOf(started.card.id));
  expect(bound).toMatchObject({
    card: { status: 'ACTIVE', boundAt: world.now().toISOString() },
    userErrors: [],
  });
});

test.each([
  ['one kind of proof', { amr: ['pwd'] }],
  ['two of the same kind', { amr: ['otp', 'sms'] }],
  ['a proof of six minutes ago', { authTime: Date.parse('2026-11-20T01:54:00Z') / 1000 }],
])('with %s nothing is begun', async (_what, proof) => {
  const person = await world.newPerson();
  const caller = { ...person.caller, ...proof };
  expect(await world.start({ ...person, caller })).toEqual(refused('STEP_UP_REQUIRED'));
  expect(await cardsOf(person)).toEqual([]);
});

test('without consent the bank is not asked and nothing is kept', async () => {
  const person = await world.newPerson({ hasConsent: false });
  expect(await world.start(person)).toEqual(refused('CONSENT_MISSING'));
  expect(await cardsOf(person)).toEqual([]);
  expect(await world.owner.getRepository(AnswerTable).countBy({ askedBy: person.userId })).toBe(0);
});

test.each([
  ['a wrong name', { holderName: '别人' }, 'MISMATCH'],
  ['a wrong ID number', { idNumber: '11010519491231002X' }, 'MISMATCH'],
  ['a wrong mobile number', { mobile: '13900000000' }, 'MISMATCH'],
  ['a card that the bank does not have', { cardNumber: '6222600123456789013' }, 'MISMATCH'],
  ['a number with a wrong check digit', { cardNumber: '6222600123456789014' }, 'CARD_INVALID'],
  ['a credit card', { cardNumber: '6222510000000007' }, 'CARD_NOT_DEBIT'],
  ['an ID number with a wrong check digit', { idNumber: '110105194912310021' }, 'ID_NUMBER_INVALID'],
])('%s is refused, and binds and sends nothing', async (_what, changed, code) => {
  const person = await world.newPerson();
  const sentBefore = await world.owner.getRepository(SentPasswordTable).count();
  expect(await world.start(person, { ...person.elements, ...changed })).toEqual(refused(code, 'sealedCard'));
  expect(await cardsOf(person)).toEqual([]);
  expect(await world.owner.getRepository(SentPasswordTable).count()).toBe(sentBefore);
});

test.each([
  ['a blocked card', { isBlocked: true }, 'CARD_STATUS'],
  ['a customer whom the bank restricts', { isRestricted: true }, 'RESTRICTED'],
] as const)('%s is told only to who knows all four elements', async (_what, reservations, code) => {
  const person = await world.newPerson(reservations);
  expect(await world.start(person, { ...person.elements, mobile: '13900000000' })).toEqual(
    refused('MISMATCH', 'sealedCard'),
  );
  expect(await world.start(person)).toEqual(refused(code));
});

test.each([
  ['no JWE', async () => 'a.b.c.d.e'],
  ['plain text', async () => '6222600123456789013'],
  ['something else than a card', async () => world.seal({ cardNumber: '1' } as never)],
])('a seal that holds %s is refused', async (_what, sealed) => {
  const person = await world.newPerson();
  const input = { sealedCard: await sealed(), idempotencyKey: randomUUID() };
  expect(await world.mutate(person.caller, mutations.startBinding, input)).toEqual(
    refused('SEAL_INVALID', 'sealedCard'),
  );
});

test('after three misses in a row even the right elements are refused, for a day', async () => {
  const person = await world.newPerson();
  const wrong = { ...person.elements, holderName: '别人' };
  for (let miss = 0; miss < 3; miss += 1) {
    expect(await world.start(person, wrong)).toEqual(refused('MISMATCH', 'sealedCard'));
  }
  expect(await world.start(person)).toEqual(refused('VERIFICATION_LOCKED'));
  const before = world.now();
  world.setNow(new Date(before.getTime() + 24 * 3_600_000 - 1));
  expect(await world.start(person)).toEqual(refused('VERIFICATION_LOCKED'));
  world.setNow(new Date(before.getTime() + 24 * 3_600_000));
  expect(await world.start(person)).toMatchObject({ userErrors: [] });
  world.setNow(before);
});

test('the eleventh try of a day is refused, the first of the next is not', async () => {
  const person = await world.newPerson();
  for (let tries = 0; tries < 10; tries += 1)
    expect(await world.start(person)).toMatchObject({ userErrors: [] });
  expect(await world.start(person)).toEqual(refused('VERIFICATION_LOCKED'));
  const before = world.now();
  world.setNow(new Date('2026-11-20T16:00:00.000Z'));
  expect(await world.start(person)).toMatchObject({ userErrors: [] });
  world.setNow(before);
});

test('misses at once are counted one by one', async () => {
  const person = await world.newPerson();
  const wrong = { ...person.elements, holderName: '别人' };
  const answers = await Promise.all(Array.from({ length: 6 }, () => world.start(person, wrong)));
  const codes = answers.map((answer) => answer.userErrors[0].code).sort();
  expect(codes).toEqual([...Array(3).fill('MISMATCH'), ...Array(3).fill('VERIFICATION_LOCKED')]);
});

test('the same key with the same card, sealed anew, gives the same card and counts once', async () => {
  const person = await world.newPerson();
  const key = randomUUID();
  const first = await world.start(person, person.elements, key);
  expect(await world.start(person, person.elements, key)).toEqual(first);
  expect(await cardsOf(person)).toHaveLength(1);
  const wrong = { ...person.elements, mobile: '13900000000' };
  const missKey = randomUUID();
  for (let repeat = 0; repeat < 5; repeat += 1) {
    expect(await world.start(person, wrong, missKey)).toEqual(refused('MISMATCH', 'sealedCard'));
  }
  expect(await world.start(person, person.elements, key)).toEqual(first);
});

test('the same key with another card is a conflict and begins nothing', async () => {
  const person = await world.newPerson({ cardCount: 2 });
  const key = randomUUID();
  await world.start(person, person.elements, key);
  expect(await world.start(person, person.cards[1], key)).toEqual(
    refused('IDEMPOTENCY_CONFLICT', 'idempotencyKey'),
  );
  expect(await cardsOf(person)).toHaveLength(1);
});

test('the same key five times at once begins one binding and sends one password', async () => {
  const person = await world.newPerson();
  const key = randomUUID();
  const answers = await Promise.all(
    Array.from({ length: 5 }, () => world.start(person, person.elements, key)),
  );
  for (const answer of answers) expect(answer).toMatchObject({ card: { id: answers[0].card.id } });
  expect(await cardsOf(person)).toHaveLength(1);
  expect(await world.owner.getRepository(SentPasswordTable).countBy({ id: answers[0].card.id })).toBe(1);
});

test('a binding that is begun anew ends the one before', async () => {
  const person = await world.newPerson();
  const first = await world.start(person);
  const second = await world.start(person);
  expect((await cardsOf(person)).map((card) => card.status).sort()).toEqual(['OTP_SENT', 'REVOKED']);
  const late = await confirm(person, first.card.id, await world.passwordOf(first.card.id));
  expect(late).toEqual(refused('BINDING_NOT_OPEN', 'cardId'));
  await confirm(person, second.card.id, await world.passwordOf(second.card.id));
  expect(await world.start(person)).toEqual(refused('CARD_ALREADY_BOUND'));
});

test('the fifth wrong password ends the attempt', async () => {
  const person = await world.newPerson();
  const { card } = await world.start(person);
  const wrong = await wrongPasswordOf(card.id);
  for (let tries = 0; tries < 5; tries += 1) {
    expect(await confirm(person, card.id, wrong)).toEqual(refused('PASSWORD_WRONG', 'password'));
  }
  const late = await confirm(person, card.id, await world.passwordOf(card.id));
  expect(late).toEqual(refused('BINDING_NOT_OPEN', 'cardId'));
});

test('a wrong password under the same key counts once', async () => {
  const person = await world.newPerson();
  const { card } = await world.start(person);
  const key = randomUUID();
  const wrong = await wrongPasswordOf(card.id);
  for (let tries = 0; tries < 7; tries += 1) {
    expect(await confirm(person, card.id, wrong, key)).toEqual(refused('PASSWORD_WRONG', 'password'));
  }
  const right = await world.passwordOf(card.id);
  expect(await confirm(person, card.id, right, key)).toEqual(
    refused('IDEMPOTENCY_CONFLICT', 'idempotencyKey'),
  );
  expect(await confirm(person, card.id, right)).toMatchObject({ card: { status: 'ACTIVE' } });
});

test('a password lives for five minutes', async () => {
  const person = await world.newPerson();
  const { card } = await world.start(person);
  const password = await world.passwordOf(card.id);
  const before = world.now();
  world.setNow(new Date(before.getTime() + 300_000));
  expect(await confirm(person, card.id, password)).toEqual(refused('PASSWORD_EXPIRED', 'password'));
  world.setNow(new Date(before.getTime() + 299_999));
  expect(await confirm(person, card.id, password)).toMatchObject({ card: { status: 'ACTIVE' } });
  world.setNow(before);
});

test('the right password five times at once binds once', async () => {
  const person = await world.newPerson();
  const { card } = await world.start(person);
  const password = await world.passwordOf(card.id);
  const answers = await Promise.all(Array.from({ length: 5 }, () => confirm(person, card.id, password)));
  expect(answers.filter((answer) => answer.userErrors.length === 0)).toHaveLength(1);
  expect(answers.filter((answer) => answer.userErrors[0]?.code === 'BINDING_NOT_OPEN')).toHaveLength(4);
});

test('nobody confirms the card of another person', async () => {
  const person = await world.newPerson();
  const stranger = await world.newPerson();
  const { card } = await world.start(person);
  const password = await world.passwordOf(card.id);
  expect(await confirm(stranger, card.id, password)).toEqual(refused('CARD_UNKNOWN', 'cardId'));
});

test('only bank operations read the passwords that were sent', async () => {
  const person = await world.newPerson();
  const { data, errors } = await world.accounts.ask(person.caller, '{ sentPasswords { password } }');
  expect(data).toBeNull();
  expect(errors?.map((error) => error.extensions.code)).toEqual(['FORBIDDEN']);
});

test.each([
  ['PENDING', 'ACTIVE'],
  ['OTP_SENT', 'SUSPENDED'],
  ['REVOKED', 'ACTIVE'],
  ['ACTIVE', 'OTP_SENT'],
])('the database lets no card move from %s to %s', async (from, to) => {
  const { userId } = await world.newPerson();
  const id = `crd_${from}_${to}`;
  const [startedAt, boundAt] = [world.now(), world.now()];
  await world.owner.getRepository(CardTable).insert({
    id,
    userId,
    maskedNumber: '***1234',
    bankCode: 'COMM',
    bankName: 'x',
    status: from as 'PENDING',
    startedAt,
    boundAt,
    numberHash: null,
    numberRecordId: null,
  });
  await expect(
    world.owner.getRepository(CardTable).update({ id }, { status: to as 'ACTIVE' }),
  ).rejects.toMatchObject({
    driverError: { constraint: 'cards_move_allowed' },
  });
});
