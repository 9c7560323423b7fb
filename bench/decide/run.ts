import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import type { DataSource } from 'typeorm';
import { openDatabase } from '../../subgraphs/common/database.ts';
import { database } from '../../subgraphs/platform/risk/database.ts';
import { decideTransaction } from '../../subgraphs/platform/risk/decideTransaction.ts';
import { keepRuleBook } from '../../subgraphs/platform/risk/ruleBook.ts';
import { machineDescription } from '../measure/machine.ts';
import { quantile } from '../measure/statistics.ts';
import { createOwnDatabase } from '../measure/subgraphDatabase.ts';
import { writeReport } from '../measure/writeReport.ts';
import { decideStream, type StreamResult } from './decideStream.ts';
import { labelledPurchases } from './labelledStream.ts';
import { type LabelledPurchase, plantedPurchases, quietPurchases } from './purchases.ts';
import { type Judges, judgesOf, recallAt } from './recall.ts';

interface Options {
  readonly quiet: number;
  readonly perSecond: number;
  readonly seconds: number;
  readonly out: string;
  readonly only: string | undefined;
}

const from = new Date('2026-09-01T04:00:00.000Z');
const hourMs = 3_600_000;
const people = 500;
const frauds = 32;

/** The share of frauds that is found, then how fast decisions are; either alone where only one is asked for. */
async function main(options: Options): Promise<void> {
  const write = (file: string, text: string) => {
    writeReport(options.out, file, text);
    console.log(text);
  };
  if (options.only !== 'rate') {
    const judges = await withDatabase((dataSource) => judgeLabelled(dataSource, options));
    write('RECALL.md', recallPage(judges));
  }
  if (options.only !== 'recall') {
    write('RESULTS.md', await withDatabase((dataSource) => measureRate(dataSource, options)));
  }
}

/** Decides about a history of purchases with fraud in it, then takes the time of more at a steady rate. */
async function measureRate(dataSource: DataSource, options: Options): Promise<string> {
  const machine = machineDescription();
  const history = quietPurchases(options.quiet, people, from);
  const end = history.at(-1)?.input.occurredAt ?? from;
  const planted = plantedPurchases(new Date(end.getTime() + hourMs), history);
  const result = await decideStream(dataSource, [...history, ...planted]);
  const latenciesMs = await atSteadyRate(dataSource, history, options);
  return page(machine, options, result, latenciesMs);
}

/** Runs the work on an empty database of its own. */
async function withDatabase<Result>(work: (dataSource: DataSource) => Promise<Result>): Promise<Result> {
  const own = await createOwnDatabase(database);
  try {
    const dataSource = await openDatabase(database, { url: own.url });
    try {
      return await work(dataSource);
    } finally {
      await dataSource.destroy();
    }
  } finally {
    await own.remove();
  }
}

/** Decides about a stream in which frauds of every boldness are labelled. */
async function judgeLabelled(dataSource: DataSource, { quiet }: Options): Promise<Judges> {
  const stream = labelledPurchases(quiet, people, frauds, from);
  await decideStream(dataSource, stream);
  return judgesOf(dataSource, stream);
}

/** From the moment at which a purchase was to be asked about to its decision: waiting for a turn counts. */
async function atSteadyRate(
  dataSource: DataSource,
  history: readonly LabelledPurchase[],
  { perSecond, seconds }: Options,
): Promise<number[]> {
  const openRuleBook = keepRuleBook();
  const end = history.at(-1)?.input.occurredAt ?? from;
  const latenciesMs: number[] = [];
  const running: Promise<void>[] = [];
  const startMs = performance.now();
  for (let index = 0; index < perSecond * seconds; index += 1) {
    const dueMs = startMs + (index * 1000) / perSecond;
    const known = history[(index * 7) % history.length];
    if (!known) throw new Error('There is no history.');
    // A day apart, so that no one buys too often.
    const occurredAt = new Date(end.getTime() + 3 * 24 * hourMs + index * 60_000);
    const input = {
      ...known.input,
      orderId: `ord_rate${index}`,
      idempotencyKey: `rate ${index}`,
      occurredAt,
    };
    const waitMs = dueMs - performance.now();
    if (waitMs > 0) await sleep(waitMs);
    const decided = decideTransaction(input, 'orders', {
      dataSource,
      clock: { now: () => occurredAt },
      openRuleBook,
    });
    running.push(decided.then(() => void latenciesMs.push(performance.now() - dueMs)));
  }
  await Promise.all(running);
  return latenciesMs;
}

