import { openDatabase } from '../../../subgraphs/common/database.ts';
import { schemaDrift } from '../../../subgraphs/common/drift.ts';
import { database as creditLines } from '../../../subgraphs/platform/credit-lines/database.ts';
import { database as orders } from '../../../subgraphs/platform/orders/database.ts';
import { database as receivables } from '../../../subgraphs/platform/receivables/database.ts';
import { database as risk } from '../../../subgraphs/platform/risk/database.ts';
import { database as users } from '../../../subgraphs/platform/users/database.ts';
import { createDatabase, type TestDatabase } from '../../support/postgres.ts';

let database: TestDatabase;

beforeAll(async () => {
  database = await createDatabase('platform');
});

afterAll(async () => {
  await database?.drop();
});

const subgraphs = { users, 'credit-lines': creditLines, orders, risk, receivables };

test.each(Object.entries(subgraphs))(
  'the tables of %s are what its code thinks they are',
  async (name, own) => {
    const dataSource = await openDatabase(own, { url: database.urlOf(name), poolSize: 1 });
    try {
      expect(await schemaDrift(dataSource)).toEqual([]);
    } finally {
      await dataSource.destroy();
    }
  },
);

test.each(Object.entries(subgraphs))('every table of %s is mapped', async (name, own) => {
  const dataSource = await openDatabase(own, { url: database.urlOf(name), poolSize: 1 });
  try {
    const rows: { name: string }[] = await dataSource.query(
      `SELECT relname AS name FROM pg_class
       WHERE relnamespace = current_schema()::regnamespace AND relkind IN ('r', 'p') AND relname <> 'migrations'`,
    );
    const mapped = dataSource.entityMetadatas.map((entity) => entity.tableName);
    expect(rows.map((row) => row.name).sort()).toEqual(mapped.sort());
  } finally {
    await dataSource.destroy();
  }
});

test('no platform role can read the tables of another subgraph', async () => {
  const foreign = { users: 'orders.orders', 'credit-lines': 'users.users', orders: 'risk.decisions' };
  for (const [name, table] of Object.entries(foreign)) {
    const own = subgraphs[name as keyof typeof subgraphs];
    const dataSource = await openDatabase(own, { url: database.urlOf(name), poolSize: 1 });
    await expect(dataSource.query(`SELECT 1 FROM ${table}`)).rejects.toThrow('permission denied for schema');
    await dataSource.destroy();
  }
});
