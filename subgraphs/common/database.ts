import pg from 'pg';
import { DataSource, type EntitySchema, type Logger as TypeOrmLogger } from 'typeorm';
import { requireTime } from './deadline.ts';
import { type Migration, migrationClass } from './migration.ts';
import { Outage } from './outage.ts';
import { pgTypes } from './pgTypes.ts';
import { PreparingClient } from './readsByKey.ts';
import { SnakeCaseNames } from './snakeCaseNames.ts';
import { noteStatement } from './statementCounter.ts';
import { createUsedSignaturesTable, UsedSignatureSchema } from './usedSignatures.ts';

/** A subgraph's part of its side's database: what each `database.ts` exports as `database`. */
export interface SubgraphDatabase {
  /** The name of its schema and the end of its login role's name: "credit_lines". */
  readonly schema: string;
  readonly entities: readonly EntitySchema[];
  /** In the order in which they run. */
  readonly migrations: readonly Migration[];
  /** Whether it has jobs, in a schema beside its own. */
  readonly hasJobs?: boolean;
}

export interface DatabaseOptions {
  readonly url: string;
  /** Connections at most; 10 unless said otherwise. */
  readonly poolSize?: number;
  /** A statement that takes longer is cancelled and counts as an outage; 10 s unless said otherwise. */
  readonly statementTimeoutMs?: number;
}

/** The login role that the subgraph's processes use. */
export function loginRoleOf(database: SubgraphDatabase): string {
  return `whiteslip_${database.schema}`;
}

/** The subgraph's own migrations and those of what every subgraph has. */
export function migrationsOf(database: SubgraphDatabase): readonly Migration[] {
  return [...database.migrations, createUsedSignaturesTable(loginRoleOf(database))];
}

/**
 * Opens a subgraph's database. Throws an Outage if it cannot be reached. Raw SQL and entities see the
 * subgraph's own schema, UTC, bigint as bigint and dates as ISO texts.
 */
export async function openDatabase(
  database: SubgraphDatabase,
  options: DatabaseOptions,
): Promise<DataSource> {
  const { url, poolSize = 10, statementTimeoutMs = 10_000 } = options;
  const dataSource = new DataSource({
    type: 'postgres',
    url,
    schema: database.schema,
    applicationName: loginRoleOf(database),
    poolSize,
    connectTimeoutMS: 5_000,
    driver: { ...pg, Pool: OutagePool },
    entities: [...database.entities, UsedSignatureSchema],
    migrations: migrationsOf(database).map(migrationClass),
    migrationsTableName: 'migrations',
    migrationsTransactionMode: 'each',
    namingStrategy: new SnakeCaseNames(),
    logger: countingLogger,
    poolErrorHandler: ignoreIdleLoss,
    installExtensions: false,
    extra: {
      types: pgTypes,
      options: `-c search_path=${database.schema} -c statement_timeout=${statementTimeoutMs} -c timezone=UTC`,
    },
  });
  return dataSource.initialize();
}

/** A pool whose failure to give a connection is an Outage by name, not a message to be guessed at. */
class OutagePool extends pg.Pool {
  constructor(options?: pg.PoolConfig) {
    super({ ...options, Client: PreparingClient });
  }

  override connect(): Promise<pg.PoolClient>;
  override connect(give: ConnectCallback): void;
  override connect(give?: ConnectCallback): Promise<pg.PoolClient> | undefined {
    if (!give) {
      requireTime();
      return super.connect().catch((error: unknown) => {
        throw new Outage('database', { cause: error });
      });
    }
    try {
      requireTime();
    } catch (error) {
      give(error as Error, undefined, () => undefined);
      return undefined;
    }
    super.connect((error, client, release) => {
      give(error && new Outage('database', { cause: error }), client, release);
    });
    return undefined;
  }
}

type ConnectCallback = (
  error: Error | undefined,
  client: pg.PoolClient | undefined,
  release: (error?: Error | boolean) => void,
) => void;

/** TypeORM tells its logger of every statement; only their number is of interest, never their values. */
const countingLogger: TypeOrmLogger = {
  logQuery: noteStatement,
  logQueryError: () => undefined,
  logQuerySlow: () => undefined,
  logSchemaBuild: () => undefined,
  logMigration: () => undefined,
  log: () => undefined,
};

/** An idle connection that breaks has left the pool already; the next statement opens another. */
function ignoreIdleLoss(): void {}
