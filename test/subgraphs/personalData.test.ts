import type { DataSource } from 'typeorm';
import { database as accounts } from '../../subgraphs/bank/accounts/database.ts';
import { personalData as accountsData } from '../../subgraphs/bank/accounts/personalData.ts';
import { database as clearing } from '../../subgraphs/bank/clearing/database.ts';
import { personalData as clearingData } from '../../subgraphs/bank/clearing/personalData.ts';
import { database as reconciliation } from '../../subgraphs/bank/reconciliation/database.ts';
import { personalData as reconciliationData } from '../../subgraphs/bank/reconciliation/personalData.ts';
import { openDatabase, type SubgraphDatabase } from '../../subgraphs/common/database.ts';
import {
  erasePersonalData,
  type PersonalDataDeclaration,
  readObstacles,
  readPersonalData,
} from '../../subgraphs/common/personalData.ts';
import { database as creditLines } from '../../subgraphs/platform/credit-lines/database.ts';
import { personalData as creditLinesData } from '../../subgraphs/platform/credit-lines/personalData.ts';
import { database as orders } from '../../subgraphs/platform/orders/database.ts';
import { personalData as ordersData } from '../../subgraphs/platform/orders/personalData.ts';
import { database as receivables } from '../../subgraphs/platform/receivables/database.ts';
import { personalData as receivablesData } from '../../subgraphs/platform/receivables/personalData.ts';
import { database as risk } from '../../subgraphs/platform/risk/database.ts';
import { personalData as riskData } from '../../subgraphs/platform/risk/personalData.ts';
import { database as users } from '../../subgraphs/platform/users/database.ts';
import { personalData as usersData } from '../../subgraphs/platform/users/personalData.ts';
import { createSeededDatabases, person, type SeededDatabases } from '../support/seeded.ts';

/** What each subgraph declares about people, held against its tables and the demo's data. */

const subgraphs: readonly [string, 'bank' | 'platform', SubgraphDatabase, PersonalDataDeclaration][] = [
  ['accounts', 'bank', accounts, accountsData],
  ['clearing', 'bank', clearing, clearingData],
  ['reconciliation', 'bank', reconciliation, reconciliationData],
  ['users', 'platform', users, usersData],
  ['credit-lines', 'platform', creditLines, creditLinesData],
  ['orders', 'platform', orders, ordersData],
  ['risk', 'platform', risk, riskData],
  ['receivables', 'platform', receivables, receivablesData],
];

let databases: SeededDatabases;
const opened = new Map<string, DataSource>();

beforeAll(async () => {
  databases = await createSeededDatabases();
  for (const [name, side, database] of subgraphs) {
    opened.set(name, await openDatabase(database, { url: databases[side].urlOf(name), poolSize: 2 }));
  }
});

afterAll(async () => {
  await Promise.all([...opened.values()].map((dataSource) => dataSource.destroy()));
  await databases?.drop();
});

function dataSourceOf(name: string): DataSource {
  const dataSource = opened.get(name);
  if (!dataSource) throw new Error(`${name} is not open.`);
  return dataSource;
}

const declaredIn = ({ tables }: PersonalDataDeclaration) =>
  tables.map(({ table }) => String(table.options.tableName));

test.each(subgraphs)(
  '%s declares every table that names a user',
  async (name, _side, _database, declaration) => {
    const rows: { table: string }[] = await dataSourceOf(name).query(
      `SELECT DISTINCT relname AS table FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid
     WHERE relnamespace = current_schema()::regnamespace AND relkind IN ('r', 'p') AND NOT attisdropped
       AND attname ~ '(^|_)user_id$|^asked_by$'`,
    );
    const declared = new Set(declaredIn(declaration));
    expect(rows.map(({ table }) => table).filter((table) => !declared.has(table))).toEqual([]);
  },
);

test.each(subgraphs)(
  '%s declares what hangs on a declared table',
  async (name, _side, _database, declaration) => {
    const declared = declaredIn(declaration);
    const rows: { table: string; refersTo: string }[] = await dataSourceOf(name).query(
      `SELECT DISTINCT own.relname AS table, other.relname AS "refersTo" FROM pg_constraint
     JOIN pg_class AS own ON own.oid = conrelid JOIN pg_class AS other ON other.oid = confrelid
     WHERE contype = 'f' AND own.relnamespace = current_schema()::regnamespace AND other.relname = ANY ($1)`,
      [declared],
    );
    expect(rows.filter(({ table }) => !declared.includes(table))).toEqual([]);
  },
);

