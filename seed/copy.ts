import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import type { EntitySchema } from 'typeorm';
import { snakeCase } from '../subgraphs/common/snakeCaseNames.ts';

/** Rows to a piece of the stream: large enough to be cheap, small enough to stay in the cache. */
const rowsPerPiece = 500;

interface Field {
  readonly property: string;
  readonly isJson: boolean;
}

/** Writes rows of one table by COPY. Gives how many. */
export async function copyRows(
  client: pg.Client,
  schema: string,
  table: EntitySchema,
  rows: readonly object[],
): Promise<number> {
  if (rows.length === 0) return 0;
  const fields = Object.entries(table.options.columns)
    .filter(([, column]) => column?.insert !== false)
    .map(([property, column]): Field => ({ property, isJson: column?.type === 'jsonb' }));
  const columns = fields.map(({ property }) => snakeCase(property)).join(', ');
  const sql = `COPY ${schema}.${table.options.tableName} (${columns}) FROM STDIN`;
  await pipeline(Readable.from(pieces(rows, fields)), client.query(copyFrom(sql)));
  return rows.length;
}

function* pieces(rows: readonly object[], fields: readonly Field[]): Generator<string> {
  for (let start = 0; start < rows.length; start += rowsPerPiece) {
    yield rows
      .slice(start, start + rowsPerPiece)
      .map((row) => lineOf(row as Record<string, unknown>, fields))
      .join('');
  }
}

function lineOf(row: Record<string, unknown>, fields: readonly Field[]): string {
  const texts = fields.map(({ property, isJson }) => {
    const value = row[property];
    return escapeField(isJson && value !== null ? JSON.stringify(value) : textOf(value));
  });
  return `${texts.join('\t')}\n`;
}

/** A value as PostgreSQL reads it in text form; null for NULL. */
function textOf(value: unknown): string | null {
  if (value === null) return null;
  if (value instanceof Date) return value.toISOString();
  if (Buffer.isBuffer(value)) return `\\x${value.toString('hex')}`;
  if (Array.isArray(value))
    return `{${value.map((item) => `"${String(item).replace(/["\\]/g, '\\$&')}"`).join(',')}}`;
  if (typeof value === 'object') return JSON.stringify(value);
  if (value === undefined) throw new TypeError('A seeded row lacks a column.');
  return String(value);
}

function escapeField(text: string | null): string {
  if (text === null) return '\\N';
  return /[\\\t\n\r]/.test(text) ? text.replace(/[\\\t\n\r]/g, escapeCharacter) : text;
}

function escapeCharacter(character: string): string {
  switch (character) {
    case '\t':
      return '\\t';
    case '\n':
      return '\\n';
    case '\r':
      return '\\r';
    default:
      return '\\\\';
  }
}
