import { slope, spread } from '../measure/statistics.ts';
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

| gateway | answered | median MB, second third | median MB, last third | MB a minute, last two thirds |
| --- | ---: | ---: | ---: | ---: |
${results.map(row).join('\n')}

- ${machine}.
- Every answer is compared with the reference; a wrong one ends the run.
${results.map(({ label, version }) => `- ${label}: ${version}`).join('\n')}
`;
}

// The first third is left out: a process fills its heap and its caches in it.
function row({ label, answered, samples }: MemoryResult): string {
  const third = Math.floor(samples.length / 3);
  const medianMb = (part: readonly Sample[]) =>
    spread(part.map(({ residentMb }) => residentMb)).median.toFixed(0);
  const perMinute = slope(
    samples.slice(third).map(({ minute, residentMb }) => ({ x: minute, y: residentMb })),
  );
  const cells = [
    label,
    answered,
    medianMb(samples.slice(third, 2 * third)),
    medianMb(samples.slice(2 * third)),
  ];
  return `| ${cells.join(' | ')} | ${perMinute.toFixed(2)} |`;
}
