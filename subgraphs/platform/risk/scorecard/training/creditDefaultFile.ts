import { CsvError, type InfoRecord } from 'csv-parse';
import { parse } from 'csv-parse/sync';
import { at } from '../features/lists.ts';
import type { StatementHistory, StatementMonth } from '../features/statementHistory.ts';
import { FileInvalid } from './fileInvalid.ts';
import { standingOf } from './standingCode.ts';

/** One person of the file. What the file says of sex, education, marriage and age is not read at all. */
export interface CreditDefaultRow {
  readonly personId: string;
  readonly history: StatementHistory;
  /** Whether the person defaulted in the month after; null where the file has no such column. */
  readonly isDefault: boolean | null;
}

/** Whether the person defaulted in the next month. */
export const targetColumn = 'default.payment.next.month';
const standingColumns = ['PAY_0', 'PAY_2', 'PAY_3', 'PAY_4', 'PAY_5', 'PAY_6'];
const billColumns = [1, 2, 3, 4, 5, 6].map((month) => `BILL_AMT${month}`);
const paymentColumns = [1, 2, 3, 4, 5, 6].map((month) => `PAY_AMT${month}`);
const requiredColumns = ['ID', 'LIMIT_BAL', ...standingColumns, ...billColumns, ...paymentColumns];

type Cells = Readonly<Record<string, string>>;

/**
 * Reads the public credit-card default file: a header, then a person a line, amounts in whole units of
 * the currency, months newest first. The outcome column may be absent. A missing or repeated column, a
 * value out of its range and a person who comes twice are refused with the line.
 */
export function parseCreditDefaultFile(bytes: Uint8Array): CreditDefaultRow[] {
  const records = parseRecords(bytes);
  if (records.length === 0) throw new FileInvalid(1, 'the file has no rows.');
  const seen = new Set<string>();
  return records.map(({ record, info }) => {
    const row = rowOf(record, info.lines);
    if (seen.has(row.personId)) throw new FileInvalid(info.lines, `the person ${row.personId} came before.`);
    seen.add(row.personId);
    return row;
  });
}

function parseRecords(bytes: Uint8Array): { record: Cells; info: InfoRecord }[] {
  try {
    return parse(bytes, { bom: true, columns: checkHeader, info: true, skip_empty_lines: true, trim: true });
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    throw new FileInvalid(typeof error.lines === 'number' ? error.lines : 1, error.message);
  }
}

function checkHeader(columns: readonly string[]): string[] {
  const missing = requiredColumns.filter((column) => !columns.includes(column));
  if (missing.length > 0) throw new FileInvalid(1, `the columns ${missing.join(', ')} are missing.`);
  const repeated = columns.find((column, index) => columns.indexOf(column) !== index);
  if (repeated !== undefined) throw new FileInvalid(1, `the column ${repeated} comes twice.`);
  return [...columns];
}

function rowOf(cells: Cells, line: number): CreditDefaultRow {
  const limit = wholeNumber(cells, 'LIMIT_BAL', line);
  if (limit <= 0n) throw new FileInvalid(line, 'LIMIT_BAL is not more than 0.');
  if (!cells.ID) throw new FileInvalid(line, 'ID is empty.');
  return {
    personId: cells.ID,
    history: { limitFen: limit * 100n, months: standingColumns.map((_, age) => monthOf(cells, age, line)) },
    isDefault: outcomeOf(cells, line),
  };
}

function monthOf(cells: Cells, age: number, line: number): StatementMonth {
  const standingColumn = at(standingColumns, age);
  const standing = standingOf(Number(wholeNumber(cells, standingColumn, line)));
  if (!standing) throw new FileInvalid(line, `${standingColumn} is not from -2 to 9.`);
  const paid = wholeNumber(cells, at(paymentColumns, age), line);
  if (paid < 0n) throw new FileInvalid(line, `${at(paymentColumns, age)} is negative.`);
  return {
    billedFen: wholeNumber(cells, at(billColumns, age), line) * 100n,
    paidFen: paid * 100n,
    ...standing,
  };
}

function outcomeOf(cells: Cells, line: number): boolean | null {
  const text = cells[targetColumn];
  if (text === undefined) return null;
  if (text !== '0' && text !== '1') throw new FileInvalid(line, `${targetColumn} is neither 0 nor 1.`);
  return text === '1';
}

/** The file was written by a program that shortens round amounts: 5e+05 is 500000. */
const wholeForm = /^-?\d{1,15}(?:e\+?\d{1,2})?$/;

function wholeNumber(cells: Cells, column: string, line: number): bigint {
  const text = cells[column] ?? '';
  const value = wholeForm.test(text) ? Number(text) : Number.NaN;
  if (!Number.isSafeInteger(value)) throw new FileInvalid(line, `${column} is not a whole number.`);
  return BigInt(value);
}
