import pg from 'pg';

/** Every value of every table of a database, by the table's name; bytes as the text that they would be. */
export async function tableValues(url: string): Promise<Map<string, string>> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const { rows: tables } = await client.query(
      `SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables
       WHERE schemaname NOT IN ('pg_catalog', 'information_schema')`,
    );
    const found = new Map<string, string>();
    for (const { name } of tables) {
      const { rows } = await client.query(`SELECT * FROM ${name}`);
      found.set(name, rows.flatMap((row) => Object.values(row).map(textOf)).join('\n'));
    }
    return found;
  } finally {
    await client.end();
  }
}

function textOf(value: unknown): string {
  return Buffer.isBuffer(value) ? value.toString('latin1') : (JSON.stringify(value) ?? '');
}
