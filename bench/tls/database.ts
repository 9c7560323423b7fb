import { randomBytes } from 'node:crypto';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { startPostgres, stopPostgres } from '../../start/postgres/server.ts';
import { machineDescription } from '../measure/machine.ts';

/** What TLS adds to a statement: CPU of the process that asks and of the server's, over kept connections. */
async function main(): Promise<void> {
  const ways = await Promise.all([openWay('plain text', false), openWay('TLS, verify-full', true)]);
  for (const way of ways) await measure(way, warmUpStatements);
  const costs = ways.map(() => [] as Cost[]);
  for (let round = 0; round < rounds; round++) {
    for (const [index, way] of ways.entries()) costs[index]?.push(await measure(way, statements));
  }
  const connects: number[] = [];
  for (const way of ways) connects.push(await measureConnecting(way));
  const text = page(
    ways.map(({ name }, index) => ({ name, costs: costs[index] ?? [], connect: connects[index] ?? 0 })),
  );
  writeFileSync(new URL('DATABASE.md', import.meta.url), text);
  console.log(text);
  for (const way of ways) await way.close();
}

const [rounds, statements, warmUpStatements, connections] = [9, 5_000, 10_000, 200];

/** CPU per statement, in microseconds. */
interface Cost {
  readonly client: number;
  readonly server: number;
}

interface Way {
  readonly name: string;
  readonly url: string;
  readonly client: pg.Client;
  readonly backendPid: number;
  readonly close: () => Promise<void>;
}

async function openWay(name: string, isSecure: boolean): Promise<Way> {
  const home = mkdtempSync(join(tmpdir(), 'whiteslip-bench-tls-'));
  chmodSync(home, 0o711);
  const options = { password: randomBytes(18).toString('base64url'), isDurable: false };
  const authorities = join(home, 'authorities');
  const server = await startPostgres(join(home, 'postgres'), {
    ...options,
    ...(isSecure && { authorities }),
  });
  const url = server.setUpUrl('postgres');
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const { rows } = await client.query('SELECT pg_backend_pid() AS pid');
  const close = async () => {
    await client.end();
    await stopPostgres(server);
    rmSync(home, { recursive: true, force: true });
  };
  return { name, url, client, backendPid: rows[0].pid, close };
}

/** A row as long as that of a credit line, by a statement that is prepared. */
const statement = {
  name: 'read_row',
  text: "SELECT $1::text AS id, 'ACTIVE' AS status, repeat('x', 200) AS rest, 5000000::bigint AS limit_fen",
};

async function measure({ client, backendPid }: Way, count: number): Promise<Cost> {
  const serverBefore = serverCpuMicros(backendPid);
  const before = process.cpuUsage();
  for (let made = 0; made < count; made++) await client.query({ ...statement, values: [`crd_${made}`] });
  const { user, system } = process.cpuUsage(before);
  return {
    client: (user + system) / count,
    server: (serverCpuMicros(backendPid) - serverBefore) / count,
  };
}

/** User and system time from /proc, which counts in hundredths of a second. */
function serverCpuMicros(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) * 10_000;
}

/** CPU of the asking process for a new connection, in microseconds. */
async function measureConnecting({ url }: Way): Promise<number> {
  const before = process.cpuUsage();
  for (let made = 0; made < connections; made++) {
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    await client.end();
  }
  const { user, system } = process.cpuUsage(before);
  return (user + system) / connections;
}

function page(ways: readonly { name: string; costs: readonly Cost[]; connect: number }[]): string {
  const rows = ways.map(({ name, costs, connect }) => {
    const client = middle(costs.map((cost) => cost.client));
    const server = middle(costs.map((cost) => cost.server));
    return `| ${name} | ${client.toFixed(1)} | ${server.toFixed(1)} | ${connect.toFixed(0)} |`;
  });
  return `# What TLS costs on a statement

Written by \`node bench/tls/database.ts\`: ${rounds} rounds of ${statements} prepared reads of one row, one after the other over a
kept connection, both ways in turns; then ${connections} connections. Medians of CPU in µs.

| way | asking process, a statement | server, a statement | asking process, a connection |
| --- | ---: | ---: | ---: |
${rows.join('\n')}

- ${machineDescription()}.
`;
}

function middle(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0;
}

await main();
