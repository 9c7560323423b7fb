import { randomUUID } from 'node:crypto';
import type { TestCaller } from '../../../support/callers.ts';
import {
  type BindingWorld,
  bankOperations,
  createBindingWorld,
  mutations,
  type TestPerson,
} from './bindingWorld.ts';
import { startMortalAccounts, startVictim, untilSomebodyWaits } from './crashingVictim.ts';

let world: BindingWorld;

beforeAll(async () => {
  world = await createBindingWorld();
});

afterAll(async () => {
  await world?.stop();
});

/** An operation that is ready to be asked for. */
interface Ready {
  readonly caller: TestCaller;
  readonly input: object;
  /** Another input, which must not pass under the first one's key. */
  readonly other: object;
}

interface Case {
  /** The table that it writes last: who holds it stops the operation between its steps. */
  readonly lastTable: string;
  readonly prepare: (person: TestPerson) => Promise<Ready>;
}

const users: TestCaller = { kind: 'service', name: 'users' };
const clearing: TestCaller = { kind: 'service', name: 'clearing' };
const caps = { perDebitLimit: '10', monthlyLimit: '20' };

async function withMandate(person: TestPerson): Promise<string> {
  const cardId = await world.bind(person);
  await world.mutate(person.caller, mutations.signMandate, { cardId, ...caps, idempotencyKey: randomUUID() });
  return cardId;
}

const cases = {
  confirmBinding: {
    lastTable: 'cards',
    prepare: async (person) => {
      const { card } = await world.start(person);
      const password = await world.passwordOf(card.id);
      return {
        caller: person.caller,
        input: { cardId: card.id, password },
        other: { cardId: card.id, password: '' },
      };
    },
  },
  unbindCard: {
    lastTable: 'cards',
    prepare: async (person) => {
      const [cardId, second] = [await withMandate(person), await world.bind(person, person.cards[1])];
      return { caller: person.caller, input: { cardId }, other: { cardId: second } };
    },
  },
  replaceCard: {
    lastTable: 'cards',
    prepare: async (person) => {
      const [cardId, replacementId] = [await withMandate(person), await world.bind(person, person.cards[1])];
      const other = { cardId: replacementId, replacementId: cardId };
      return { caller: person.caller, input: { cardId, replacementId }, other };
    },
  },
  signMandate: {
    lastTable: 'auto_debits',
    prepare: async (person) => {
      const input = { cardId: await world.bind(person), ...caps };
      return { caller: person.caller, input, other: { ...input, monthlyLimit: '21' } };
    },
  },
  cancelMandate: {
    lastTable: 'auto_debits',
    prepare: async (person) => {
      const [cardId, second] = [await withMandate(person), await world.bind(person, person.cards[1])];
      return { caller: person.caller, input: { cardId }, other: { cardId: second } };
    },
  },
  suspendCard: {
    lastTable: 'cards',
    prepare: async (person) => {
      const [cardId, second] = [await withMandate(person), await world.bind(person, person.cards[1])];
      return { caller: bankOperations, input: { cardId }, other: { cardId: second } };
    },
  },
  resumeCard: {
    lastTable: 'cards',
    prepare: async (person) => {
      const [cardId, second] = [await withMandate(person), await world.bind(person, person.cards[1])];
      for (const id of [cardId, second]) {
        const input = { cardId: id, idempotencyKey: randomUUID() };
        await world.mutate(bankOperations, mutations.suspendCard, input);
      }
      return { caller: bankOperations, input: { cardId }, other: { cardId: second } };
    },
  },
  verifyFourElements: {
    lastTable: 'verification_tries',
    prepare: async ({ userId, elements }) => {
      const wrong = await world.seal({ ...elements, holderName: '别人' });
      const right = await world.seal(elements);
      return { caller: users, input: { userId, sealedCard: wrong }, other: { userId, sealedCard: right } };
    },
  },
  issueCardToken: {
    lastTable: 'card_tokens',
    prepare: async (person) => {
      const cardId = await world.bind(person);
      return { caller: users, input: { cardId, domain: 'pty_a' }, other: { cardId, domain: 'pty_b' } };
    },
  },
  drawOnMandate: {
    lastTable: 'mandate_draws',
    prepare: async (person) => {
      const input = {
        cardId: await withMandate(person),
        paymentId: randomUUID(),
        amount: '7',
        on: '2026-11-20',
      };
      return { caller: clearing, input, other: { ...input, paymentId: randomUUID() } };
    },
  },
  giveBackDraw: {
    lastTable: 'mandate_draws',
    prepare: async (person) => {
      const draw = { cardId: await withMandate(person), amount: '7', on: '2026-11-20' };
      const [paymentId, second] = [randomUUID(), randomUUID()];
      for (const [id, amount] of [
        [paymentId, '7'],
        [second, '8'],
      ] as const) {
        const input = { ...draw, amount, paymentId: id, idempotencyKey: randomUUID() };
        await world.mutate(clearing, mutations.drawOnMandate, input);
      }
      return { caller: clearing, input: { paymentId }, other: { paymentId: second } };
    },
  },
} satisfies Record<string, Case>;

type Operation = keyof typeof cases;
const operations = Object.keys(cases) as Operation[];

