import type { Question } from '../measure/load.ts';
import { machineDescription } from '../measure/machine.ts';
import { treeUsage } from '../measure/processTree.ts';
import { writeReport } from '../measure/writeReport.ts';
import { bookshopReference } from './bookshop/monolith.ts';
import { type ColdResult, coldReport } from './coldReport.ts';
import type { Contender } from './contenders/contender.ts';
import { contendersNamed } from './contenders/contenders.ts';
import { type Operation, operationNamed } from './operations.ts';
import { type Options, readOptions } from './options.ts';
import { type Entrant, openSession, type Session } from './session.ts';
import { questionFor, requestBody, type Turn, turn } from './turn.ts';
import { variants } from './variants.ts';

const firstAnswers = 100;
const differentOperations = 1000;
const passes = 3;
// Numbers of operations that serve only to warm a gateway's planner up.
const warmUpFrom = 1_000_000;

const reference = bookshopReference();

/**
 * What an operation costs that a gateway has never seen, and what a thousand different ones cost in turn.
 * Each gateway runs twice: once for the subgraphs to learn all its calls, then afresh to be measured.
 */
async function main(options: Options): Promise<void> {
  const machine = machineDescription();
  const operations = options.operations.map(operationNamed);
  const session = await openSession(options.connections);
  try {
    const results: ColdResult[] = [];
    for (const contender of contendersNamed(options.only.filter((name) => name !== 'floor'))) {
      for (const node of contender.isNodeProgram ? options.nodes : options.nodes.slice(0, 1)) {
        results.push(await cold(session, contender, node, operations));
      }
    }
    const text = coldReport(machine, results, { firstAnswers, differentOperations });
    writeReport(options.out, 'COLD.md', text);
  } finally {
    await session.close();
  }
}

async function cold(
  session: Session,
  contender: Contender,
  node: string,
  operations: readonly Operation[],
): Promise<ColdResult> {
  await withEntrant(session, contender, node, async (entrant) => {
    for (const operation of operations) await askEachOnce(session, entrant, everyVariant(operation));
  });
  return withEntrant(session, contender, node, async (entrant) => {
    const first: Record<string, Turn> = {};
    for (const operation of operations) {
      await askEachOnce(session, entrant, variants(operation, warmUpFrom, firstAnswers));
      first[operation.name] = await askEachOnce(session, entrant, variants(operation, 0, firstAnswers), 1);
    }
    const inTurn: Turn[] = [];
    const thousand = variants(operationNamed('small'), firstAnswers, differentOperations);
    for (let pass = 0; pass < passes; pass += 1) inTurn.push(await askEachOnce(session, entrant, thousand));
    const { label, version, nodeVersion } = entrant;
    console.error(`${label} is measured`);
    return { label, version, nodeVersion, first, inTurn, peakMb: treeUsage(entrant.process.pid).peakMb };
  });
}

/** All that `cold` will ask of the operation, warm-up included. */
function everyVariant(operation: Operation): readonly Operation[] {
  const count = firstAnswers + (operation.name === 'small' ? differentOperations : 0);
  return [...variants(operation, 0, count), ...variants(operation, warmUpFrom, firstAnswers)];
}

async function withEntrant<T>(
  session: Session,
  contender: Contender,
  node: string,
  use: (entrant: Entrant) => Promise<T>,
): Promise<T> {
  const entrant = await session.enter(contender, node, requestBody(operationNamed('heavy').text));
  try {
    return await use(entrant);
  } finally {
    await session.leave(entrant);
  }
}

async function askEachOnce(
  session: Session,
  entrant: Entrant,
  operations: readonly Operation[],
  connections = 8,
): Promise<Turn> {
  const questions = await Promise.all(
    operations.map((operation) => questionFor(entrant, operation, reference)),
  );
  const limits = { connections, durationMs: 120_000, requests: questions.length };
  return turn(session, entrant, (number) => questions[number] as Question, limits);
}

await main(readOptions(process.argv.slice(2)));
