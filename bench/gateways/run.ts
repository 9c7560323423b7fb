import { machineDescription } from '../measure/machine.ts';
import { treeUsage } from '../measure/processTree.ts';
import { writeReport } from '../measure/writeReport.ts';
import { bookshopReference } from './bookshop/monolith.ts';
import { enterAll } from './entrants.ts';
import { type Operation, operationNamed } from './operations.ts';
import { type Options, readOptions } from './options.ts';
import { report } from './report.ts';
import type { EntrantResult, Results } from './results.ts';
import { type Entrant, openSession, type Session } from './session.ts';
import { questionFor, type Turn, turn } from './turn.ts';

const reference = bookshopReference();

/** Measures the gateways side by side and writes RESULTS.md and results.json. A wrong answer ends it. */
async function main(options: Options): Promise<void> {
  const machine = machineDescription();
  const operations = options.operations.map(operationNamed);
  const session = await openSession(options.connections);
  try {
    const entrants = await enterAll(session, options, operations, reference);
    const results: EntrantResult[] = [];
    for (const operation of operations)
      results.push(...(await inTurns(session, entrants, operation, options)));
    const { nodes: _nodes, out, ...told } = options;
    write({ machine, options: told, results }, out);
  } finally {
    await session.close();
  }
}

/** Each gateway has one turn a round, every round beginning with the next gateway; warm-up rounds are not kept. */
async function inTurns(
  session: Session,
  entrants: readonly Entrant[],
  operation: Operation,
  { rounds, warmUpRounds, turnMs, connections }: Options,
): Promise<readonly EntrantResult[]> {
  const contests = await Promise.all(
    entrants.map(async (entrant) => ({
      entrant,
      question: await questionFor(entrant, operation, reference),
      turns: [] as Turn[],
    })),
  );
  const limits = { connections, durationMs: turnMs, requests: 100_000 };
  for (let round = -warmUpRounds; round < rounds; round += 1) {
    const first = Math.max(round, 0) % contests.length;
    for (const { entrant, question, turns } of [...contests.slice(first), ...contests.slice(0, first)]) {
      const taken = await turn(session, entrant, () => question, limits);
      if (round >= 0) turns.push(taken);
    }
    console.error(`${operation.name}: round ${round + 1} of ${rounds}`);
  }
  return contests.map(({ entrant, question, turns }) => ({
    operation: operation.name,
    label: entrant.label,
    version: entrant.version,
    nodeVersion: entrant.nodeVersion,
    turns,
    peakMb: treeUsage(entrant.process.pid).peakMb,
    isInOrder: question.answers.isInOrder(),
  }));
}

function write(results: Results, folder: string): void {
  writeReport(folder, 'results.json', `${JSON.stringify(results, null, 1)}\n`);
  writeReport(folder, 'RESULTS.md', report(results));
}

await main(readOptions(process.argv.slice(2)));
