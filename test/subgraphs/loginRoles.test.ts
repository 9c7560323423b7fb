import pg from 'pg';
import { listSubgraphs, loadDatabase, type Side, sides } from '../../start/subgraphs.ts';
import type { SubgraphDatabase } from '../../subgraphs/common/database.ts';
import { createDatabase, type TestDatabase } from '../support/postgres.ts';

const databases = new Map<Side, TestDatabase>();
const subgraphs = new Map<string, SubgraphDatabase>();
const places = listSubgraphs();

beforeAll(async () => {
  for (const side of sides) databases.set(side, await createDatabase(side));
  for (const place of places) subgraphs.set(place.name, await loadDatabase(place));
});

afterAll(async () => {
  await Promise.all([...databases.values()].map((database) => database.drop()));
});

/** Every table of the side that is not the subgraph's, jobs included, and with them the codes of the refusals. */
async function refusalsOf({ name, side }: (typeof places)[number]): Promise<Map<string, string>> {
  const database = databases.get(side);
  const own = subgraphs.get(name)?.schema;
  const owner = new pg.Client({ connectionString: database?.setUpUrl });
  const role = new pg.Client({ connectionString: database?.urlOf(name) });
  await Promise.all([owner.connect(), role.connect()]);
  try {
    const { rows } = await owner.query(
      `SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables
       WHERE schemaname <> ALL (ARRAY['pg_catalog', 'information_schema', $1::text, $2::text])`,
      [own, `${own}_jobs`],
    );
    const refusals = new Map<string, string>();
    for (const { name: table } of rows) {
      const read = role.query(`SELECT 1 FROM ${table}`).then(
        () => 'it can be read',
        (error: pg.DatabaseError) => String(error.code),
      );
      refusals.set(table, await read);
    }
    return refusals;
  } finally {
    await Promise.all([owner.end(), role.end()]);
  }
}

const insufficientPrivilege = '42501';

test.each(places.map((place) => [place.name, place] as const))(
  'the role of %s can read no table of any other subgraph',
  async (_name, place) => {
    const refusals = await refusalsOf(place);
    expect(refusals.size).toBeGreaterThan(10);
    expect([...refusals].filter(([, code]) => code !== insufficientPrivilege)).toEqual([]);
  },
);

test('no role of one side gets into the database of the other', async () => {
  for (const { name, side } of places) {
    const url = new URL(databases.get(side)?.urlOf(name) ?? '');
    const other = sides.find((each) => each !== side);
    const database = other && databases.get(other);
    url.pathname = new URL(database?.setUpUrl ?? '').pathname;
    const client = new pg.Client({ connectionString: url.href });
    await expect(client.connect()).rejects.toMatchObject({ code: '42501' });
    await client.end().catch(() => undefined);
  }
});
