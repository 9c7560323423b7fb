import type { DataSource } from 'typeorm';
import type { Clock } from '../../../subgraphs/common/clock.ts';
import { openDatabase } from '../../../subgraphs/common/database.ts';
import type { Subgraph } from '../../../subgraphs/common/subgraph.ts';
import { createCallers, type TestCallers } from '../../support/callers.ts';
import { createDatabase, type TestDatabase } from '../../support/postgres.ts';
import { startTestSubgraph, type TestSubgraph } from '../../support/subgraph.ts';

/** A platform subgraph that runs for a test file, on its own copy of the database. */
export interface RunningForTest {
  readonly subgraph: TestSubgraph;
  /** As the set-up role: to arrange rows and to look behind the curtain. */
  readonly owner: DataSource;
  /** As the subgraph's own login role. */
  readonly login: DataSource;
  /** The login role's URL, for another process on the same tables. */
  readonly databaseUrl: string;
  readonly stop: () => Promise<void>;
}

export interface StartForTestOptions {
  readonly clock?: Clock;
  /** Those whose calls it believes, beside the gateway's. */
  readonly services?: readonly string[];
  /** Keys that it shares with other subgraphs; own ones unless given. */
  readonly callers?: TestCallers;
  /** GraphQL URLs of other subgraphs. */
  readonly subgraphUrls?: Readonly<Record<string, string>>;
}

/** Starts it. */
export async function startForTest(
  subgraph: Subgraph,
  options: StartForTestOptions = {},
): Promise<RunningForTest> {
  const database: TestDatabase = await createDatabase('platform');
  const callers = options.callers ?? (await createCallers(subgraph.name, ...(options.services ?? [])));
  const databaseUrl = database.urlOf(subgraph.name);
  const owner = await openDatabase(subgraph.database, { url: database.setUpUrl, poolSize: 2 });
  const login = await openDatabase(subgraph.database, { url: databaseUrl, poolSize: 2 });
  const tidy = async () => {
    await Promise.all([owner.destroy(), login.destroy()]);
    await database.drop();
    callers.remove();
  };
  try {
    const running = await startTestSubgraph(subgraph, { ...options, databaseUrl, callers });
    const stop = async () => {
      await running.stop();
      await tidy();
    };
    return { subgraph: running, owner, login, databaseUrl, stop };
  } catch (error) {
    await tidy();
    throw error;
  }
}
