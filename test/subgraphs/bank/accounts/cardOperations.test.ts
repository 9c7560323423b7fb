import { randomUUID } from 'node:crypto';
import { AccountTable, AutoDebitTable, CardTable } from '../../../../subgraphs/bank/accounts/tables.ts';
import { newId } from '../../../../subgraphs/common/ids.ts';
import { type BindingWorld, createBindingWorld, mutations, type TestPerson } from './bindingWorld.ts';

let world: BindingWorld;

beforeAll(async () => {
  world = await createBindingWorld();
});

afterAll(async () => {
  await world?.stop();
});

type Operation = 'unbindCard' | 'replaceCard' | 'signMandate' | 'cancelMandate';

function ask(person: TestPerson, operation: Operation, input: object, idempotencyKey: string = randomUUID()) {
  return world.mutate(person.caller, mutations[operation], { ...input, idempotencyKey });
}

const caps = { perDebitLimit: '2000.00', monthlyLimit: '5000' };

function codesOf(answer: { userErrors: { code: string }[] }): string[] {
  return answer.userErrors.map((error) => error.code);
}

function cardOf(id: string) {
  return world.owner.getRepository(CardTable).findOneByOrFail({ id });
}

function mandatesOf(cardId: string) {
  return world.owner.getRepository(AutoDebitTable).findBy({ cardId });
}

async function owe({ userId }: TestPerson, debitsFen: bigint): Promise<void> {
  await world.owner.getRepository(AccountTable).insert({
    id: newId('acc'),
    name: 'Drawn credit',
    kind: 'LOAN_RECEIVABLE',
    userId,
    currency: 'CNY',
    debitsFen,
    creditsFen: 100n,
  });
}

test('a mandate is signed within its caps, and cancelled', async () => {
  const person = await world.newPerson();
  const cardId = await world.bind(person);
  expect(await ask(person, 'signMandate', { cardId, ...caps })).toEqual({
    autoDebit: {
      id: expect.stringMatching(/^adb_/),
      isEnabled: true,
      perDebitLimit: { amount: '2000.00' },
      monthlyLimit: { amount: '5000.00' },
      cancelledAt: null,
    },
    userErrors: [],
  });
  const cancelled = await ask(person, 'cancelMandate', { cardId });
  expect(cancelled).toMatchObject({
    autoDebit: { isEnabled: false, cancelledAt: world.now().toISOString() },
    userErrors: [],
  });
  expect(codesOf(await ask(person, 'cancelMandate', { cardId }))).toEqual(['MANDATE_MISSING']);
});

test.each([
  ['0', '10.00'],
  ['-1.00', '10.00'],
  ['10.01', '10.00'],
  ['1.001', '10.00'],
  ['99999999999999999999', '99999999999999999999'],
])('caps of %s a debit and %s a month are refused', async (perDebitLimit, monthlyLimit) => {
  const person = await world.newPerson();
  const cardId = await world.bind(person);
  const answer = await ask(person, 'signMandate', { cardId, perDebitLimit, monthlyLimit });
  expect(codesOf(answer)).toEqual(['CAPS_INVALID']);
  expect(await mandatesOf(cardId)).toEqual([]);
});

test('a card has one mandate, however many are signed at once', async () => {
  const person = await world.newPerson();
  const cardId = await world.bind(person);
  const answers = await Promise.all(
    Array.from({ length: 4 }, () => ask(person, 'signMandate', { cardId, ...caps })),
  );
  expect(answers.flatMap(codesOf)).toEqual(['MANDATE_IN_FORCE', 'MANDATE_IN_FORCE', 'MANDATE_IN_FORCE']);
  expect(await mandatesOf(cardId)).toHaveLength(1);
});

test('the same key signs one mandate; other caps under it are a conflict', async () => {
  const person = await world.newPerson();
  const cardId = await world.bind(person);
  const key = randomUUID();
  const first = await ask(person, 'signMandate', { cardId, ...caps }, key);
  expect(await ask(person, 'signMandate', { cardId, ...caps, monthlyLimit: '5000.0' }, key)).toEqual(first);
  const other = await ask(person, 'signMandate', { cardId, ...caps, monthlyLimit: '6000' }, key);
  expect(codesOf(other)).toEqual(['IDEMPOTENCY_CONFLICT']);
  expect(await mandatesOf(cardId)).toHaveLength(1);
});

test('a key that served one operation does not serve another', async () => {
  const person = await world.newPerson();
  const cardId = await world.bind(person);
  const key = randomUUID();
  await ask(person, 'signMandate', { cardId, ...caps }, key);
  expect(codesOf(await ask(person, 'unbindCard', { cardId }, key))).toEqual(['IDEMPOTENCY_CONFLICT']);
  expect(await cardOf(cardId)).toMatchObject({ status: 'ACTIVE' });
});

