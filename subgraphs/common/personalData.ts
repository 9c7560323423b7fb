import type { DataSource, EntityManager, EntitySchema } from 'typeorm';
import { snakeCase } from './snakeCaseNames.ts';

/**
 * What a subgraph keeps about people: each subgraph declares it in its `personalData.ts`, table by table,
 * and a test finds the tables that are not declared. From the declarations come the answer to a person who
 * wants to know, and what happens when a person is erased.
 */
export interface PersonalDataDeclaration {
  /** Rows that others refer to come after those that refer to them. */
  readonly tables: readonly PersonalTable[];
  readonly obstacles?: readonly Obstacle[];
}

export interface PersonalTable {
  readonly table: EntitySchema;
  /** Which rows are a person's: a condition with $1 for the user id. */
  readonly where: string;
  /** What the rows are for. */
  readonly purpose: string;
  /** How long they are kept. */
  readonly retention: string;
  readonly erasure: Erasure;
  /** Columns, as the code names them, that are not told: keys and references that say nothing to a person. */
  readonly hidden?: readonly string[];
  /** Why the rows are not told at all. */
  readonly withheld?: string;
}

export type Erasure =
  /** `where` narrows what goes; the rest is kept for the reason. */
  | { readonly effect: 'DELETED'; readonly only?: { readonly where: string; readonly reason: string } }
  /** `set` has the assignments of the UPDATE, `reason` says why the rest stays. */
  | { readonly effect: 'PSEUDONYMISED'; readonly set: string; readonly reason: string }
  | { readonly effect: 'KEPT'; readonly reason: string };

/** Something that must end before a person can be erased. */
export interface Obstacle {
  readonly code: ErasureObstacle;
  /** A statement that gives a row, with $1 for the user id, where it stands in the way. */
  readonly sql: string;
}

export type ErasureObstacle = 'DEBT_OUTSTANDING' | 'BUSINESS_UNDER_WAY';

/** A table as a person is told of it. */
export interface PersonalDataTable {
  readonly name: string;
  readonly purpose: string;
  readonly retention: string;
  readonly erasure: Erasure['effect'];
  readonly reason: string | null;
  readonly withheld: string | null;
  /** JSON, row by row. */
  readonly rows: readonly string[];
  readonly isComplete: boolean;
}

/** A table that keeps something of somebody who was erased, and why. */
export interface KeptPersonalData {
  readonly name: string;
  readonly reason: string;
}

const mostRows = 5_000;

/** What stands against erasing a person here. */
export async function readObstacles(
  dataSource: DataSource,
  { obstacles = [] }: PersonalDataDeclaration,
  userId: string,
): Promise<ErasureObstacle[]> {
  const found = await Promise.all(
    obstacles.map(async ({ code, sql }) =>
      (await dataSource.query(sql, [userId])).length > 0 ? [code] : [],
    ),
  );
  return [...new Set(found.flat())];
}

/** What is kept about a person, table by table, 5,000 rows of each at most. */
export function readPersonalData(
  dataSource: DataSource,
  { tables }: PersonalDataDeclaration,
  userId: string,
): Promise<PersonalDataTable[]> {
  return Promise.all(tables.map((each) => readTable(dataSource, each, userId)));
}

/** Lets go of what may go, and says what stays and why. Doing it twice is doing it once. */
export async function erasePersonalData(
  tx: EntityManager,
  { tables }: PersonalDataDeclaration,
  userId: string,
): Promise<KeptPersonalData[]> {
  for (const { table, where, erasure } of tables) {
    const name = table.options.tableName;
    if (erasure.effect === 'DELETED') {
      const only = erasure.only ? ` AND (${erasure.only.where})` : '';
      await tx.query(`DELETE FROM ${name} WHERE (${where})${only}`, [userId]);
    } else if (erasure.effect === 'PSEUDONYMISED') {
      await tx.query(`UPDATE ${name} SET ${erasure.set} WHERE ${where}`, [userId]);
    }
  }
  return tables.flatMap((each) => {
    const reason = reasonOf(each.erasure);
    return reason === null ? [] : [{ name: nameOf(each), reason }];
  });
}

async function readTable(
  dataSource: DataSource,
  declared: PersonalTable,
  userId: string,
): Promise<PersonalDataTable> {
  const { purpose, retention, erasure, withheld = null } = declared;
  const rows = withheld === null ? await readRows(dataSource, declared, userId) : [];
  return {
    name: nameOf(declared),
    purpose,
    retention,
    erasure: erasure.effect,
    reason: reasonOf(erasure),
    withheld,
    rows: rows.slice(0, mostRows).map((row) => JSON.stringify(row, asText)),
    isComplete: rows.length <= mostRows,
  };
}

function readRows(
  dataSource: DataSource,
  { table, where, hidden = [] }: PersonalTable,
  userId: string,
): Promise<object[]> {
  const shown = Object.entries(table.options.columns).flatMap(([property, column]) =>
    hidden.includes(property) || column?.type === 'bytea' ? [] : [`${snakeCase(property)} AS "${property}"`],
  );
  return dataSource.query(
    `SELECT ${shown.join(', ')} FROM ${table.options.tableName} WHERE ${where} LIMIT ${mostRows + 1}`,
    [userId],
  );
}

function nameOf({ table }: PersonalTable): string {
  return String(table.options.tableName);
}

function reasonOf(erasure: Erasure): string | null {
  if (erasure.effect === 'DELETED') return erasure.only?.reason ?? null;
  return erasure.reason;
}

/** JSON has no whole numbers as large as ours. */
function asText(_key: string, value: unknown): unknown {
  return typeof value === 'bigint' ? value.toString() : value;
}
