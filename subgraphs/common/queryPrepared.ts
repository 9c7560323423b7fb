import pg from 'pg';
import { type DataSource, QueryFailedError } from 'typeorm';
import { noteStatement } from './statementCounter.ts';

/** A statement that runs often enough to be planned once for each connection. */
export interface PreparedStatement {
  /** At most 63 characters; one text for each name. */
  readonly name: string;
  readonly text: string;
}

/**
 * Runs one statement on a connection of the pool, by itself: it is its own transaction. Gives its rows.
 * TypeORM has no way to name a statement, so this goes to its pool; what fails is the same QueryFailedError.
 */
export async function queryPrepared<Row extends object>(
  dataSource: DataSource,
  { name, text }: PreparedStatement,
  values: unknown[],
): Promise<Row[]> {
  const client = await poolOf(dataSource).connect();
  client.on('error', ignoreLoss);
  noteStatement();
  let broken: Error | undefined;
  try {
    return (await client.query<Row>({ name, text, values })).rows;
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    broken = endsConnection(error) ? error : undefined;
    throw new QueryFailedError(text, values, error);
  } finally {
    client.release(broken);
    client.off('error', ignoreLoss);
  }
}

/** A statement that PostgreSQL refuses leaves its connection as it was; all else ends it. */
function endsConnection(error: Error): boolean {
  return !(error instanceof pg.DatabaseError) || error.severity === 'FATAL';
}

/** The statement under way fails by itself when its connection is lost. */
function ignoreLoss(): void {}

function poolOf({ driver }: DataSource): pg.Pool {
  if (driver.options.type !== 'postgres' || !('master' in driver)) throw new Error('This is no PostgreSQL.');
  return driver.master as pg.Pool;
}
