import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { type DataSource, type EntityManager, QueryFailedError } from 'typeorm';
import type { Refusal } from './refusal.ts';

/** What a broken constraint means to the person, by the constraint's name. */
export type ConstraintRefusals = Readonly<Record<string, () => Refusal>>;

export interface TransactionOptions {
  readonly isolation?: 'READ COMMITTED' | 'REPEATABLE READ' | 'SERIALIZABLE';
  readonly constraints?: ConstraintRefusals;
}

const maxAttempts = 4;

/** Serialization failure and deadlock: PostgreSQL undid the transaction so that another could win. */
const conflictStates: readonly (string | undefined)[] = ['40001', '40P01'];

/**
 * Runs the work in a transaction and gives what it gives. When PostgreSQL undoes it for a conflict
 * with another transaction the work runs again, four times at most, so it must touch nothing but `tx`.
 * Every other error rolls back and goes on; a broken constraint that is listed goes on as its refusal.
 */
export async function inTransaction<Result>(
  dataSource: DataSource,
  work: (tx: EntityManager) => Promise<Result>,
  { isolation = 'READ COMMITTED', constraints = {} }: TransactionOptions = {},
): Promise<Result> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await dataSource.transaction(isolation, work);
    } catch (error) {
      if (attempt >= maxAttempts || !isConflict(error)) throw refusalOf(error, constraints);
      await sleep(Math.random() * 10 * 2 ** attempt);
    }
  }
}

/** The name of the constraint that a statement broke; null for any other error. */
export function brokenConstraint(error: unknown): string | null {
  return databaseErrorOf(error)?.constraint ?? null;
}

function isConflict(error: unknown): boolean {
  const databaseError = databaseErrorOf(error);
  return databaseError !== null && conflictStates.includes(databaseError.code);
}

function refusalOf(error: unknown, constraints: ConstraintRefusals): unknown {
  const constraint = brokenConstraint(error);
  const refuse = constraint !== null && Object.hasOwn(constraints, constraint) && constraints[constraint];
  return refuse ? refuse() : error;
}

function databaseErrorOf(error: unknown): pg.DatabaseError | null {
  const cause: unknown = error instanceof QueryFailedError ? error.driverError : error;
  return cause instanceof pg.DatabaseError ? cause : null;
}
