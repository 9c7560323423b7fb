import { randomBytes } from 'node:crypto';
import { letIn, loginUrl, prepareSubgraph, withClient } from '../../start/databases.ts';
import { listSubgraphs, loadDatabase, type Side } from '../../start/subgraphs.ts';
import { loginRoleOf, type SubgraphDatabase } from '../../subgraphs/common/database.ts';
import { testServer } from './postgresRun.ts';

/** A test file's own copy of a side's migrated database. */
export interface TestDatabase {
  /** For the set-up role: to arrange rows and to look behind the curtain. */
  readonly setUpUrl: string;
  /** For a subgraph's login role, as its process has it: `urlOf('credit-lines')`. */
  readonly urlOf: (subgraph: string) => string;
  /** Adds a schema that no subgraph of the product has; gives the URL of its login role. */
  readonly add: (database: SubgraphDatabase) => Promise<string>;
  readonly drop: () => Promise<void>;
}

/** Copies a side's template. In `beforeAll`, with `drop` in `afterAll` after everything that uses it. */
export async function createDatabase(side: Side): Promise<TestDatabase> {
  const server = await testServer();
  const name = `${side}_${randomBytes(6).toString('hex')}`;
  await withClient(server.url, (client) => client.query(`CREATE DATABASE ${name} TEMPLATE ${side}_template`));
  const setUpUrl = Object.assign(new URL(server.url), { pathname: `/${name}` }).href;
  const roles = await rolesOf(side, server.broken);
  await withClient(setUpUrl, async (client) => {
    await client.query(`REVOKE ALL ON DATABASE ${name} FROM PUBLIC`);
    for (const role of roles.values()) await letIn(client, role);
  });
  return {
    setUpUrl,
    urlOf: (subgraph) => {
      const role = roles.get(subgraph);
      if (role) return loginUrl(setUpUrl, role, server.rolePassword);
      throw new Error(server.broken[subgraph] ?? `${side} has no subgraph ${subgraph} with a database.ts.`);
    },
    add: (database) => prepareSubgraph(database, setUpUrl, server.rolePassword),
    drop: async () => {
      await withClient(server.url, (client) => client.query(`DROP DATABASE ${name} WITH (FORCE)`));
    },
  };
}

async function rolesOf(side: Side, broken: Readonly<Record<string, string>>): Promise<Map<string, string>> {
  const roles = new Map<string, string>();
  for (const place of listSubgraphs().filter((each) => each.side === side && !(each.name in broken))) {
    roles.set(place.name, loginRoleOf(await loadDatabase(place)));
  }
  return roles;
}
