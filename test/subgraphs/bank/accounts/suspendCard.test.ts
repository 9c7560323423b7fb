import { randomUUID } from 'node:crypto';
import { type BindingWorld, bankOperations, createBindingWorld, mutations } from './bindingWorld.ts';

let world: BindingWorld;

beforeAll(async () => {
  world = await createBindingWorld();
});

afterAll(async () => {
  await world?.stop();
});

type Operation = 'suspendCard' | 'resumeCard';

function textOf(operation: Operation): string {
  const type = operation === 'suspendCard' ? 'SuspendCardInput' : 'ResumeCardInput';
  return `mutation ($input: ${type}!) { ${operation}(input: $input) {
    card { status autoDebit { isEnabled } } userErrors { code } } }`;
}

function ask(operation: Operation, cardId: string, idempotencyKey: string = randomUUID()) {
  return world.mutate(bankOperations, textOf(operation), { cardId, idempotencyKey });
}

const refused = (code: string) => ({ card: null, userErrors: [{ code }] });

test('a card that is set aside is not debited until it is resumed', async () => {
  const person = await world.newPerson();
  const cardId = await world.bind(person);
  const caps = { cardId, perDebitLimit: '10', monthlyLimit: '20', idempotencyKey: randomUUID() };
  await world.mutate(person.caller, mutations.signMandate, caps);
  const key = randomUUID();
  const suspended = { card: { status: 'SUSPENDED', autoDebit: { isEnabled: false } }, userErrors: [] };
  expect(await ask('suspendCard', cardId, key)).toEqual(suspended);
  expect(await ask('suspendCard', cardId, key)).toEqual(suspended);
  expect(await ask('suspendCard', cardId)).toEqual(refused('CARD_NOT_ACTIVE'));
  expect(await world.start(person)).toMatchObject({ userErrors: [{ code: 'CARD_ALREADY_BOUND' }] });
  expect(await ask('resumeCard', cardId)).toEqual({
    card: { status: 'ACTIVE', autoDebit: { isEnabled: true } },
    userErrors: [],
  });
  expect(await ask('resumeCard', cardId)).toEqual(refused('CARD_NOT_SUSPENDED'));
});

test('set aside five times at once, a card moves once', async () => {
  const cardId = await world.bind(await world.newPerson());
  const answers = await Promise.all(Array.from({ length: 5 }, () => ask('suspendCard', cardId)));
  expect(answers.filter((answer) => answer.userErrors.length === 0)).toHaveLength(1);
});

test('a key under which another card was asked for is a conflict', async () => {
  const [first, second] = [
    await world.bind(await world.newPerson()),
    await world.bind(await world.newPerson()),
  ];
  await ask('suspendCard', first, 'one key');
  expect(await ask('suspendCard', second, 'one key')).toEqual(refused('IDEMPOTENCY_CONFLICT'));
  expect(await ask('resumeCard', second)).toEqual(refused('CARD_NOT_SUSPENDED'));
});

test('an unknown card is refused, and its holder sets nothing aside', async () => {
  expect(await ask('suspendCard', 'crd_unknown')).toEqual(refused('CARD_UNKNOWN'));
  const person = await world.newPerson();
  const input = { cardId: await world.bind(person), idempotencyKey: randomUUID() };
  for (const operation of ['suspendCard', 'resumeCard'] as const) {
    const { errors } = await world.accounts.ask(person.caller, textOf(operation), { input });
    expect(errors?.map((error) => error.extensions.code)).toEqual(['FORBIDDEN']);
  }
});
