import { randomUUID } from 'node:crypto';
import { SentPasswordTable } from '../../../../subgraphs/bank/accounts/coreTables.ts';
import {
  AnswerTable,
  CardTable,
  VerificationTriesTable,
} from '../../../../subgraphs/bank/accounts/tables.ts';
import { type BindingWorld, createBindingWorld, mutations, type TestPerson } from './bindingWorld.ts';
import { startMortalAccounts, startVictim } from './crashingVictim.ts';

let world: BindingWorld;

beforeAll(async () => {
  world = await createBindingWorld();
});

afterAll(async () => {
  await world?.stop();
});

test.each([
  ['after comparing', { cards: [], answers: 0, tries: 0, sent: 0 }],
  ['before sending', { cards: ['PENDING'], answers: 1, tries: 1, sent: 0 }],
  ['after sending', { cards: ['PENDING'], answers: 1, tries: 1, sent: 1 }],
])(
  'a process that is killed %s leaves whole steps, and the same key goes on',
  async (moment, left) => {
    const person = await world.newPerson();
    const input = { sealedCard: await world.seal(person.elements), idempotencyKey: randomUUID() };
    const victim = await startVictim(world, moment);
    await victim.send(person.caller, mutations.startBinding, input);
    expect(await victim.end).toEqual([null, 'SIGKILL']);
    expect(await whatIsThere(person)).toEqual(left);

    const finished = await world.mutate(person.caller, mutations.startBinding, input);
    expect(finished).toMatchObject({ card: { status: 'OTP_SENT' }, userErrors: [] });
    expect(await whatIsThere(person)).toEqual({ cards: ['OTP_SENT'], answers: 1, tries: 1, sent: 1 });
    const confirmation = {
      cardId: finished.card.id,
      password: await world.passwordOf(finished.card.id),
      idempotencyKey: randomUUID(),
    };
    expect(await world.mutate(person.caller, mutations.confirmBinding, confirmation)).toMatchObject({
      card: { status: 'ACTIVE' },
    });
  },
  30_000,
);

test('a binding whose process is killed after any of its lasting steps goes on under the same key', async () => {
  const steps = await stepsOfStarting();
  expect(steps).toBeGreaterThan(3);
  for (let crashAfter = 0; crashAfter <= steps; crashAfter += 1) {
    const person = await world.newPerson();
    const input = { sealedCard: await world.seal(person.elements), idempotencyKey: randomUUID() };
    const victim = await startMortalAccounts(world, crashAfter);
    expect(await victim.ask(person.caller, mutations.startBinding, { input })).toBeNull();
    expect(await victim.end).toBe('SIGKILL');
    const finished = await world.mutate(person.caller, mutations.startBinding, input);
    expect(finished).toMatchObject({ card: { status: 'OTP_SENT' }, userErrors: [] });
    expect(await whatIsThere(person)).toEqual({ cards: ['OTP_SENT'], answers: 1, tries: 1, sent: 1 });
  }
}, 120_000);

async function stepsOfStarting(): Promise<number> {
  const person = await world.newPerson();
  const input = { sealedCard: await world.seal(person.elements), idempotencyKey: randomUUID() };
  const counter = await startMortalAccounts(world);
  const counted = await counter.ask(person.caller, mutations.startBinding, { input });
  await counter.kill();
  return counted?.steps ?? 0;
}

async function whatIsThere({ userId }: TestPerson) {
  const cards = await world.owner.getRepository(CardTable).findBy({ userId });
  const tries = await world.owner.getRepository(VerificationTriesTable).findOneBy({ userId });
  const sent = await Promise.all(
    cards.map(({ id }) => world.owner.getRepository(SentPasswordTable).countBy({ id })),
  );
  return {
    cards: cards.map((card) => card.status),
    answers: await world.owner.getRepository(AnswerTable).countBy({ askedBy: userId }),
    tries: tries?.triesOnDay ?? 0,
    sent: sent.reduce((sum, count) => sum + count, 0),
  };
}
