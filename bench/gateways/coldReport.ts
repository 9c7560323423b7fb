import type { Turn } from './turn.ts';

export interface ColdResult {
  readonly label: string;
  readonly version: string;
  readonly nodeVersion: string | null;
  /** The first answers to new variants of each operation, asked one after the other. */
  readonly first: Readonly<Record<string, Turn>>;
  /** The same thousand operations, pass after pass. */
  readonly inTurn: readonly Turn[];
  readonly peakMb: number;
}

interface Counts {
  readonly firstAnswers: number;
  readonly differentOperations: number;
}

export function coldReport(machine: string, results: readonly ColdResult[], counts: Counts): string {
  const operations = Object.keys(results[0]?.first ?? {});
  const passes = results[0]?.inTurn.map((_, index) => `pass ${index + 1}`) ?? [];
  const head = ['gateway', ...operations.map((name) => `${name}, first answer`), ...passes, 'peak MB'];
  const rows = results.map(({ label, first, inTurn, peakMb }) => [
    label,
    ...operations.map((name) => firstAnswer(first[name])),
    ...inTurn.map(({ cpuMsPerRequest }) => cpuMsPerRequest.toFixed(2)),
    peakMb.toFixed(0),
  ]);
  const table = [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
  return `# Operations never seen before

Written by \`npm run bench:cold\`.

${table}

- First answer: p50 / p99 in ms of ${counts.firstAnswers} new variants of the operation, asked one after the other, and the gateway's processor time for each. The gateway has answered as many other variants before, so its code is warm and its caches are not.
- Passes: processor ms a request for ${counts.differentOperations} different operations of two hops, asked in turn, three times over. Where a later pass costs as much as the first, the plans were forgotten.
- The subgraphs replay replies that they learned in an earlier run, so none of this is theirs. Every answer is compared with the reference.
- ${machine}.

${results.map(({ label, version, nodeVersion }) => `- ${label}: ${version}${nodeVersion ? `, Node ${nodeVersion}` : ''}`).join('\n')}
`;
}

function firstAnswer(turn: Turn | undefined): string {
  return turn
    ? `${turn.p50Ms.toFixed(1)} / ${turn.p99Ms.toFixed(1)}, CPU ${turn.cpuMsPerRequest.toFixed(1)}`
    : '';
}