function page(
  machine: string,
  options: Options,
  result: StreamResult,
  latenciesMs: readonly number[],
): string {
  const { quiet, disturbed, caughtAt } = result;
  const patterns = [...caughtAt].map(
    ([pattern, at]) => `| ${pattern} | ${at === null ? 'not caught' : `purchase ${at}`} |`,
  );
  const ms = (share: number) => quantile(latenciesMs, share).toFixed(1);
  return `# Deciding about purchases

Written by \`npm run bench:decide\`: the operation \`decideTransaction\` on a durable PostgreSQL of its own, on the same machine.

Of ${quiet} quiet purchases of ${people} people ${disturbed} were challenged or stricter (${((disturbed / quiet) * 100).toFixed(2)} %). Each planted pattern was first stopped at:

| pattern | stopped at |
| --- | --- |
${patterns.join('\n')}

Then ${options.perSecond} decisions a second for ${options.seconds} s, arriving whatever the answers do:

| decisions | p50 ms | p99 ms | most ms |
| ---: | ---: | ---: | ---: |
| ${latenciesMs.length} | ${ms(0.5)} | ${ms(0.99)} | ${ms(1)} |

- ${machine}. Node ${process.versions.node}.
`;
}

function recallPage(judges: Judges): string {
  const percent = (share: number) => `${(share * 100).toFixed(1)} %`;
  const titles = ['alerts', 'score of the rules', "amount against the person's mean", 'amount alone'];
  const row = (cells: readonly string[]) =>
    `| ${cells.map((cell, column) => cell.padStart(titles[column]?.length ?? 0)).join(' | ')} |`;
  const recalls = [0.005, 0.01, 0.02].map((budget) => {
    const { rules, amountOfPerson, amount } = judges;
    const shares = [rules, amountOfPerson, amount].map((judge) => recallAt(judge, budget));
    return row([budget, ...shares].map(percent));
  });
  const labelled = judges.rules.filter(({ isFraud }) => isFraud).length;
  return `# Frauds found

Written by \`npm run bench:decide -- --only recall\`; the same each time, on any machine.

Of a made-up stream of purchases ${labelled} of ${judges.rules.length} belong to ${frauds} frauds by velocity, takeover, amount jump and merchant compromise, drawn to be anything from bold to no larger, faster or stranger than ordinary purchases are now and then; all purchases of a fraud are labelled, the first ones of a burst too. The share of them among the most suspicious purchases, where that many may raise an alert:

${row(titles)}
${row(titles.map(({ length }) => `${'-'.repeat(length - 1)}:`))}
${recalls.join('\n')}

The stream is made up by the same hands as the rules: it shows that the rules do what they are for, not how much fraud they would find in the world.
`;
}

function readOptions(args: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      quiet: { type: 'string', default: '10000' },
      'per-second': { type: 'string', default: '50' },
      seconds: { type: 'string', default: '60' },
      out: { type: 'string', default: import.meta.dirname },
      only: { type: 'string' },
    },
  });
  const count = (text: string, most: number) => {
    const value = Number(text);
    if (Number.isInteger(value) && value >= 1 && value <= most) return value;
    throw new Error(`"${text}" is no whole number from 1 to ${most}.`);
  };
  const { quiet, seconds, out, only } = values;
  if (only !== undefined && only !== 'recall' && only !== 'rate') {
    throw new Error('Only "recall" or "rate" can be asked for alone.');
  }
  return {
    quiet: count(quiet, 100_000),
    perSecond: count(values['per-second'], 1_000),
    seconds: count(seconds, 600),
    out,
    only,
  };
}

await main(readOptions(process.argv.slice(2)));
