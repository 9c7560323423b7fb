import { randomUUID } from 'node:crypto';
import { secretsIn } from '../../../leaks/secretsIn.ts';
import { tableValues } from '../../../leaks/tableValues.ts';
import { type BindingWorld, createBindingWorld, mutations, type TestPerson } from './bindingWorld.ts';

let world: BindingWorld;
const answers: string[] = [];

beforeAll(async () => {
  world = await createBindingWorld();
});

afterAll(async () => {
  await world?.stop();
});

/** Asks, and keeps the whole answer, errors included. */
async function ask(person: TestPerson, operation: keyof typeof mutations, input: object): Promise<void> {
  const service = ['verifyFourElements', 'issueCardToken'].includes(operation);
  const caller = service ? ({ kind: 'service', name: 'users' } as const) : person.caller;
  const whole = { idempotencyKey: randomUUID(), ...input };
  answers.push(JSON.stringify(await world.accounts.ask(caller, mutations[operation], { input: whole })));
}

async function liveThroughEverything(person: TestPerson): Promise<void> {
  const { userId, elements, cards } = person;
  const [first, second] = [await world.bind(person), await world.bind(person, cards[1])];
  const seal = (changed: object) => world.seal({ ...elements, ...changed });
  await ask(person, 'signMandate', { cardId: first, perDebitLimit: '10', monthlyLimit: '20' });
  await ask(person, 'issueCardToken', { cardId: first, domain: 'pty_one' });
  await ask(person, 'replaceCard', { cardId: first, replacementId: second });
  await ask(person, 'cancelMandate', { cardId: second });
  await ask(person, 'startBinding', { sealedCard: await seal({ idNumber: '11010519491231002X' }) });
  await ask(person, 'startBinding', { sealedCard: await seal({ cardNumber: '6222600123456789014' }) });
  await ask(person, 'startBinding', { sealedCard: elements.cardNumber });
  await ask(person, 'startBinding', { sealedCard: await seal({}), idempotencyKey: '' });
  await ask(person, 'confirmBinding', { cardId: elements.cardNumber, password: elements.idNumber });
  await ask(person, 'verifyFourElements', { userId, sealedCard: await seal({}) });
  await ask(person, 'unbindCard', { cardId: second });
  await world.owner.query(`UPDATE vault_records SET ciphertext = '\\x00' WHERE purpose = 'CARD_NUMBER'`);
  await ask(person, 'startBinding', { sealedCard: await seal({}) });
}

test('the search finds what it looks for', () => {
  expect(secretsIn('{"a":"no 6222600123456789013."}')).toEqual(['6222600123456789013']);
  expect(secretsIn('11010519491231002X, 440524188001010014')).toEqual([
    '11010519491231002X',
    '440524188001010014',
  ]);
  expect(secretsIn('6222600123456789014 1763846000001 0.06222600123456789013')).toEqual([]);
});

test('after everything that can happen to a card no table, log line or answer holds its number', async () => {
  await liveThroughEverything(await world.newPerson({ cardCount: 2 }));
  expect(answers).toHaveLength(12);
  expect(answers.filter((answer) => answer.includes('INTERNAL_SERVER_ERROR'))).toHaveLength(1);
  expect(answers.flatMap(secretsIn)).toEqual([]);

  const tables = [
    ...(await tableValues(world.bank.setUpUrl)),
    ...(await tableValues(world.platform.setUpUrl)),
  ];
  expect(tables.length).toBeGreaterThan(25);
  const leaks = tables.filter(([, values]) => secretsIn(values).length > 0).map(([name]) => name);
  expect(leaks).toEqual([]);

  const lines = [...world.accounts.logLines, ...world.users.logLines].map((line) => JSON.stringify(line));
  expect(lines.length).toBeGreaterThan(20);
  expect(lines.flatMap(secretsIn)).toEqual([]);
});
