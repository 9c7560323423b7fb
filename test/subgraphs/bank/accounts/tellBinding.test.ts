import { randomUUID } from 'node:crypto';
import { CardTable } from '../../../../subgraphs/bank/accounts/tables.ts';
import { type BindingWorld, createBindingWorld, mutations, type TestPerson } from './bindingWorld.ts';
import { startVictim } from './crashingVictim.ts';

let world: BindingWorld;

beforeEach(async () => {
  world = await createBindingWorld();
});

afterEach(async () => {
  await world?.stop();
});

const telling = ({ userId }: TestPerson) => ({
  bound: (cardId: string) => ({ fact: 'cardBound', userId, cardId, idempotencyKey: `cardBound ${cardId}` }),
  unbound: (cardId: string) => ({
    fact: 'cardUnbound',
    userId,
    cardId,
    idempotencyKey: `cardUnbound ${cardId}`,
  }),
});

test('the platform is told once of a card that is bound, and of none that is not', async () => {
  const person = await world.newPerson();
  const { card } = await world.start(person);
  const wrong = { cardId: card.id, password: '', idempotencyKey: randomUUID() };
  await world.mutate(person.caller, mutations.confirmBinding, wrong);
  await world.mutate(person.caller, mutations.unbindCard, { cardId: card.id, idempotencyKey: randomUUID() });
  const cardId = await world.bind(person);
  expect(await world.creditLines.untilTold(person.userId, 1)).toEqual([telling(person).bound(cardId)]);
});

test('where a binding ends, the platform is told, and which card is in use instead', async () => {
  const person = await world.newPerson({ cardCount: 2 });
  const { bound, unbound } = telling(person);
  const first = await world.bind(person);
  await world.creditLines.untilTold(person.userId, 1);
  const second = await world.bind(person, person.cards[1]);
  await world.creditLines.untilTold(person.userId, 2);
  const replacement = { cardId: first, replacementId: second, idempotencyKey: randomUUID() };
  await world.mutate(person.caller, mutations.replaceCard, replacement);
  await world.creditLines.untilTold(person.userId, 4);
  await world.mutate(person.caller, mutations.unbindCard, { cardId: second, idempotencyKey: randomUUID() });
  expect(await world.creditLines.untilTold(person.userId, 5)).toEqual([
    bound(first),
    bound(second),
    unbound(first),
    bound(second),
    unbound(second),
  ]);
});

test('the card that is bound stays so while the platform is away, which is told when it is back', async () => {
  const person = await world.newPerson();
  world.creditLines.setMood('fails');
  const cardId = await world.bind(person);
  await world.creditLines.untilTold(person.userId, 1);
  world.creditLines.setMood('answers');
  const { bound } = telling(person);
  expect(await world.creditLines.untilTold(person.userId, 2)).toEqual([bound(cardId), bound(cardId)]);
  expect(await jobsLeft()).toBe(0);
}, 30_000);

test('a process that is killed between binding and telling leaves a job, which the next one does', async () => {
  const person = await world.newPerson();
  world.setNow(new Date()); // The processes to come go by the system's clock.
  const { card } = await world.start(person);
  const password = await world.passwordOf(card.id);
  await world.accounts.stop();
  world.creditLines.setMood('hangs');
  const victim = await startVictim(world);
  const input = { cardId: card.id, password, idempotencyKey: randomUUID() };
  await victim.send(person.caller, mutations.confirmBinding, input);
  await world.creditLines.untilTold(person.userId, 1);
  victim.process.kill('SIGKILL');
  await victim.end;
  expect(await world.owner.getRepository(CardTable).findOneByOrFail({ id: card.id })).toMatchObject({
    status: 'ACTIVE',
  });
  expect(await jobsLeft()).toBe(1);

  world.creditLines.setMood('answers');
  const next = await startVictim(world);
  const { bound } = telling(person);
  expect(await world.creditLines.untilTold(person.userId, 2)).toEqual([bound(card.id), bound(card.id)]);
  expect(await jobsLeft()).toBe(0);
  next.process.kill('SIGKILL');
  await next.end;
}, 30_000);

async function jobsLeft(): Promise<number> {
  const [row] = await world.owner.query('SELECT count(*)::int AS count FROM accounts_jobs._private_jobs');
  return row.count;
}
