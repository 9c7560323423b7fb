import type { DataSource, EntityMetadata } from 'typeorm';

type ColumnMetadata = EntityMetadata['columns'][number];

interface TableColumn {
  readonly table_name: string;
  readonly column_name: string;
  readonly type: string;
  readonly is_nullable: boolean;
}

/**
 * Where the EntitySchemas and the migrated tables differ, one sentence each, in both directions:
 * tables, columns, types, nullability. Keys, checks and indexes are the migrations' own business and
 * are tested by what they refuse. Empty when both say the same.
 */
export async function schemaDrift(dataSource: DataSource): Promise<string[]> {
  const columns: TableColumn[] = await dataSource.query(
    `SELECT relation.relname AS table_name, attname AS column_name,
       format_type(atttypid, atttypmod) AS type, NOT attnotnull AS is_nullable
     FROM pg_attribute JOIN pg_class AS relation ON relation.oid = attrelid
     WHERE relation.relnamespace = current_schema()::regnamespace AND relation.relkind IN ('r', 'p')
       AND attnum > 0 AND NOT attisdropped`,
  );
  const tables = Map.groupBy(columns, (column) => column.table_name);
  return dataSource.entityMetadatas.flatMap((entity) =>
    tableDrift(dataSource, entity, tables.get(entity.tableName) ?? []),
  );
}

function tableDrift(
  dataSource: DataSource,
  entity: EntityMetadata,
  columns: readonly TableColumn[],
): string[] {
  if (columns.length === 0) return [`${entity.tableName}: no migration makes this table.`];
  const mapped = new Map(entity.columns.map((column) => [column.databaseName, column]));
  const unmapped = columns.filter((column) => !mapped.has(column.column_name));
  const byName = new Map(columns.map((column) => [column.column_name, column]));
  return [
    ...unmapped.map((column) => `${entity.tableName}.${column.column_name}: the EntitySchema lacks it.`),
    ...entity.columns.flatMap((column) =>
      columnDrift(dataSource, column, byName.get(column.databaseName)).map(
        (difference) => `${entity.tableName}.${column.databaseName}: ${difference}`,
      ),
    ),
  ];
}

function columnDrift(
  dataSource: DataSource,
  mapped: ColumnMetadata,
  actual: TableColumn | undefined,
): string[] {
  if (!actual) return ['no migration makes this column.'];
  const expected = describe(typeOf(dataSource, mapped), mapped.isNullable);
  const found = describe(actual.type, actual.is_nullable);
  return expected === found ? [] : [`the EntitySchema says ${expected}, the table ${found}.`];
}

/** The type as PostgreSQL's format_type writes it. */
function typeOf(dataSource: DataSource, column: ColumnMetadata): string {
  const { precision, scale, isArray } = column;
  const [name = '', ...zone] = dataSource.driver.normalizeType(column).split(' with');
  const size =
    precision == null
      ? dataSource.driver.getColumnLength(column)
      : [precision, scale].filter(isSet).join(',');
  const sized = [size ? `${name}(${size})` : name, ...zone].join(' with');
  return isArray ? `${sized}[]` : sized;
}

function isSet(value: number | null | undefined): value is number {
  return value !== null && value !== undefined;
}

function describe(type: string, isNullable: boolean): string {
  return `${type}${isNullable ? '' : ' NOT NULL'}`;
}
