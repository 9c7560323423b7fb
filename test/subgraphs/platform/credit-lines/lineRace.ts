import type { DataSource } from 'typeorm';
import { formatFen } from '../../../../subgraphs/common/money.ts';
import { Refusal } from '../../../../subgraphs/common/refusal.ts';
import { captureHold } from '../../../../subgraphs/platform/credit-lines/captureHold.ts';
import { releaseHold } from '../../../../subgraphs/platform/credit-lines/releaseHold.ts';
import { restoreCredit } from '../../../../subgraphs/platform/credit-lines/restoreCredit.ts';
import { setSubLimit } from '../../../../subgraphs/platform/credit-lines/setSubLimit.ts';
import { placeApproved } from './placeApproved.ts';

/** How many operations of a race are under way at once. */
export const connections = 16;

export const cny = (amountFen: bigint) => ({ amount: formatFen(amountFen), currency: 'CNY' });

/** The work's result, or the code of its refusal; any other error goes on. */
export async function outcome<Result>(work: Promise<Result>): Promise<Result | string> {
  return work.catch((error: unknown) => {
    if (error instanceof Refusal) return error.code;
    throw error;
  });
}

/** The same numbers each time: a linear congruential generator. */
export function numbersFrom(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

/** What was told of a race: fen by what was done, and how often each answer came. */
export interface Told {
  readonly fen: Record<Done['kind'], bigint>;
  readonly answers: Map<string, number>;
  readonly holdIds: string[];
}

export function nothingTold(): Told {
  const fen = { placed: 0n, captured: 0n, released: 0n, restored: 0n, limited: 0n };
  return { fen, answers: new Map(), holdIds: [] };
}

interface Done {
  readonly kind: 'placed' | 'captured' | 'released' | 'restored' | 'limited';
  readonly amountFen: bigint;
  readonly holdId: string | null;
}

/** One operation on the line `crl_ann` of `usr_ann`, as far as chance decides about it. */
interface Move {
  readonly amountFen: bigint;
  readonly holdId: string;
  readonly productId: string | null;
  readonly idempotencyKey: string;
  readonly parts: { readonly dataSource: DataSource; readonly clock: { readonly now: () => Date } };
}

type Act = (move: Move) => Promise<Done>;

export const place: Act = async ({ amountFen, productId, idempotencyKey, parts }) => {
  const order = { userId: 'usr_ann', orderId: `ord ${idempotencyKey}`, productId };
  const { id: holdId } = await placeApproved({ ...order, amount: cny(amountFen), idempotencyKey }, parts);
  return { kind: 'placed', amountFen, holdId };
};

export const capture: Act = async ({ holdId, amountFen, idempotencyKey, parts }) => {
  await captureHold({ holdId, amount: cny(amountFen), idempotencyKey }, 'orders', parts);
  return { kind: 'captured', amountFen, holdId };
};

export const release: Act = async ({ holdId, idempotencyKey, parts }) => {
  const { releasedFen } = await releaseHold({ holdId, idempotencyKey }, 'orders', parts);
  return { kind: 'released', amountFen: releasedFen, holdId };
};

export const restore: Act = async ({ amountFen, productId, idempotencyKey, parts }) => {
  const input = { creditLineId: 'crl_ann', productId, amount: cny(amountFen), idempotencyKey };
  await restoreCredit(input, 'receivables', parts);
  return { kind: 'restored', amountFen, holdId: null };
};

/** Sets a sub-limit somewhere up to two thirds of the line's limit of 10,000.00, so that two can be too much. */
export const limit: Act = async ({ amountFen, productId, idempotencyKey, parts }) => {
  const limitFen = formatFen((amountFen * 50n) / 3n);
  const input = { creditLineId: 'crl_ann', productId: productId ?? 'prd_a', limit: limitFen };
  await setSubLimit({ ...input, reason: 'A race.', idempotencyKey }, 'usr_ops', parts);
  return { kind: 'limited', amountFen: 0n, holdId: null };
};

export interface Race {
  readonly dataSource: DataSource;
  readonly operations: number;
  readonly now: Date;
  /** What is done, as often as it stands here, for one of these products. */
  readonly acts: readonly Act[];
  readonly products: readonly (string | null)[];
  readonly draw: (below: number) => number;
}

/** Runs operations on one line, one a connection at a time; every twentieth is asked for twice at once. */
export async function race(
  { dataSource, operations, now, acts, products, draw }: Race,
  told: Told,
): Promise<void> {
  const parts = { dataSource, clock: { now: () => now } };
  const numbers = Array.from({ length: operations }, (_, number) => number).values();
  const work = async () => {
    for (const number of numbers) {
      const act = acts[draw(acts.length)] ?? place;
      const holdId = told.holdIds[draw(told.holdIds.length)] ?? 'hld_none';
      const amountFen = BigInt(1 + draw(40_000));
      const productId = products[draw(products.length)] ?? null;
      const move = { holdId, amountFen, productId, idempotencyKey: `${now.getTime()} ${number}`, parts };
      const times = number % 20 === 0 ? 2 : 1;
      const answers = await Promise.all(Array.from({ length: times }, () => outcome(act(move))));
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

/** How often PostgreSQL had to undo one of two that waited for each other. */
export async function deadlocksOf(dataSource: DataSource): Promise<bigint> {
  const [{ deadlocks }] = await dataSource.query(
    'SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()',
  );
  return deadlocks;
}
