import DataLoader from 'dataloader';
import type { DataSource, EntityMetadata, EntitySchema } from 'typeorm';
import type { Page } from './connection.ts';
import { columnOf, columnsOf, quote, tableOf } from './rowSql.ts';

/** How a list of rows is ordered and filtered. Names are properties of the entity. */
export interface RowList<Row> {
  readonly entity: EntitySchema<Row>;
  /** The sort key, its last property unique; all in one direction, so that SQL compares it as one row value. */
  readonly key: readonly (keyof Row & string)[];
  readonly direction: 'ASC' | 'DESC';
  /** Only rows with these values; an undefined value filters nothing. */
  readonly filter?: Readonly<Partial<Record<keyof Row & string, string | boolean | undefined>>>;
}

/** One page of a list, `page.limit` rows at most, to be given to `connectionOf`. One statement. */
export function readPage<Row extends object>(
  dataSource: DataSource,
  list: RowList<Row>,
  page: Page,
): Promise<Row[]> {
  const statement = pageStatement(dataSource.getMetadata(list.entity), list, page, []);
  return dataSource.query(statement.sql, statement.parameters);
}

/** Pages of one list per owner, such as the orders of each user. */
export interface PageLoader<Row> {
  load(ownerId: string, page: Page): Promise<Row[]>;
}

/** Reads the same page of many owners with one statement; one more for each other page of a request. */
export function pageLoader<Row extends object>(
  dataSource: DataSource,
  list: RowList<Row>,
  owner: keyof Row & string,
): PageLoader<Row> {
  const loaders = new Map<string, DataLoader<string, Row[]>>();
  const loaderOf = (page: Page) => {
    const name = JSON.stringify(page);
    const loader =
      loaders.get(name) ??
      new DataLoader((ownerIds: readonly string[]) =>
        readOwnersPages(dataSource, list, owner, ownerIds, page),
      );
    loaders.set(name, loader);
    return loader;
  };
  return { load: (ownerId, page) => loaderOf(page).load(ownerId) };
}

async function readOwnersPages<Row extends object>(
  dataSource: DataSource,
  list: RowList<Row>,
  owner: keyof Row & string,
  ownerIds: readonly string[],
  page: Page,
): Promise<Row[][]> {
  const metadata = dataSource.getMetadata(list.entity);
  const isOwners = `${columnOf(metadata, owner)} = owner.id`;
  const statement = pageStatement(metadata, list, page, [isOwners], [ownerIds]);
  const sql = `SELECT rows.* FROM unnest($1::text[]) WITH ORDINALITY AS owner(id, place)
    CROSS JOIN LATERAL (${statement.sql}) AS rows ORDER BY owner.place, ${orderOf(list, quote)}`;
  const rows: Row[] = await dataSource.query(sql, statement.parameters);
  const byOwner = Map.groupBy(rows, (row) => String(row[owner]));
  return ownerIds.map((ownerId) => byOwner.get(ownerId) ?? []);
}

function pageStatement<Row>(
  metadata: EntityMetadata,
  list: RowList<Row>,
  page: Page,
  conditions: readonly string[],
  leading: readonly unknown[] = [],
) {
  const parameters = [...leading];
  const bind = (value: unknown) => `$${parameters.push(value)}`;
  const column = (property: string) => columnOf(metadata, property);
  const filters = Object.entries(list.filter ?? {}).filter(([, value]) => value !== undefined);
  const where = [
    ...conditions,
    ...filters.map(([property, value]) => `${column(property)} = ${bind(value)}`),
  ];
  if (page.after) {
    const place = page.after.map(bind).join(', ');
    where.push(`(${list.key.map(column).join(', ')}) ${list.direction === 'ASC' ? '>' : '<'} (${place})`);
  }
  const sql = `SELECT ${columnsOf(metadata)} FROM ${tableOf(metadata)}
    ${where.length > 0 ? `WHERE ${where.join(' AND ')}` : ''} ORDER BY ${orderOf(list, column)} LIMIT ${bind(page.limit)}`;
  return { sql, parameters };
}

function orderOf<Row>(list: RowList<Row>, name: (property: string) => string): string {
  return list.key.map((property) => `${name(property)} ${list.direction}`).join(', ');
}
