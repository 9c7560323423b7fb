import type { TestCaller } from '../../../support/callers.ts';
import {
  type ApplicationWorld,
  codesOf,
  createApplicationWorld,
  dayMs,
  shopper,
  start,
} from './applicationWorld.ts';

let world: ApplicationWorld;

beforeAll(async () => {
  world = await createApplicationWorld();
});

beforeEach(() => world.reset());

afterEach(() => world.linesOwner.query(`DELETE FROM credit_line_rules WHERE in_force_from > '2021-01-01'`));

afterAll(async () => {
  await world?.stop();
});

const after = (days: number, milliseconds = 0) => new Date(start.getTime() + days * dayMs + milliseconds);

/** A person who proved by two factors; the token does not say when. */
const proven = (userId: string): TestCaller => ({ kind: 'person', userId, amr: ['pwd', 'otp'] });

/** The id of a line of 8,000.00 that was just accepted, with a card bound. */
async function opened(userId: string): Promise<string> {
  await world.mutate(shopper(userId), 'applyForCredit');
  const { offer } = await world.until(userId, 'OFFERED');
  const accepted = await world.mutate(proven(userId), 'acceptOffer', { offerId: offer.id });
  const bank = { kind: 'service', name: 'accounts' } as const;
  await world.mutate(bank, 'cardBound', { userId, cardId: `crd_${userId}` });
  return accepted.creditLine.id;
}

const cancel = async (userId: string) => codesOf(await world.mutate(proven(userId), 'cancelCredit'));

const request = async (creditLineId: string, limit: string) =>
  codesOf(await world.mutate(proven('usr_1'), 'requestLimitChange', { creditLineId, limit }));

test('who accepted has the days of the rules by which it was accepted, whatever rules come later', async () => {
  await opened('usr_1');
  await opened('usr_2');
  await world.linesOwner.query(
    `INSERT INTO credit_application_rules
    VALUES ($1, 'pty_bank', 'pty_platform', 7, 2, 300, 1200000, 12)`,
    [after(1)],
  );
  world.moveTo(after(1));
  await opened('usr_3');
  world.moveTo(after(3));
  expect(await cancel('usr_3')).toEqual(['COOLING_OFF_OVER']);
  world.moveTo(after(3, -1));
  expect(await cancel('usr_3')).toEqual([]);
  world.moveTo(after(14, -1));
  expect(await cancel('usr_1')).toEqual([]);
  world.moveTo(after(14));
  expect(await cancel('usr_2')).toEqual(['COOLING_OFF_OVER']);
});

test('acceptance is taken back once: then the line is closed, and who never had one has none', async () => {
  await opened('usr_1');
  expect(await cancel('usr_1')).toEqual([]);
  expect(await cancel('usr_1')).toEqual(['LINE_CLOSED']);
  expect(await cancel('usr_2')).toEqual(['LINE_UNKNOWN']);
});

test('a limit goes up again only after the days of cooling-off, counted from when it was last set', async () => {
  const creditLineId = await opened('usr_1');
  world.answers.limit = '20000.00';
  world.moveTo(after(30, -1));
  expect(await request(creditLineId, '9000.00')).toEqual(['COOLING_OFF']);
  world.moveTo(after(30));
  expect(await request(creditLineId, '9000.00')).toEqual([]);
  expect(await request(creditLineId, '8500.00')).toEqual([]);
  world.moveTo(after(60, -1));
  expect(await request(creditLineId, '9000.00')).toEqual(['COOLING_OFF']);
  world.moveTo(after(60));
  expect(await request(creditLineId, '9000.00')).toEqual([]);
});

test('how long cooling-off lasts is a rule with a date', async () => {
  const creditLineId = await opened('usr_1');
  world.answers.limit = '20000.00';
  await world.linesOwner.query('INSERT INTO credit_line_rules VALUES ($1, 7, 10, 60), ($2, 7, 20, 60)', [
    after(9),
    after(15),
  ]);
  world.moveTo(after(10, -1));
  expect(await request(creditLineId, '9000.00')).toEqual(['COOLING_OFF']);
  world.moveTo(after(15));
  expect(await request(creditLineId, '9000.00')).toEqual(['COOLING_OFF']);
  world.moveTo(after(10));
  expect(await request(creditLineId, '9000.00')).toEqual([]);
});
