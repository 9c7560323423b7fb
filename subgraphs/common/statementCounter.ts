import { AsyncLocalStorage } from 'node:async_hooks';

/**
 * Counts the SQL statements that a piece of work causes, `BEGIN` and `COMMIT` included: each is a trip
 * to the database. It only measures; nothing decides by it.
 */
const counting = new AsyncLocalStorage<StatementCount>();

export interface StatementCount {
  statements: number;
}

/** Runs the work under a count of its own, which grows with each statement that the work causes. */
export function countingStatements<Result>(work: () => Result): Result {
  return counting.run({ statements: 0 }, work);
}

/** The count that this piece of work runs under. */
export function statementCount(): StatementCount {
  return counting.getStore() ?? { statements: 0 };
}

/** Called by the database for each statement. */
export function noteStatement(): void {
  statementCount().statements += 1;
}