/** Everything that the bank has of a person's cards. */
async function stateOf({ userId }: TestPerson): Promise<unknown> {
  const mine = 'SELECT id FROM auto_debits WHERE user_id = $1';
  const tables = {
    cards: 'SELECT * FROM cards WHERE user_id = $1 ORDER BY id',
    mandates: 'SELECT * FROM auto_debits WHERE user_id = $1 ORDER BY id',
    draws: `SELECT * FROM mandate_draws WHERE auto_debit_id IN (${mine}) ORDER BY payment_id`,
    tries: 'SELECT * FROM verification_tries WHERE user_id = $1',
    tokens: `SELECT card_tokens.* FROM card_tokens JOIN cards ON number_record_id = record_id
      WHERE user_id = $1 ORDER BY token`,
  };
  const rows = await Promise.all(Object.values(tables).map((sql) => world.owner.query(sql, [userId])));
  return Object.keys(tables).map((name, index) => [name, rows[index]]);
}

async function ready(operation: Operation) {
  const person = await world.newPerson({ cardCount: 2 });
  const prepared = await cases[operation].prepare(person);
  const key = randomUUID();
  const ask = (input: object, idempotencyKey: string = key) =>
    world.mutate(prepared.caller, mutations[operation], { ...input, idempotencyKey });
  return { ...prepared, person, key, ask, before: await stateOf(person) };
}

test.each(operations)(
  '%s five times at once under one key is done once, and answers the same',
  async (operation) => {
    const { person, ask, input, before } = await ready(operation);
    const answers = await Promise.all(Array.from({ length: 5 }, () => ask(input)));
    expect(answers[0].userErrors).toEqual([]);
    for (const answer of answers) expect(answer).toEqual(answers[0]);
    const after = await stateOf(person);
    expect(after).not.toEqual(before);
    expect(await ask(input)).toEqual(answers[0]);
    expect(await stateOf(person)).toEqual(after);
  },
);

test.each(operations)(
  '%s under the key of another input is a conflict, and moves nothing',
  async (operation) => {
    const { person, ask, input, other } = await ready(operation);
    const first = await ask(input);
    const after = await stateOf(person);
    const conflict = await ask(other);
    expect(conflict.userErrors).toEqual([
      { code: 'IDEMPOTENCY_CONFLICT', field: ['input', 'idempotencyKey'] },
    ]);
    expect(await stateOf(person)).toEqual(after);
    expect(await ask(input)).toEqual(first);
  },
);

test.each(operations.filter((operation) => !isRepeatable(operation)))(
  '%s under two keys at once happens once',
  async (operation) => {
    const { ask, input } = await ready(operation);
    const twice = await Promise.all([ask(input, randomUUID()), ask(input, randomUUID())]);
    expect(twice.map(({ userErrors }) => userErrors.length).sort()).toEqual([0, 1]);
  },
);

/** A comparison counts each time that it is asked for, and a card has one token for a domain. */
function isRepeatable(operation: Operation): boolean {
  return operation === 'verifyFourElements' || operation === 'issueCardToken';
}

test('two comparisons at once under two keys count as two, and two requests for a token give one', async () => {
  const misses = await ready('verifyFourElements');
  await Promise.all([misses.ask(misses.input, randomUUID()), misses.ask(misses.input, randomUUID())]);
  const { userId } = misses.person;
  expect(
    await world.owner.query('SELECT misses_in_a_row AS misses FROM verification_tries WHERE user_id = $1', [
      userId,
    ]),
  ).toEqual([{ misses: 2 }]);
  const tokens = await ready('issueCardToken');
  const twice = await Promise.all([
    tokens.ask(tokens.input, randomUUID()),
    tokens.ask(tokens.input, randomUUID()),
  ]);
  expect(twice[0]).toEqual({ token: expect.stringMatching(/^tok_/), userErrors: [] });
  expect(twice[1]).toEqual(twice[0]);
});

test.each(operations)(
  'a process that is killed inside %s leaves nothing, and the same key does it once',
  async (operation) => {
    const { person, caller, ask, input, key, before } = await ready(operation);
    const victim = await startVictim(world);
    await world.owner.transaction(async (tx) => {
      await tx.query(`LOCK TABLE ${cases[operation].lastTable} IN EXCLUSIVE MODE`);
      const sent = victim.send(caller, mutations[operation], { ...input, idempotencyKey: key });
      await untilSomebodyWaits(world);
      victim.process.kill('SIGKILL');
      expect(await victim.end).toEqual([null, 'SIGKILL']);
      await sent;
    });
    expect(await stateOf(person)).toEqual(before);
    const first = await ask(input);
    expect(first.userErrors).toEqual([]);
    const after = await stateOf(person);
    expect(after).not.toEqual(before);
    expect(await ask(input)).toEqual(first);
    expect(await stateOf(person)).toEqual(after);
  },
  30_000,
);

test.each(operations)(
  'a process that is killed once %s is done, before it says so, has done it, and the same key says so',
  async (operation) => {
    const { person, caller, ask, input, key, before } = await ready(operation);
    const victim = await startMortalAccounts(world, 1);
    const variables = { input: { ...input, idempotencyKey: key } };
    expect(await victim.ask(caller, mutations[operation], variables)).toBeNull();
    expect(await victim.end).toBe('SIGKILL');
    const done = await stateOf(person);
    expect(done).not.toEqual(before);
    expect((await ask(input)).userErrors).toEqual([]);
    expect(await stateOf(person)).toEqual(done);
  },
  60_000,
);
