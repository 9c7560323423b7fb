import type { EntityMetadata } from 'typeorm';

/** SQL of an entity's rows, written from its mapping: what TypeORM's builder would say, without building it each time. */

/** All columns, each named as its property: a row that is read so is a row of the entity. */
export function columnsOf(metadata: EntityMetadata): string {
  return metadata.columns
    .map(({ databaseName, propertyName }) => `${quote(databaseName)} AS ${quote(propertyName)}`)
    .join(', ');
}

/** The table with its schema. */
export function tableOf({ schema, tableName }: EntityMetadata): string {
  return `${quote(schema ?? '')}.${quote(tableName)}`;
}

/** The column of a property. Throws where there is none: then the code names it wrongly. */
export function columnOf(metadata: EntityMetadata, property: string): string {
  const column = metadata.findColumnWithPropertyName(property);
  if (!column) throw new Error(`${metadata.name} has no property ${property}.`);
  return quote(column.databaseName);
}

export function quote(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
