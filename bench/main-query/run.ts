import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { Agent } from 'undici';
import { answerCheck } from '../measure/answers.ts';
import { type LoadResult, load, type Question } from '../measure/load.ts';
import { machineDescription } from '../measure/machine.ts';
import { post } from '../measure/post.ts';
import { type TreeUsage, treeUsage } from '../measure/processTree.ts';
import { quantile } from '../measure/statistics.ts';
import { writeReport } from '../measure/writeReport.ts';
import { type MainQueryOptions, readMainQueryOptions } from './options.ts';

const warmUpMs = 5000;

/** Asks a running system its main query, end to end, and accounts for each process that is named. */
async function main(options: MainQueryOptions): Promise<void> {
  const machine = machineDescription();
  const dispatcher = new Agent({ connections: options.connections });
  try {
    const question = await mainQuestion(dispatcher, options);
    const ask = (durationMs: number) =>
      load(dispatcher, () => question, { connections: options.connections, durationMs, requests: 1_000_000 });
    await ask(warmUpMs);
    const before = usageOfEach(options.processes);
    const result = await ask(options.seconds * 1000);
    const text = page(machine, options, result, before, usageOfEach(options.processes));
    writeReport(options.out, 'RESULTS.md', text);
    console.log(text);
  } finally {
    await dispatcher.destroy();
  }
}

/** The first answer, which must have no errors, is what all others are compared with. */
async function mainQuestion(
  dispatcher: Agent,
  { url, token, operationFile }: MainQueryOptions,
): Promise<Question> {
  const body = JSON.stringify({ query: readFileSync(operationFile, 'utf8') });
  const headers = token === null ? {} : { authorization: `Bearer ${token}` };
  const question = { origin: url.origin, path: url.pathname, body, headers };
  const first = await post(dispatcher, question.origin, question.path, body, headers);
  const answers = answerCheck(JSON.parse(first.body.toString()).data);
  answers.check(first.status, first.body);
  return { ...question, answers };
}

type UsageOfEach = ReadonlyMap<string, TreeUsage>;

function usageOfEach(processes: ReadonlyMap<string, number>): UsageOfEach {
  return new Map([...processes].map(([name, pid]) => [name, treeUsage(pid)]));
}

function page(
  machine: string,
  { connections, seconds, operationFile }: MainQueryOptions,
  { answered, wallMs, latenciesMs }: LoadResult,
  before: UsageOfEach,
  after: UsageOfEach,
): string {
  const rows = [...after].map(([name, { cpuMs, peakMb }]) => {
    const cpuMsPerRequest = (cpuMs - (before.get(name)?.cpuMs ?? 0)) / answered;
    return `| ${name} | ${cpuMsPerRequest.toFixed(3)} | ${peakMb.toFixed(0)} |`;
  });
  return `# The main query, end to end

Written by \`npm run bench:main-query\`: ${basename(operationFile)}, ${connections} requests under way for ${seconds} s after a warm-up, all on one machine with the load generator. Every answer is compared with the first.

| requests/s | p50 ms | p99 ms | answered |
| ---: | ---: | ---: | ---: |
| ${((answered / wallMs) * 1000).toFixed(0)} | ${quantile(latenciesMs, 0.5).toFixed(1)} | ${quantile(latenciesMs, 0.99).toFixed(1)} | ${answered} |

| process and its children | CPU ms a request | peak MB |
| --- | ---: | ---: |
${rows.join('\n')}

- ${machine}. Node ${process.versions.node}.
`;
}

await main(readMainQueryOptions(process.argv.slice(2)));