test('unbinding a card cancels its mandate, and is final', async () => {
  const person = await world.newPerson();
  const cardId = await world.bind(person);
  await ask(person, 'signMandate', { cardId, ...caps });
  const key = randomUUID();
  const unbound = await ask(person, 'unbindCard', { cardId }, key);
  expect(unbound).toMatchObject({
    card: { status: 'REVOKED', autoDebit: { isEnabled: false } },
    userErrors: [],
  });
  expect(await mandatesOf(cardId)).toMatchObject([{ cancelledAt: world.now() }]);
  expect(await ask(person, 'unbindCard', { cardId }, key)).toEqual(unbound);
  expect(codesOf(await ask(person, 'unbindCard', { cardId }))).toEqual(['CARD_NOT_ACTIVE']);
  expect(codesOf(await ask(person, 'signMandate', { cardId, ...caps }))).toEqual(['CARD_NOT_ACTIVE']);
});

test('a card that was unbound can be bound again', async () => {
  const person = await world.newPerson();
  await ask(person, 'unbindCard', { cardId: await world.bind(person) });
  expect(await cardOf(await world.bind(person))).toMatchObject({ status: 'ACTIVE' });
});

test('the last card stays bound while debt is outstanding, and nothing moves', async () => {
  const person = await world.newPerson();
  const cardId = await world.bind(person);
  await ask(person, 'signMandate', { cardId, ...caps });
  await owe(person, 101n);
  expect(codesOf(await ask(person, 'unbindCard', { cardId }))).toEqual(['DEBT_OUTSTANDING']);
  expect(await cardOf(cardId)).toMatchObject({ status: 'ACTIVE' });
  expect(await mandatesOf(cardId)).toMatchObject([{ cancelledAt: null }]);
});

test('debt that is repaid holds no card', async () => {
  const person = await world.newPerson();
  const cardId = await world.bind(person);
  await owe(person, 100n);
  expect(codesOf(await ask(person, 'unbindCard', { cardId }))).toEqual([]);
});

test('of two cards unbound at once one stays while debt is outstanding', async () => {
  const person = await world.newPerson({ cardCount: 2 });
  const cards = [await world.bind(person), await world.bind(person, person.cards[1])];
  await owe(person, 5_000n);
  const answers = await Promise.all(cards.map((cardId) => ask(person, 'unbindCard', { cardId })));
  expect(answers.flatMap(codesOf)).toEqual(['DEBT_OUTSTANDING']);
});

test('a replacement takes over the mandate, and there is no moment without a card', async () => {
  const person = await world.newPerson({ cardCount: 2 });
  const cardId = await world.bind(person);
  const replacementId = await world.bind(person, person.cards[1]);
  await ask(person, 'signMandate', { cardId, ...caps });
  await owe(person, 5_000n);
  const key = randomUUID();
  const replaced = await ask(person, 'replaceCard', { cardId, replacementId }, key);
  expect(replaced).toMatchObject({
    card: { id: replacementId, status: 'ACTIVE', autoDebit: { isEnabled: true } },
    userErrors: [],
  });
  expect(await ask(person, 'replaceCard', { cardId, replacementId }, key)).toEqual(replaced);
  expect(await cardOf(cardId)).toMatchObject({ status: 'REVOKED' });
  expect(await mandatesOf(cardId)).toMatchObject([{ cancelledAt: world.now() }]);
  expect(await mandatesOf(replacementId)).toMatchObject([
    { perDebitLimitFen: 200_000n, monthlyLimitFen: 500_000n, cancelledAt: null },
  ]);
});

test('a card is not replaced by itself, by an open binding or by the card of another', async () => {
  const person = await world.newPerson({ cardCount: 2 });
  const stranger = await world.newPerson();
  const cardId = await world.bind(person);
  const { card: open } = await world.start(person, person.cards[1]);
  const foreign = await world.bind(stranger);
  const replaceBy = async (replacementId: string) =>
    codesOf(await ask(person, 'replaceCard', { cardId, replacementId }));
  expect(await replaceBy(cardId)).toEqual(['CARD_UNKNOWN']);
  expect(await replaceBy(foreign)).toEqual(['CARD_UNKNOWN']);
  expect(await replaceBy(open.id)).toEqual(['CARD_NOT_ACTIVE']);
  expect(await cardOf(cardId)).toMatchObject({ status: 'ACTIVE' });
});

test.each([
  ['unbindCard', {}],
  ['replaceCard', { replacementId: 'crd_x' }],
  ['signMandate', caps],
  ['cancelMandate', {}],
] as const)('%s needs a step-up, and the own card', async (operation, more) => {
  const person = await world.newPerson();
  const stranger = await world.newPerson();
  const cardId = await world.bind(person);
  const withPassword = { ...person, caller: { ...person.caller, amr: ['pwd'] } };
  expect(codesOf(await ask(withPassword, operation, { cardId, ...more }))).toEqual(['STEP_UP_REQUIRED']);
  expect(codesOf(await ask(stranger, operation, { cardId, ...more }))).toEqual(['CARD_UNKNOWN']);
  expect(await cardOf(cardId)).toMatchObject({ status: 'ACTIVE' });
});
