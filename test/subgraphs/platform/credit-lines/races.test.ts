import type { DataSource } from 'typeorm';
import { openDatabase } from '../../../../subgraphs/common/database.ts';
import { captureHold } from '../../../../subgraphs/platform/credit-lines/captureHold.ts';
import { database } from '../../../../subgraphs/platform/credit-lines/database.ts';
import { CreditLineTable, HoldTable } from '../../../../subgraphs/platform/credit-lines/tables.ts';
import { createDatabase, type TestDatabase } from '../../../support/postgres.ts';
import { brokenInvariants } from './lineInvariants.ts';
import {
  capture,
  cny,
  connections,
  deadlocksOf,
  nothingTold,
  numbersFrom,
  outcome,
  place,
  race,
  release,
  restore,
} from './lineRace.ts';
import { placeApproved } from './placeApproved.ts';
import { creditLineRow } from './rows.ts';

let platform: TestDatabase;
let login: DataSource;
const start = new Date('2026-11-22T08:00:00.000Z');
const dayMs = 24 * 60 * 60 * 1_000;
const limitFen = 1_000_000n;
const fresh = { limitFen, availableFen: limitFen, heldFen: 0n, drawnFen: 0n };

beforeAll(async () => {
  platform = await createDatabase('platform');
  login = await openDatabase(database, { url: platform.urlOf('credit-lines'), poolSize: connections });
});

afterAll(async () => {
  await login?.destroy();
  await platform?.drop();
});

const at = (now: Date) => ({ dataSource: login, clock: { now: () => now } });

/** What the services do, as often as it stands here. */
const acts = [place, place, place, place, capture, capture, capture, release, release, restore];

test('10,000 operations at once on one line lose nothing, double nothing and never deadlock', async () => {
  await login.getRepository(CreditLineTable).insert(creditLineRow(fresh));
  const told = nothingTold();
  const { fen } = told;
  const draw = numbersFrom(20_261_122);
  for (let batch = 0; batch < 20; batch += 1) {
    const now = new Date(start.getTime() + batch * dayMs);
    await race({ dataSource: login, operations: 500, now, acts, products: [null], draw }, told);
    expect(await brokenInvariants(login)).toEqual([]);
    expect((await annsLine()).drawnFen).toBe(fen.captured - fen.restored);
  }
  const [sums] = await login.query(`SELECT count(*)::int AS holds, sum(amount_fen)::bigint AS placed,
    sum(captured_fen)::bigint AS captured, sum(released_fen)::bigint AS released,
    sum(expired_fen)::bigint AS expired FROM holds`);
  const { placed, captured, released } = fen;
  expect(sums).toEqual({ placed, captured, released, expired: sums.expired, holds: told.holdIds.length });
  expect((await annsLine()).heldFen).toBe(fen.placed - fen.captured - fen.released - sums.expired);
  expect([...told.answers.values()].reduce((sum, count) => sum + count, 0)).toBe(10_000);
  expect([...told.answers.keys()].sort()).toEqual(everyAnswer);
  expect(await deadlocksOf(login)).toBe(0n);
}, 480_000);

/** Everything that can come of such a race does. */
const everyAnswer = [
  'CAPTURE_EXCEEDS_HOLD',
  'HOLD_EXPIRED',
  'HOLD_RESOLVED',
  'HOLD_UNKNOWN',
  'NOT_ENOUGH_AVAILABLE',
  'RESTORE_EXCEEDS_DRAWN',
  'captured',
  'placed',
  'released',
  'restored',
];

function annsLine() {
  return login.getRepository(CreditLineTable).findOneByOrFail({ id: 'crl_ann' });
}

type Ask = () => Promise<object>;

const atOnce = (asked: readonly Ask[]) => Promise.all(asked.map((ask) => outcome(ask())));

/** One after the other, so that each of the two wins at least once whatever the machine does. */
async function inTurn(asked: readonly Ask[]) {
  const outcomes = [];
  for (const ask of asked) outcomes.push(await outcome(ask()));
  return outcomes;
}

test('of a capture before the end of a hold and a hold after it exactly one wins', async () => {
  const before = new Date(start.getTime() + 7 * dayMs - 1);
  const end = new Date(start.getTime() + 7 * dayMs);
  const winners = new Set<string>();
  for (let round = 0; round < 60; round += 1) {
    const [userId, creditLineId] = [`usr_${round}`, `crl_${round}`];
    await login.getRepository(CreditLineTable).insert(creditLineRow({ ...fresh, userId, id: creditLineId }));
    const whole = { userId, amount: cny(limitFen) };
    const hold = await placeApproved(
      { ...whole, orderId: `ord_${round}`, idempotencyKey: `first ${round}` },
      at(start),
    );
    const capture = () =>
      captureHold(
        { holdId: hold.id, amount: cny(limitFen), idempotencyKey: `capture ${round}` },
        'orders',
        at(before),
      );
    const next = () =>
      placeApproved({ ...whole, orderId: `ord_${round}_next`, idempotencyKey: `next ${round}` }, at(end));
    const asked = round % 2 === 0 ? [capture, next] : [next, capture];
    const codes = (await (round < 2 ? inTurn(asked) : atOnce(asked))).filter(
      (each) => typeof each === 'string',
    );
    const line = await login.getRepository(CreditLineTable).findOneByOrFail({ id: creditLineId });
    const { status } = await login.getRepository(HoldTable).findOneByOrFail({ id: hold.id });
    const isCaptured = status === 'CAPTURED';
    expect(codes).toEqual([isCaptured ? 'NOT_ENOUGH_AVAILABLE' : 'HOLD_EXPIRED']);
    expect([line.availableFen, line.heldFen, line.drawnFen]).toEqual(
      isCaptured ? [0n, 0n, limitFen] : [0n, limitFen, 0n],
    );
    winners.add(status);
  }
  expect([...winners].sort()).toEqual(['CAPTURED', 'EXPIRED']);
  expect(await brokenInvariants(login)).toEqual([]);
});
