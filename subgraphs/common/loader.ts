import DataLoader from 'dataloader';
import type { DataSource, EntitySchema } from 'typeorm';
import { amongKeys } from './readsByKey.ts';
import { columnOf, columnsOf, tableOf } from './rowSql.ts';

/**
 * Loaders for one request: what the resolvers of a request ask for by key is fetched by one statement.
 * Make them in the context factory, never share them between requests.
 */

/** Properties to sort by, the first one first. */
export type RowOrder<Row> = Readonly<Partial<Record<keyof Row & string, 'ASC' | 'DESC'>>>;

/** Rows by a unique column; null where there is none. `rowLoader(dataSource, LineSchema, 'id')`. */
export function rowLoader<Row extends object>(
  dataSource: DataSource,
  entity: EntitySchema<Row>,
  key: keyof Row & string,
): DataLoader<string, Row | null> {
  return batchLoader(
    (keys) => readByKeys(dataSource, { entity, key }, keys),
    (row) => String(row[key]),
  );
}

/** All rows of each key, in the order given; for lists whose length the business bounds. */
export function rowsLoader<Row extends object>(
  dataSource: DataSource,
  entity: EntitySchema<Row>,
  key: keyof Row & string,
  order: RowOrder<Row>,
): DataLoader<string, Row[]> {
  return batchListLoader(
    (keys) => readByKeys(dataSource, { entity, key, order }, keys),
    (row) => String(row[key]),
  );
}

/**
 * Of each key the row that comes first in the order given, such as its latest; null where there is none.
 * Only rows for which a condition holds count, if there is one: SQL of the table's columns.
 */
export function firstRowLoader<Row extends object>(
  dataSource: DataSource,
  entity: EntitySchema<Row>,
  key: keyof Row & string,
  order: RowOrder<Row>,
  condition?: string,
): DataLoader<string, Row | null> {
  return batchLoader(
    (keys) => readByKeys(dataSource, { entity, key, order, condition, isFirstOnly: true }, keys),
    (row) => String(row[key]),
  );
}

/** As rowLoader, for any one statement: `load` takes distinct keys and may give rows in any order. */
export function batchLoader<Row>(
  load: (keys: readonly string[]) => Promise<readonly Row[]>,
  keyOf: (row: Row) => string,
): DataLoader<string, Row | null> {
  return new DataLoader(async (keys: readonly string[]) => {
    const rows = new Map((await load(keys)).map((row) => [keyOf(row), row]));
    return keys.map((key) => rows.get(key) ?? null);
  });
}

/** As rowsLoader, for any one statement; a key's rows keep the order in which `load` gives them. */
export function batchListLoader<Row>(
  load: (keys: readonly string[]) => Promise<readonly Row[]>,
  keyOf: (row: Row) => string,
): DataLoader<string, Row[]> {
  return new DataLoader(async (keys: readonly string[]) => {
    const rows = Map.groupBy(await load(keys), keyOf);
    return keys.map((key) => rows.get(key) ?? []);
  });
}

interface RowsByKey<Row> {
  readonly entity: EntitySchema<Row>;
  readonly key: keyof Row & string;
  readonly order?: RowOrder<Row>;
  readonly condition?: string | undefined;
  readonly isFirstOnly?: boolean;
}

function readByKeys<Row extends object>(
  dataSource: DataSource,
  { entity, key, order, condition, isFirstOnly = false }: RowsByKey<Row>,
  keys: readonly string[],
): Promise<Row[]> {
  const metadata = dataSource.getMetadata(entity);
  const column = columnOf(metadata, key);
  const within = Object.entries(order ?? {}).map(
    ([property, way]) => `${columnOf(metadata, property)} ${way}`,
  );
  const sortBy = isFirstOnly ? [column, ...within] : within;
  return dataSource.query(
    `SELECT ${isFirstOnly ? `DISTINCT ON (${column})` : ''} ${columnsOf(metadata)} FROM ${tableOf(metadata)}
     WHERE ${amongKeys(column)} ${condition === undefined ? '' : `AND ${condition}`}
     ${sortBy.length === 0 ? '' : `ORDER BY ${sortBy.join(', ')}`}`,
    [keys],
  );
}
