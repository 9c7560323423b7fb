import { parseArgs } from 'node:util';
import pg from 'pg';
import { openDatabase } from '../../subgraphs/common/database.ts';
import { database } from '../../subgraphs/platform/credit-lines/database.ts';
import { machineDescription } from '../measure/machine.ts';
import { quantile, type Spread, spread } from '../measure/statistics.ts';
import { writeReport } from '../measure/writeReport.ts';
import { type BenchDatabase, createBenchDatabase } from './database.ts';
import { byOperation, byPreparedStatement, bySameStatement, bySeparateStatements, type Way } from './ways.ts';

interface Options {
  readonly rounds: number;
  readonly turnMs: number;
  readonly clients: number;
  readonly lines: number;
  readonly out: string;
}

/** Places holds in several ways by turns on one server, and writes how their rates compare. */
async function main(options: Options): Promise<void> {
  const machine = machineDescription();
  const bench = await createBenchDatabase(options.lines);
  try {
    const text = page(machine, options, await measure(bench, options));
    writeReport(options.out, 'RESULTS.md', text);
    console.log(text);
  } finally {
    await bench.remove();
  }
}

/** What one turn of each way gave, round by round. */
type Turns = ReadonlyMap<string, readonly Turn[]>;

async function measure({ url, userIds }: BenchDatabase, options: Options): Promise<Turns> {
  const dataSource = await openDatabase(database, { url, poolSize: options.clients });
  const pool = new pg.Pool({
    connectionString: url,
    max: options.clients,
    options: `-c search_path=${database.schema} -c timezone=UTC`,
  });
  try {
    const ways = [
      byOperation(dataSource),
      bySameStatement(pool),
      byPreparedStatement(pool),
      bySeparateStatements(pool),
    ];
    const turns = new Map<string, Turn[]>(ways.map(({ name }) => [name, []]));
    for (let round = 0; round <= options.rounds; round += 1) {
      for (const way of round % 2 === 0 ? ways : ways.toReversed()) {
        const turn = await takeTurn(way, userIds, `${way.name} ${round}`, options);
        if (round > 0) turns.get(way.name)?.push(turn);
      }
    }
    return turns;
  } finally {
    await Promise.all([dataSource.destroy(), pool.end()]);
  }
}

interface Turn {
  readonly perSecond: number;
  readonly latenciesMs: readonly number[];
}

/** Every client places one hold after the other, each on another line, until the turn's time is over. */
async function takeTurn(
  way: Way,
  userIds: readonly string[],
  label: string,
  { turnMs, clients }: Options,
): Promise<Turn> {
  const startedAt = performance.now();
  const latenciesMs: number[] = [];
  let number = 0;
  const client = async () => {
    while (performance.now() - startedAt < turnMs) {
      number += 1;
      const userId = userIds[(number * 7_919) % userIds.length] ?? '';
      const askedAt = performance.now();
      await way.place({ userId, orderId: `${label} ${number}`, idempotencyKey: `${label} ${number}` });
      latenciesMs.push(performance.now() - askedAt);
    }
  };
  await Promise.all(Array.from({ length: clients }, client));
  return { perSecond: (latenciesMs.length / (performance.now() - startedAt)) * 1_000, latenciesMs };
}

function page(machine: string, { rounds, turnMs, clients, lines }: Options, turns: Turns): string {
  const operation = turns.get('placeHold') ?? [];
  const rows = [...turns].map(([name, own]) => {
    const latenciesMs = own.flatMap((turn) => turn.latenciesMs);
    const shares = own.map((turn, round) => ((operation[round]?.perSecond ?? 0) / turn.perSecond) * 100);
    const cells = [
      range(spread(own.map((turn) => turn.perSecond))),
      quantile(latenciesMs, 0.5).toFixed(2),
      quantile(latenciesMs, 0.99).toFixed(2),
      `${range(spread(shares))} %`,
    ];
    return `| ${name} | ${cells.join(' | ')} |`;
  });
  return `# Placing a hold

Written by \`npm run bench:holds\`: ${clients} clients on ${lines} lines, ${rounds} rounds of ${turnMs} ms for each way by turns after one round of warm-up, on one PostgreSQL that flushes each commit to disk. Clients and server share the machine.

| way | holds/s: median (lowest to highest) | p50 ms | p99 ms | placeHold's rate as a share of this |
| --- | ---: | ---: | ---: | ---: |
${rows.join('\n')}

- \`placeHold\`: the operation, from decimal text to the row of the hold.
- \`same statement\`: the text that the operation runs, through the bare driver; \`prepared\`: planned once a connection.
- \`separate statements\`: BEGIN, UPDATE, INSERT, INSERT, COMMIT, as a script of pgbench has them.
- ${machine}. Node ${process.versions.node}. The goal is a share of 70 % of the same statement; a load average far above what ${clients} clients make says that the machine did other work, and then only the medians mean something.
`;
}

function range({ median, lowest, highest }: Spread): string {
  return `${median.toFixed(0)} (${lowest.toFixed(0)} to ${highest.toFixed(0)})`;
}

/** Reads the command line. Throws a sentence about the first option that makes no sense. */
function readOptions(args: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      rounds: { type: 'string', default: '21' },
      'turn-ms': { type: 'string', default: '700' },
      clients: { type: 'string', default: '8' },
      lines: { type: 'string', default: '1000' },
      out: { type: 'string', default: import.meta.dirname },
    },
  });
  return {
    rounds: count('--rounds', values.rounds, 100),
    turnMs: count('--turn-ms', values['turn-ms'], 60_000),
    clients: count('--clients', values.clients, 64),
    lines: count('--lines', values.lines, 100_000),
    out: values.out,
  };
}

function count(option: string, text: string, most: number): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= 1 && value <= most) return value;
  throw new Error(`${option} is a whole number from 1 to ${most}, not "${text}".`);
}

await main(readOptions(process.argv.slice(2)));
