import { randomUUID } from 'node:crypto';
import { type BindingWorld, createBindingWorld, mutations, type TestPerson } from './bindingWorld.ts';

let world: BindingWorld;

beforeAll(async () => {
  world = await createBindingWorld();
});

afterAll(async () => {
  await world?.stop();
});

const clearing = { kind: 'service', name: 'clearing' } as const;
const drawing = `mutation ($input: DrawOnMandateInput!) { drawOnMandate(input: $input) {
  autoDebit { id } userErrors { code } } }`;
const givingBack = `mutation ($input: GiveBackDrawInput!) { giveBackDraw(input: $input) {
  payment { id } userErrors { code } } }`;

/** A person with a card under a mandate of 100.00 a debit and 250.00 a month. */
async function withMandate(
  cardCount = 1,
): Promise<{ person: TestPerson; cardId: string; mandateId: string }> {
  const person = await world.newPerson({ cardCount });
  const cardId = await world.bind(person);
  const input = { cardId, perDebitLimit: '100', monthlyLimit: '250', idempotencyKey: randomUUID() };
  const { autoDebit } = await world.mutate(person.caller, mutations.signMandate, input);
  return { person, cardId, mandateId: autoDebit.id };
}

async function draw(cardId: string, amount: string, more: object = {}): Promise<string[]> {
  const input = {
    cardId,
    amount,
    paymentId: randomUUID(),
    on: '2026-11-20',
    idempotencyKey: randomUUID(),
    ...more,
  };
  const { userErrors } = await world.mutate(clearing, drawing, input);
  return userErrors.map((error: { code: string }) => error.code);
}

async function giveBack(paymentId: string, idempotencyKey: string = randomUUID()): Promise<string[]> {
  const { userErrors } = await world.mutate(clearing, givingBack, { paymentId, idempotencyKey });
  return userErrors.map((error: { code: string }) => error.code);
}

test('a debit draws on the mandate up to the cap of one debit', async () => {
  const { cardId, mandateId } = await withMandate();
  const input = { cardId, amount: '100.00', paymentId: 'pay_1', on: '2026-11-20', idempotencyKey: 'draw 1' };
  const drawn = { autoDebit: { id: mandateId }, userErrors: [] };
  expect(await world.mutate(clearing, drawing, input)).toEqual(drawn);
  expect(await world.mutate(clearing, drawing, input)).toEqual(drawn);
  expect(await draw(cardId, '100.01')).toEqual(['OVER_DEBIT_CAP']);
  expect(await draw(cardId, '150.00', { idempotencyKey: 'draw 1' })).toEqual(['IDEMPOTENCY_CONFLICT']);
  expect(await draw(cardId, '1.00', { paymentId: 'pay_1' })).toEqual(['PAYMENT_KNOWN']);
  expect(await draw(cardId, '0')).toEqual(['CAPS_INVALID']);
});

test('a month allows its cap to the fen, and the next month begins anew', async () => {
  const { cardId } = await withMandate();
  for (const amount of ['100', '100', '49.99']) expect(await draw(cardId, amount)).toEqual([]);
  expect(await draw(cardId, '0.02', { on: '2026-11-30' })).toEqual(['OVER_MONTHLY_CAP']);
  expect(await draw(cardId, '0.01', { on: '2026-11-01' })).toEqual([]);
  expect(await draw(cardId, '0.01', { on: '2026-11-30' })).toEqual(['OVER_MONTHLY_CAP']);
  for (const on of ['2026-10-31', '2026-12-01']) expect(await draw(cardId, '100', { on })).toEqual([]);
});

test('of debits at once only as many draw as the month allows', async () => {
  const { cardId } = await withMandate();
  const answers = await Promise.all(Array.from({ length: 6 }, () => draw(cardId, '100')));
  expect(answers.flat().sort()).toEqual(Array(4).fill('OVER_MONTHLY_CAP'));
});

test('a debit that failed gives back what it took, once', async () => {
  const { cardId } = await withMandate();
  const paymentId = randomUUID();
  await draw(cardId, '100');
  await draw(cardId, '100', { paymentId });
  expect(await draw(cardId, '100')).toEqual(['OVER_MONTHLY_CAP']);
  expect(await giveBack(paymentId, `back ${paymentId}`)).toEqual([]);
  expect(await giveBack(paymentId, `back ${paymentId}`)).toEqual([]);
  expect(await giveBack(paymentId)).toEqual(['PAYMENT_UNKNOWN']);
  expect(await draw(cardId, '100')).toEqual([]);
  expect(await draw(cardId, '100')).toEqual(['OVER_MONTHLY_CAP']);
});

test('without a mandate, or after its end, nothing is debited', async () => {
  const { person, cardId } = await withMandate();
  expect(await draw('crd_unknown', '1')).toEqual(['CARD_UNKNOWN']);
  await world.mutate(person.caller, mutations.cancelMandate, { cardId, idempotencyKey: randomUUID() });
  expect(await draw(cardId, '1')).toEqual(['MANDATE_MISSING']);
});

test('a card that is set aside is not debited', async () => {
  const { cardId } = await withMandate();
  await world.owner.query(`UPDATE cards SET status = 'SUSPENDED' WHERE id = $1`, [cardId]);
  expect(await draw(cardId, '1')).toEqual(['CARD_NOT_ACTIVE']);
});

test('neither another card nor a new signature begins the month anew', async () => {
  const { person, cardId } = await withMandate(3);
  const [second, third] = [
    await world.bind(person, person.cards[1]),
    await world.bind(person, person.cards[2]),
  ];
  for (const amount of ['100', '100']) expect(await draw(cardId, amount)).toEqual([]);
  await world.mutate(person.caller, mutations.replaceCard, replacing(cardId, second));
  expect(await draw(second, '50.01')).toEqual(['OVER_MONTHLY_CAP']);
  expect(await draw(second, '20')).toEqual([]);

  await world.mutate(person.caller, mutations.cancelMandate, {
    cardId: second,
    idempotencyKey: randomUUID(),
  });
  const caps = { perDebitLimit: '100', monthlyLimit: '300', idempotencyKey: randomUUID() };
  await world.mutate(person.caller, mutations.signMandate, { cardId: second, ...caps });
  await world.mutate(person.caller, mutations.replaceCard, replacing(second, third));
  expect(await draw(third, '80.01')).toEqual(['OVER_MONTHLY_CAP']);
  expect(await draw(third, '80')).toEqual([]);
  expect(await draw(third, '100', { on: '2026-12-01' })).toEqual([]);
});

function replacing(cardId: string, replacementId: string) {
  return { cardId, replacementId, idempotencyKey: randomUUID() };
}

test.each([
  ['the holder', null],
  ['another service', { kind: 'service', name: 'orders' } as const],
])('%s can neither draw nor give back', async (_who, other) => {
  const { person, cardId } = await withMandate();
  const drawInput = { cardId, amount: '1', paymentId: 'pay_x', on: '2026-11-20', idempotencyKey: 'x' };
  const backInput = { paymentId: 'pay_x', idempotencyKey: 'y' };
  for (const [operation, input] of [[drawing, drawInput] as const, [givingBack, backInput] as const]) {
    const { errors } = await world.accounts.ask(other ?? person.caller, operation, { input });
    expect(errors?.map((error) => error.extensions.code)).toEqual(['FORBIDDEN']);
  }
});