test.each(subgraphs)(
  '%s hides columns that are there, and nothing secret is told',
  (_name, _side, _database, declaration) => {
    for (const { table, hidden = [] } of declaration.tables) {
      const columns = Object.keys(table.options.columns);
      expect(hidden.filter((column) => !columns.includes(column))).toEqual([]);
      const told = columns.filter(
        (column) => !hidden.includes(column) && table.options.columns[column]?.type !== 'bytea',
      );
      expect(
        told.filter((column) => /hash$|secret|sealed|token$/i.test(column) && column !== 'shownHash'),
      ).toEqual([]);
    }
  },
);

test.each(subgraphs)(
  'the role of %s may do what is declared, and each statement runs',
  async (name, side, database, declaration) => {
    const dataSource = dataSourceOf(name);
    const tables = await readPersonalData(dataSource, declaration, person.paysWell);
    expect(tables.map((table) => table.name)).toEqual(declaredIn(declaration));
    for (const { rows } of tables) expect(() => rows.map((row) => JSON.parse(row))).not.toThrow();
    await readObstacles(dataSource, declaration, person.paysWell);
    const counted = await rowCounts(side, database, declaration, person.paysWell);
    await dataSource.transaction((tx) => erasePersonalData(tx, declaration, 'usr_nobody'));
    expect(await rowCounts(side, database, declaration, person.paysWell)).toEqual(counted);
  },
);

test('who pays well is told of cards with hidden numbers, orders and instalments', async () => {
  const told = async (name: string, declaration: PersonalDataDeclaration, table: string) => {
    const tables = await readPersonalData(dataSourceOf(name), declaration, person.paysWell);
    return (tables.find((each) => each.name === table)?.rows ?? []).map((row) => JSON.parse(row));
  };
  const [card] = await told('accounts', accountsData, 'cards');
  expect(card).toMatchObject({ userId: person.paysWell, maskedNumber: expect.stringMatching(/^\*+\d{4}$/) });
  expect(Object.keys(card)).not.toContain('numberHash');
  expect((await told('orders', ordersData, 'order_items')).length).toBeGreaterThan(10);
  expect((await told('receivables', receivablesData, 'instalments')).length).toBeGreaterThan(10);
  expect(await told('accounts', accountsData, 'accounts')).toEqual([]);
  const [row] = await told('users', usersData, 'users');
  expect(row).toMatchObject({ id: person.paysWell, username: 'chen', name: '陈安' });
});

test.each([
  ['isOverdue', 'DEBT_OUTSTANDING', ['accounts', 'credit-lines', 'receivables']],
  ['isNearLimit', 'BUSINESS_UNDER_WAY', ['credit-lines', 'orders']],
] as const)('%s has %s in the way', async (who, code, where) => {
  for (const [name, , , declaration] of subgraphs) {
    const obstacles = await readObstacles(dataSourceOf(name), declaration, person[who]);
    expect([name, obstacles.includes(code)]).toEqual([name, (where as readonly string[]).includes(name)]);
  }
});

test('who just joined is erased: nothing but an opaque id is left, and a second time changes nothing', async () => {
  const dataSource = dataSourceOf('users');
  const erase = () => dataSource.transaction((tx) => erasePersonalData(tx, usersData, person.justJoined));
  const kept = await erase();
  expect(kept.map(({ name }) => name)).toContain('consents');
  const [row] = await dataSource.query('SELECT * FROM users WHERE id = $1', [person.justJoined]);
  expect(row).toMatchObject({ name: '', mobile: '10000000000', username: expect.stringMatching(/^erased-/) });
  expect(await dataSource.query('SELECT * FROM passwords WHERE user_id = $1', [person.justJoined])).toEqual(
    [],
  );
  expect(await erase()).toEqual(kept);
  expect(await dataSource.query('SELECT * FROM users WHERE id = $1', [person.justJoined])).toEqual([row]);
});

async function rowCounts(
  side: 'bank' | 'platform',
  database: SubgraphDatabase,
  { tables }: PersonalDataDeclaration,
  userId: string,
): Promise<Record<string, number>> {
  const owner = await openDatabase(database, { url: databases[side].setUpUrl, poolSize: 1 });
  const counts: Record<string, number> = {};
  for (const { table, where } of tables) {
    const name = String(table.options.tableName);
    const [{ count }] = await owner.query(`SELECT count(*)::int AS count FROM ${name} WHERE ${where}`, [
      userId,
    ]);
    counts[name] = count;
  }
  await owner.destroy();
  return counts;
}
