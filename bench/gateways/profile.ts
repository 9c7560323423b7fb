import { mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bookshopReference } from './bookshop/monolith.ts';
import type { Contender } from './contenders/contender.ts';
import { contendersNamed } from './contenders/contenders.ts';
import { operationNamed } from './operations.ts';
import { type Options, readOptions } from './options.ts';
import { type CpuProfile, costs } from './profileCosts.ts';
import { openSession } from './session.ts';
import { questionFor, requestBody, turn } from './turn.ts';

const shown = 40;

/** Shows which functions of a Node gateway cost most under load, a table an operation. */
async function main(options: Options): Promise<void> {
  const [contender] = contendersNamed(options.only);
  if (!contender?.isNodeProgram)
    throw new Error('Name one gateway that runs on Node, like --only whiteslip.');
  for (const name of options.operations) console.log(await profile(contender, name, options));
}

async function profile(contender: Contender, name: string, options: Options): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'whiteslip-profile-'));
  const operation = operationNamed(name);
  const session = await openSession(options.connections);
  try {
    const node = options.nodes[0] ?? process.execPath;
    const entrant = await session.enter(profiled(contender, folder), node, requestBody(operation.text));
    const question = await questionFor(entrant, operation, bookshopReference());
    const limits = { connections: options.connections, durationMs: options.turnMs, requests: 100_000 };
    for (let round = 0; round < options.warmUpRounds; round += 1)
      await turn(session, entrant, () => question, limits);
    const fromUs = nowUs();
    const { answered } = await turn(session, entrant, () => question, {
      ...limits,
      durationMs: 3 * options.turnMs,
    });
    const toUs = nowUs();
    await session.leave(entrant);
    return table(name, answered, costs(readProfile(folder), fromUs, toUs));
  } finally {
    await session.close();
  }
}

function profiled(contender: Contender, folder: string): Contender {
  return {
    ...contender,
    command: (setting, port, node) => {
      const command = contender.command(setting, port, node);
      return {
        ...command,
        args: ['--cpu-prof', '--cpu-prof-interval', '200', '--cpu-prof-dir', folder, ...command.args],
      };
    },
  };
}

/** V8 stamps its samples by the same clock. */
function nowUs(): number {
  return Number(process.hrtime.bigint() / 1000n);
}

/** The largest profile: that of the main thread. */
function readProfile(folder: string): CpuProfile {
  const texts = readdirSync(folder).map((file) => readFileSync(join(folder, file), 'utf8'));
  const [largest] = texts.sort((a, b) => b.length - a.length);
  if (!largest) throw new Error('The gateway wrote no profile: it did not end by itself when asked to.');
  return JSON.parse(largest);
}

function table(name: string, answered: number, costOf: ReadonlyMap<string, number>): string {
  const sorted = [...costOf].sort(([, a], [, b]) => b - a);
  // Every sample is in its function and in the sum of its part.
  const totalUs = sorted.reduce((total, [, us]) => total + us, 0) / 2;
  const lines = sorted
    .slice(0, shown)
    .map(
      ([place, us]) =>
        `${(us / answered).toFixed(1).padStart(8)} us ${((us / totalUs) * 100).toFixed(1).padStart(5)} %  ${place}`,
    );
  return `${name}: ${(totalUs / answered).toFixed(0)} us a request with the profiler on\n${lines.join('\n')}\n`;
}

await main(readOptions(process.argv.slice(2)));
