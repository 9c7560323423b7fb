import pg from 'pg';
import { QueryFailedError } from 'typeorm';

/**
 * A system that an answer needs does not answer. Whether it did its part is not known, so asking again
 * means the same idempotency key again.
 */
export class Outage extends Error {
  /** Which system: "database", or the name of a subgraph. */
  readonly system: string;

  constructor(system: string, options?: ErrorOptions) {
    super(`No answer from ${system}.`, options);
    this.name = 'Outage';
    this.system = system;
  }
}

/**
 * SQLSTATE classes and codes in which the server, not the statement, is the trouble: connection lost,
 * resources used up, shutting down or starting, statement cancelled by its time limit, and a conflict
 * between transactions that outlived its retries.
 */
const outageStates = /^(08...|53...|57P0.|57014|40001|40P01)$/;

/** Whether an error says that a system is away, not that the code is wrong. */
export function isOutage(error: unknown): boolean {
  if (error instanceof Outage) return true;
  if (!(error instanceof QueryFailedError)) return false;
  const cause: unknown = error.driverError;
  if (cause instanceof pg.DatabaseError) return outageStates.test(cause.code ?? '');
  return isConnectionLoss(cause);
}

/** pg gives a plain Error without a SQLSTATE when the connection breaks under a statement. */
function isConnectionLoss(cause: unknown): boolean {
  return cause instanceof Error && !(cause instanceof TypeError) && !(cause instanceof RangeError);
}
