import type { Question } from '../measure/load.ts';
import { load } from '../measure/load.ts';
import { machineDescription } from '../measure/machine.ts';
import { treeUsage } from '../measure/processTree.ts';
import { writeReport } from '../measure/writeReport.ts';
import { bookshopReference } from './bookshop/monolith.ts';
import { contendersNamed } from './contenders/contenders.ts';
import { type MemoryResult, memoryReport, type Sample } from './memoryReport.ts';
import { operationNamed } from './operations.ts';
import { type Options, readOptions } from './options.ts';
import { type Entrant, openSession, type Session } from './session.ts';
import { questionFor, requestBody } from './turn.ts';
import { variants } from './variants.ts';

// More different operations than any cache should hold, so that a cache without a bound shows.
const differentOperations = 3000;
const sampleEveryMs = 5000;

/** Keeps each gateway under load, one after the other, for `--minutes`, and watches its memory. */
async function main(options: Options): Promise<void> {
  const machine = machineDescription();
  const session = await openSession(options.connections);
  try {
    const results: MemoryResult[] = [];
    for (const contender of contendersNamed(options.only.filter((name) => name !== 'floor'))) {
      const node = options.nodes[0] ?? process.execPath;
      const entrant = await session.enter(contender, node, requestBody(operationNamed('heavy').text));
      results.push(await underLoad(session, entrant, options));
      await session.leave(entrant);
      console.error(`${entrant.label} is measured`);
    }
    writeReport(options.out, 'MEMORY.md', memoryReport(machine, options, results));
  } finally {
    await session.close();
  }
}

async function underLoad(
  session: Session,
  entrant: Entrant,
  { minutes, connections }: Options,
): Promise<MemoryResult> {
  const questionNumber = await mixedQuestions(entrant);
  const samples: Sample[] = [];
  const began = performance.now();
  const sampler = setInterval(() => {
    const { residentMb } = treeUsage(entrant.process.pid);
    samples.push({ minute: (performance.now() - began) / 60_000, residentMb });
  }, sampleEveryMs);
  try {
    const limits = { connections, durationMs: minutes * 60_000, requests: Number.POSITIVE_INFINITY };
    const { answered } = await load(session.dispatcher, questionNumber, limits);
    return { label: entrant.label, version: entrant.version, answered, samples };
  } finally {
    clearInterval(sampler);
  }
}

/** Of ten requests one is heavy, eight are small or tiny, and one is the next of many different ones. */
async function mixedQuestions(entrant: Entrant): Promise<(number: number) => Question> {
  const reference = bookshopReference();
  const small = operationNamed('small');
  const usual = [operationNamed('heavy'), small, operationNamed('tiny')];
  const [heavyQuestion, smallQuestion, tinyQuestion, ...different] = (await Promise.all(
    [...usual, ...variants(small, 0, differentOperations)].map((operation) =>
      questionFor(entrant, operation, reference),
    ),
  )) as [Question, Question, Question, ...Question[]];
  return (number) => {
    const place = number % 10;
    if (place === 0) return heavyQuestion;
    if (place === 1) return different[Math.floor(number / 10) % different.length] ?? smallQuestion;
    return place % 2 ? smallQuestion : tinyQuestion;
  };
}

await main(readOptions(process.argv.slice(2)));
