import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
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

afterAll(async () => {
  await world?.stop();
});

const ann = { kind: 'person', userId: 'usr_1' } as const;
const decline = (
  offerId: string,
  input: object = {},
  caller: typeof ann | ReturnType<typeof shopper> = ann,
) => world.mutate(caller, 'declineOffer', { offerId, ...input });
const accept = (offerId: string) => world.mutate(shopper('usr_1'), 'acceptOffer', { offerId });

async function offered(): Promise<string> {
  await world.mutate(shopper('usr_1'), 'applyForCredit');
  return (await world.until('usr_1', 'OFFERED')).offer.id;
}

async function reservedFen(): Promise<string> {
  const { rows } = await world.bankOwner.query('SELECT reserved_fen FROM facilities');
  return rows[0].reserved_fen;
}

async function untilReserved(fen: string): Promise<void> {
  const deadline = performance.now() + 15_000;
  while ((await reservedFen()) !== fen && performance.now() < deadline) await sleep(30);
  expect(await reservedFen()).toBe(fen);
}

test('a shopper who refuses an offer ends the application, and the bank has its room again', async () => {
  const offerId = await offered();
  expect(await reservedFen()).toBe('800000');
  const declined = await decline(offerId);
  expect(declined).toEqual({
    application: { id: expect.any(String), status: 'OFFER_DECLINED', offer: { status: 'DECLINED' } },
    userErrors: [],
  });
  await untilReserved('0');
  const { stages } = await world.applicationOf('usr_1');
  expect(stages.at(-1)).toMatchObject({ status: 'OFFER_DECLINED', source: 'shopper', reference: offerId });
  expect(codesOf(await world.mutate(shopper('usr_1'), 'applyForCredit'))).toEqual([]);
});

test('refusing again under the same key is the same answer, under another one it is refused', async () => {
  const offerId = await offered();
  const idempotencyKey = randomUUID();
  const answers = await Promise.all([1, 2, 3, 4].map(() => decline(offerId, { idempotencyKey })));
  for (const answer of answers) expect(answer).toEqual(answers[0]);
  expect(answers[0].userErrors).toEqual([]);
  expect(codesOf(await decline(offerId))).toEqual(['OFFER_DECLINED']);
  expect(codesOf(await decline('off_other', { idempotencyKey }))).toEqual(['IDEMPOTENCY_CONFLICT']);
  const { rows } = await world.linesOwner.query(`SELECT count(*)::int AS stages FROM credit_application_stages
    WHERE status = 'OFFER_DECLINED'`);
  expect(rows).toEqual([{ stages: 1 }]);
  await untilReserved('0');
});

test('of two who refuse at once under keys of their own one does, and the bank is told once', async () => {
  const offerId = await offered();
  const answers = await Promise.all([decline(offerId), decline(offerId)]);
  expect(answers.flatMap(codesOf)).toEqual(['OFFER_DECLINED']);
  await untilReserved('0');
  const { rows } = await world.bankOwner.query('SELECT count(*)::int AS releases FROM limit_releases');
  expect(rows).toEqual([{ releases: 1 }]);
});

test('an offer is accepted or refused and never both, though both are asked for at once', async () => {
  for (let round = 0; round < 6; round += 1) {
    await world.reset();
    const offerId = await offered();
    const asked = [() => accept(offerId), () => decline(offerId)];
    const ordered = round % 2 === 0 ? asked : asked.toReversed();
    const answers = await Promise.all(ordered.map((ask) => ask()));
    const [code] = answers.flatMap(codesOf);
    const { status } = await world.applicationOf('usr_1');
    expect([status, code]).toEqual(
      status === 'ACCEPTED' ? ['ACCEPTED', 'OFFER_ACCEPTED'] : ['OFFER_DECLINED', 'OFFER_DECLINED'],
    );
    const { rows } = await world.linesOwner.query('SELECT id FROM credit_lines');
    expect(rows.length).toBe(status === 'ACCEPTED' ? 1 : 0);
    await untilReserved(status === 'ACCEPTED' ? '800000' : '0');
  }
});

test('an offer that was accepted, has ended, is unknown or of another person is not refused', async () => {
  const offerId = await offered();
  expect(codesOf(await decline(offerId, {}, shopper('usr_2')))).toEqual(['OFFER_UNKNOWN']);
  expect(codesOf(await decline('off_none'))).toEqual(['OFFER_UNKNOWN']);
  await accept(offerId);
  expect(codesOf(await decline(offerId))).toEqual(['OFFER_ACCEPTED']);
  expect(await reservedFen()).toBe('800000');

  await world.reset();
  const lateId = await offered();
  world.moveTo(new Date(start.getTime() + 7 * dayMs));
  expect(codesOf(await decline(lateId))).toEqual(['OFFER_EXPIRED']);
  expect(await world.applicationOf('usr_1')).toMatchObject({ status: 'EXPIRED' });
  await untilReserved('0');
});

test('an offer that was refused cannot be accepted', async () => {
  const offerId = await offered();
  await decline(offerId);
  expect(codesOf(await accept(offerId))).toEqual(['OFFER_DECLINED']);
  expect((await world.linesOwner.query('SELECT id FROM credit_lines')).rows).toEqual([]);
});
