import DataLoader from 'dataloader';
import {
  type DataSource,
  type EntitySchema,
  type FindOptionsOrder,
  type FindOptionsWhere,
  Raw,
} from 'typeorm';
import { amongKeys } from './readsByKey.ts';

/**
 * Loaders for one request: what the resolvers of a request ask for by key is fetched by one statement.
 * Make them in the context factory, never share them between requests.
 */

/** Rows by a unique column; null where there is none. `rowLoader(dataSource, LineSchema, 'id')`. */
export function rowLoader<Row extends object>(
  dataSource: DataSource,
  entity: EntitySchema<Row>,
  key: keyof Row & string,
): DataLoader<string, Row | null> {
  return batchLoader(
    (keys) => dataSource.getRepository(entity).findBy(whereAny<Row>(key, keys)),
    (row) => String(row[key]),
  );
}

/** All rows of each key, in the order given; for lists whose length the business bounds. */
export function rowsLoader<Row extends object>(
  dataSource: DataSource,
  entity: EntitySchema<Row>,
  key: keyof Row & string,
  order: FindOptionsOrder<Row>,
): DataLoader<string, Row[]> {
  return batchListLoader(
    (keys) => dataSource.getRepository(entity).find({ where: whereAny<Row>(key, keys), order }),
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

function whereAny<Row>(key: keyof Row & string, keys: readonly string[]): FindOptionsWhere<Row> {
  return { [key]: Raw((column) => amongKeys(column, ':keys'), { keys }) } as FindOptionsWhere<Row>;
}
