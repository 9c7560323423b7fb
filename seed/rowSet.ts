import type { EntitySchema } from 'typeorm';

/** A row to be written: all of its columns, but for an id that the database counts up. */
export type NewRow<Row> = Row extends { readonly id: bigint } ? Omit<Row, 'id'> : Row;

/** Rows to be written together, by table, in the order in which tables were first named. */
export interface RowSet {
  add<Row extends object>(table: EntitySchema<Row>, ...rows: readonly NewRow<Row>[]): void;
  readonly tables: ReadonlyMap<EntitySchema, readonly object[]>;
}

export function createRowSet(): RowSet {
  const tables = new Map<EntitySchema, object[]>();
  return {
    tables,
    add: (table, ...rows) => {
      const known = tables.get(table as EntitySchema) ?? [];
      for (const row of rows) known.push(row);
      tables.set(table as EntitySchema, known);
    },
  };
}
