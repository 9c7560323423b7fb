import { spread } from '../measure/statistics.ts';
import type { EntrantResult, Results } from './results.ts';
import type { Turn } from './turn.ts';

/** The results as a page: a table an operation, then how it was measured and what was measured. */
export function report({ machine, options, results }: Results): string {
  const operations = [...new Set(results.map(({ operation }) => operation))];
  return `# Gateways side by side

Written by \`npm run bench:gateways\`. Medians of ${options.rounds} turns, lowest and highest in brackets.

${operations
  .map((name) =>
    section(
      name,
      results.filter(({ operation }) => operation === name),
    ),
  )
  .join('\n')}
## How

- ${machine}.
- All gateways are up at once on core 0 and take turns of ${options.turnMs} ms with ${options.connections} requests under way; every round begins with another one. ${options.warmUpRounds} rounds of warm-up are not counted. Load generator and subgraphs share core 1.
- CPU is user and system time of the gateway's whole process tree from /proc, divided by the requests it answered. "Core 1" is the same for load generator and subgraphs together: where it is above the gateway's, the requests a second are theirs, not the gateway's.
- The subgraphs replay replies from memory. In-flight deduplication is off. Every answer is compared with one executed on a single schema without federation; a wrong one ends the run. "Order" says whether fields come in the order of the operation.
- Peak memory is the sum over the tree of each process's peak since its start, this and the tables above included.
- "floor" is no gateway: it makes the same upstream calls, parses the replies, merges nothing and sends a stored answer.

${versions(results)}
`;
}

const head = [
  [
    'gateway',
    'CPU ms a request',
    'of Grafbase',
    'requests/s',
    'p50 ms',
    'p99 ms',
    'calls',
    'peak MB',
    'core 1 ms',
    'order',
  ],
  ['---', '---', '---:', '---:', '---:', '---:', '---:', '---:', '---:', '---'],
];

function section(name: string, results: readonly EntrantResult[]): string {
  const grafbase = results.find(({ label }) => label === 'grafbase');
  const grafbaseCpuMs = grafbase ? median(grafbase, (turn) => turn.cpuMsPerRequest) : Number.NaN;
  const rows = results.map((result) => row(result, grafbaseCpuMs));
  return `## ${name}\n\n${[...head, ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n')}\n`;
}

function row(result: EntrantResult, grafbaseCpuMs: number): readonly string[] {
  const cpu = spread(result.turns.map((turn) => turn.cpuMsPerRequest));
  return [
    result.label,
    `${cpu.median.toFixed(3)} (${cpu.lowest.toFixed(3)}-${cpu.highest.toFixed(3)})`,
    Number.isNaN(grafbaseCpuMs) ? '' : (cpu.median / grafbaseCpuMs).toFixed(2),
    median(result, (turn) => turn.requestsPerSecond).toFixed(0),
    median(result, (turn) => turn.p50Ms).toFixed(1),
    median(result, (turn) => turn.p99Ms).toFixed(1),
    median(result, (turn) => turn.upstreamCallsPerRequest).toFixed(1),
    result.peakMb.toFixed(0),
    median(result, (turn) => turn.otherCoreCpuMsPerRequest).toFixed(3),
    result.isInOrder ? 'yes' : 'no',
  ];
}

function median(result: EntrantResult, of: (turn: Turn) => number): number {
  return spread(result.turns.map(of)).median;
}

function versions(results: readonly EntrantResult[]): string {
  const lines = results.map(
    ({ label, version, nodeVersion }) =>
      `- ${label}: ${version}${nodeVersion ? `, Node ${nodeVersion}` : ''}`,
  );
  return [...new Set(lines)].join('\n');
}
