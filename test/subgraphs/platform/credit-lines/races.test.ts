import type { DataSource } from 'typeorm';
import { openDatabase } from '../../../../subgraphs/common/database.ts';
import { formatFen } from '../../../../subgraphs/common/money.ts';
import { Refusal } from '../../../../subgraphs/common/refusal.ts';
import { captureHold } from '../../../../subgraphs/platform/credit-lines/captureHold.ts';
import { database } from '../../../../subgraphs/platform/credit-lines/database.ts';
import { placeHold } from '../../../../subgraphs/platform/credit-lines/placeHold.ts';
import { releaseHold } from '../../../../subgraphs/platform/credit-lines/releaseHold.ts';
import { restoreCredit } from '../../../../subgraphs/platform/credit-lines/restoreCredit.ts';
import { CreditLineTable, HoldTable } from '../../../../subgraphs/platform/credit-lines/tables.ts';
import { createDatabase, type TestDatabase } from '../../../support/postgres.ts';
import { brokenInvariants } from './lineInvariants.ts';
import { creditLineRow } from './rows.ts';

let platform: TestDatabase;
let login: DataSource;
const connections = 16;
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

const cny = (amountFen: bigint) => ({ amount: formatFen(amountFen), currency: 'CNY' });
const at = (now: Date) => ({ dataSource: login, clock: { now: () => now } });

/** The work's result, or the code of its refusal; any other error goes on. */
async function outcome<Result>(work: Promise<Result>): Promise<Result | string> {
  return work.catch((error: unknown) => {
    if (error instanceof Refusal) return error.code;
    throw error;
  });
}

/** The same numbers each time: a linear congruential generator. */
function numbersFrom(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

/** What the services were told: fen by what was done, and how often each answer came. */
interface Told {
  readonly fen: Record<Done['kind'], bigint>;
  readonly answers: Map<string, number>;
  readonly holdIds: string[];
}

interface Done {
  readonly kind: 'placed' | 'captured' | 'released' | 'restored';
  readonly amountFen: bigint;
  readonly holdId: string | null;
}

interface Move {
  readonly amountFen: bigint;
  readonly holdId: string;
  readonly idempotencyKey: string;
  readonly now: Date;
}

async function place({ amountFen, idempotencyKey, now }: Move): Promise<Done> {
  const input = {
    userId: 'usr_ann',
    orderId: `ord ${idempotencyKey}`,
    amount: cny(amountFen),
    idempotencyKey,
  };
  const { id: holdId } = await placeHold(input, 'orders', at(now));
  return { kind: 'placed', amountFen, holdId };
}

async function capture({ holdId, amountFen, idempotencyKey, now }: Move): Promise<Done> {
  await captureHold({ holdId, amount: cny(amountFen), idempotencyKey }, 'orders', at(now));
  return { kind: 'captured', amountFen, holdId };
}

async function release({ holdId, idempotencyKey, now }: Move): Promise<Done> {
  const { releasedFen } = await releaseHold({ holdId, idempotencyKey }, 'orders', at(now));
  return { kind: 'released', amountFen: releasedFen, holdId };
}

async function restore({ amountFen, idempotencyKey, now }: Move): Promise<Done> {
  const input = { creditLineId: 'crl_ann', amount: cny(amountFen), idempotencyKey };
  await restoreCredit(input, 'receivables', at(now));
  return { kind: 'restored', amountFen, holdId: null };
}

/** What the services do, as often as it stands here. */
const moves = [place, place, place, place, capture, capture, capture, release, release, restore];

/** Runs so many operations on one line, one a connection at a time; every twentieth is asked for twice at once. */
async function race(
  operations: number,
  now: Date,
  told: Told,
  draw: (below: number) => number,
): Promise<void> {
  const numbers = Array.from({ length: operations }, (_, number) => number).values();
  const work = async () => {
    for (const number of numbers) {
      const move = moves[draw(moves.length)] ?? place;
      const holdId = told.holdIds[draw(told.holdIds.length)] ?? 'hld_none';
      const asked = {
        holdId,
        amountFen: BigInt(1 + draw(40_000)),
        idempotencyKey: `${now.getTime()} ${number}`,
        now,
      };
      const times = number % 20 === 0 ? 2 : 1;
      const answers = await Promise.all(Array.from({ length: times }, () => outcome(move(asked))));
      expect(answers.at(-1)).toEqual(answers[0]);
      if (answers[0] !== undefined) note(told, answers[0]);
    }
  };
  await Promise.all(Array.from({ length: connections }, work));
}

function note(told: Told, answer: Done | string): void {
  const name = typeof answer === 'string' ? answer : answer.kind;
  told.answers.set(name, (told.answers.get(name) ?? 0) + 1);
  if (typeof answer === 'string') return;
  told.fen[answer.kind] += answer.amountFen;
  if (answer.kind === 'placed' && answer.holdId !== null) told.holdIds.push(answer.holdId);
}

test('10,000 operations at once on one line lose nothing, double nothing and never deadlock', async () => {
  await login.getRepository(CreditLineTable).insert(creditLineRow(fresh));
  const fen = { placed: 0n, captured: 0n, released: 0n, restored: 0n };
  const told: Told = { fen, answers: new Map(), holdIds: [] };
  const draw = numbersFrom(20_261_122);
  for (let batch = 0; batch < 20; batch += 1) {
    await race(500, new Date(start.getTime() + batch * dayMs), told, draw);
    expect(await brokenInvariants(login)).toEqual([]);
    expect((await annsLine()).drawnFen).toBe(fen.captured - fen.restored);
  }
  const [sums] = await login.query(`SELECT count(*)::int AS holds, sum(amount_fen)::bigint AS placed,
    sum(captured_fen)::bigint AS captured, sum(released_fen)::bigint AS released,
    sum(expired_fen)::bigint AS expired FROM holds`);
  const { restored: _restored, ...expected } = fen;
  expect(sums).toEqual({ ...expected, expired: sums.expired, holds: told.holdIds.length });
  expect((await annsLine()).heldFen).toBe(fen.placed - fen.captured - fen.released - sums.expired);
  expect([...told.answers.values()].reduce((sum, count) => sum + count, 0)).toBe(10_000);
  expect([...told.answers.keys()].sort()).toEqual(everyAnswer);
  const [{ deadlocks }] = await login.query(
    'SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()',
  );
  expect(deadlocks).toBe(0n);
}, 240_000);

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
    const hold = await placeHold(
      { ...whole, orderId: `ord_${round}`, idempotencyKey: `first ${round}` },
      'orders',
      at(start),
    );
    const capture = () =>
      captureHold(
        { holdId: hold.id, amount: cny(limitFen), idempotencyKey: `capture ${round}` },
        'orders',
        at(before),
      );
    const next = () =>
      placeHold(
        { ...whole, orderId: `ord_${round}_next`, idempotencyKey: `next ${round}` },
        'orders',
        at(end),
      );
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
