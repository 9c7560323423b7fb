import type { DataSource, EntitySchema } from 'typeorm';
import { brokenConstraint } from '../../../subgraphs/common/transaction.ts';

/** The name of the constraint by which the database refuses a row; "accepted" where it takes it. */
export function refusing<Row extends object>(
  dataSource: DataSource,
  table: EntitySchema<Row>,
  row: Row,
): Promise<string | null> {
  const insert = dataSource
    .createQueryBuilder()
    .insert()
    .into(table)
    .values(row as object);
  return insert.execute().then(() => 'accepted', brokenConstraint);
}
