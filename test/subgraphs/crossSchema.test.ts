import pg from 'pg';
import { withClient } from '../../start/databases.ts';
import { listSubgraphs, loadDatabase, type Side, sides } from '../../start/subgraphs.ts';
import { createDatabase, type TestDatabase } from '../support/postgres.ts';

const databases = new Map<Side, TestDatabase>();

beforeAll(async () => {
  for (const side of sides) databases.set(side, await createDatabase(side));
});

afterAll(async () => {
  for (const database of databases.values()) await database.drop();
});

const places = listSubgraphs();

/** Runs the work as a subgraph's login role, on the database of a side. */
async function asLogin<Result>(
  subgraph: string,
  own: Side,
  side: Side,
  work: (client: pg.Client) => Promise<Result>,
): Promise<Result> {
  const url = new URL(databases.get(own)?.urlOf(subgraph) ?? '');
  url.pathname = new URL(databases.get(side)?.setUpUrl ?? '').pathname;
  const client = new pg.Client({ connectionString: url.href });
  try {
    await client.connect();
    return await work(client);
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** All tables of a schema and of the schema of its jobs, as the set-up role sees them. */
async function tablesOf(side: Side, schema: string): Promise<string[]> {
  const sql = `SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables WHERE schemaname = ANY($1)`;
  return withClient(databases.get(side)?.setUpUrl ?? '', async (client) => {
    const { rows } = await client.query(sql, [[schema, `${schema}_jobs`]]);
    return rows.map(({ name }) => name);
  });
}

test.each(places)('$name reads no table of another subgraph of its side', async ({ name, side }) => {
  const others = places.filter((place) => place.side === side && place.name !== name);
  let refused = 0;
  for (const other of others) {
    const { schema } = await loadDatabase(other);
    const tables = await tablesOf(side, schema);
    expect(tables.length).toBeGreaterThan(1);
    await asLogin(name, side, side, async (client) => {
      for (const table of tables) {
        await expect(client.query(`SELECT 1 FROM ${table} LIMIT 1`)).rejects.toMatchObject({ code: '42501' });
        refused += 1;
      }
    });
  }
  expect(refused).toBeGreaterThan(others.length);
});

test.each(places)("$name does not get into the other side's database", async ({ name, side }) => {
  const other = sides.find((each) => each !== side) ?? side;
  await expect(asLogin(name, side, other, async () => 'in')).rejects.toMatchObject({ code: '42501' });
});

test.each(places)('$name reads what is its own', async (place) => {
  const { schema } = await loadDatabase(place);
  const rows = await asLogin(place.name, place.side, place.side, async (client) => {
    const { rowCount } = await client.query(
      `SELECT 1 FROM information_schema.role_table_grants
       WHERE grantee = current_user AND table_schema = $1 AND privilege_type = 'SELECT'`,
      [schema],
    );
    return rowCount;
  });
  expect(rows).toBeGreaterThan(1);
});
