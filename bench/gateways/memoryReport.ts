import type { Options } from './options.ts';

export interface Sample {
  readonly minute: number;
  readonly residentMb: number;
}

export interface MemoryResult {
  readonly label: string;
  readonly version: string;
  readonly answered: number;
  readonly samples: readonly Sample[];
}

export function memoryReport(machine: string, options: Options, results: readonly MemoryResult[]): string {
  return `# Memory under load

Written by \`npm run bench:memory\`: ${options.minutes} minutes of load on each gateway, ${options.connections} requests under way, one in ten heavy, one in ten of 3,000 different operations in turn. Resident memory of the whole process tree.

| gateway | answered | lowest MB, by quarter | highest MB, by quarter |
| --- | ---: | --- | --- |
${results.map(row).join('\n')}

- ${machine}.
- Garbage that has grown old is collected late, every few minutes, so memory goes up and down like a saw. What a leak would lift is the lowest of each quarter of the time; in the first one the heap and the caches fill.
- Every answer is compared with the reference; a wrong one ends the run.
${results.map(({ label, version }) => `- ${label}: ${version}`).join('\n')}
`;
}

function row({ label, answered, samples }: MemoryResult): string {
  const length = Math.ceil(samples.length / 4);
  const quarters = [0, 1, 2, 3].map((index) =>
    samples.slice(index * length, (index + 1) * length).map(({ residentMb }) => residentMb),
  );
  const each = (pick: (...values: number[]) => number) =>
    quarters.map((quarter) => pick(...quarter).toFixed(0)).join(', ');
  return `| ${label} | ${answered} | ${each(Math.min)} | ${each(Math.max)} |`;
}
