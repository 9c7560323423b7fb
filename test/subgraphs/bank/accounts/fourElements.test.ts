import { randomUUID } from 'node:crypto';
import type { FourElements } from '../../../../subgraphs/bank/accounts/fourElements.ts';
import {
  type BindingWorld,
  bankOperations,
  createBindingWorld,
  mutations,
  type TestPerson,
} from './bindingWorld.ts';

let world: BindingWorld;
const users = { kind: 'service', name: 'users' } as const;

beforeAll(async () => {
  world = await createBindingWorld();
});

afterAll(async () => {
  await world?.stop();
});

async function verify(
  { userId, elements }: TestPerson,
  changed: Partial<FourElements> = {},
  idempotencyKey: string = randomUUID(),
) {
  const sealedCard = await world.seal({ ...elements, ...changed });
  return world.mutate(users, mutations.verifyFourElements, { userId, sealedCard, idempotencyKey });
}

test.each([
  ['the right elements', {}, {}, 'MATCH'],
  ['a wrong name', {}, { holderName: '别人' }, 'MISMATCH'],
  ['a wrong ID number', {}, { idNumber: '11010519491231002X' }, 'MISMATCH'],
  ['a wrong mobile number', {}, { mobile: '13900000000' }, 'MISMATCH'],
  ['an unknown card', {}, { cardNumber: '6222600123456789013' }, 'MISMATCH'],
  ['an impossible card', {}, { cardNumber: '6222600123456789014' }, 'CARD_INVALID'],
  ['a credit card', {}, { cardNumber: '6222510000000007' }, 'CARD_INVALID'],
  ['an impossible ID number', {}, { idNumber: '110105194912310021' }, 'ID_NUMBER_INVALID'],
  ['a blocked card', { isBlocked: true }, {}, 'CARD_STATUS'],
  ['a restricted customer', { isRestricted: true }, {}, 'RESTRICTED'],
])('a service learns of %s: %s', async (_what, reservations, changed, outcome) => {
  const person = await world.newPerson(reservations);
  expect(await verify(person, changed)).toEqual({ outcome, userErrors: [] });
});

test('three misses lock the person for services too; the same key counts once', async () => {
  const person = await world.newPerson();
  const key = randomUUID();
  for (let repeat = 0; repeat < 4; repeat += 1) {
    expect(await verify(person, { holderName: '别人' }, key)).toMatchObject({ outcome: 'MISMATCH' });
  }
  await verify(person, { holderName: '别人' });
  await verify(person, { holderName: '别人' });
  expect(await verify(person)).toEqual({
    outcome: null,
    userErrors: [{ code: 'VERIFICATION_LOCKED', field: null }],
  });
});

test('people and strangers do not ask', async () => {
  const person = await world.newPerson();
  const sealedCard = await world.seal(person.elements);
  const input = { userId: person.userId, sealedCard, idempotencyKey: randomUUID() };
  for (const caller of [person.caller, { kind: 'anonymous' } as const]) {
    const { errors } = await world.accounts.ask(caller, mutations.verifyFourElements, { input });
    expect(errors?.map((error) => error.extensions.code)).toEqual(['FORBIDDEN']);
  }
});

test('a card has another token in another domain, always the same in one', async () => {
  const person = await world.newPerson();
  const cardId = await world.bind(person);
  const token = async (domain: string) => {
    const input = { cardId, domain, idempotencyKey: randomUUID() };
    return (await world.mutate(users, mutations.issueCardToken, input)).token;
  };
  const first = await token('pty_one');
  expect(first).toMatch(/^tok_[0-9a-z]{20}$/);
  expect(await token('pty_one')).toBe(first);
  expect(await token('pty_two')).not.toBe(first);
  const unknown = { cardId: 'crd_x', domain: 'pty_one', idempotencyKey: randomUUID() };
  expect(await world.mutate(users, mutations.issueCardToken, unknown)).toMatchObject({
    token: null,
    userErrors: [{ code: 'CARD_UNKNOWN' }],
  });
});

test('only services get tokens of cards', async () => {
  const person = await world.newPerson();
  const input = { cardId: await world.bind(person), domain: 'pty_one', idempotencyKey: randomUUID() };
  const { errors } = await world.accounts.ask(person.caller, mutations.issueCardToken, { input });
  expect(errors?.map((error) => error.extensions.code)).toEqual(['FORBIDDEN']);
});

test('a card that is not in use has no token, and one that is set aside gets none', async () => {
  const person = await world.newPerson();
  const { card } = await world.start(person);
  const token = (cardId: string) =>
    world.mutate(users, mutations.issueCardToken, {
      cardId,
      domain: 'pty_a',
      idempotencyKey: randomUUID(),
    });
  const refused = { token: null, userErrors: [{ code: 'CARD_NOT_ACTIVE', field: ['input', 'cardId'] }] };
  expect(await token(card.id)).toEqual(refused);
  const bound = await world.bind(await world.newPerson());
  await world.mutate(bankOperations, mutations.suspendCard, { cardId: bound, idempotencyKey: randomUUID() });
  expect(await token(bound)).toEqual(refused);
});
