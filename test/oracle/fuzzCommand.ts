import { parseArgs } from 'node:util';
import { type FuzzResult, fuzz } from './fuzz.ts';
import { fuzzSeed } from './fuzzSeed.ts';
import { describeFailure } from './report.ts';
import { shrink } from './shrink.ts';

const USAGE =
  'Usage: npm run fuzz -- [--cases N] [--seed N] [--jobs N]; --seed alone runs and explains that seed.';

interface Flags {
  readonly cases: number | null;
  readonly seed: number;
  readonly jobs: number;
}

async function main(): Promise<void> {
  const flags = readFlags();
  if (!flags) {
    process.stderr.write(`${USAGE}\n`);
    process.exitCode = 1;
    return;
  }
  if (flags.cases === null) return explainSeed(flags.seed);
  const start = performance.now();
  const result = await fuzz({ ...flags, cases: flags.cases });
  process.stdout.write(`${summary(result, (performance.now() - start) / 1000)}\n`);
  const [first] = result.failures;
  if (first) {
    process.exitCode = 1;
    await explainSeed(first.seed);
  }
}

function readFlags(): Flags | null {
  try {
    const { values } = parseArgs({
      options: { cases: { type: 'string' }, seed: { type: 'string' }, jobs: { type: 'string' } },
    });
    const [cases, seed, jobs] = [values.cases, values.seed ?? '1', values.jobs ?? '1'];
    const isNumber = (text: string | undefined) => text === undefined || /^[1-9]\d{0,8}$/.test(text);
    if (![cases, seed, jobs].every(isNumber)) return null;
    const count = cases ?? (values.seed === undefined ? '1000' : null);
    return { cases: count === null ? null : Number(count), seed: Number(seed), jobs: Number(jobs) };
  } catch {
    return null;
  }
}

/** Runs one seed, and shrinks what fails. */
async function explainSeed(seed: number): Promise<void> {
  const { cases, discarded, unplanned, broken, failures } = await fuzzSeed(seed, { planning: 'process' });
  const [failure] = failures;
  if (!failure) {
    process.stdout.write(
      `Seed ${seed}: ${discarded ?? `${cases} cases, all right; ${unplanned} not planned, ${broken} refused because they break the planner`}.\n`,
    );
    return;
  }
  process.exitCode = 1;
  process.stdout.write(`${describeFailure(seed, await shrink(failure, 120_000))}\n`);
}

function summary(result: FuzzResult, seconds: number): string {
  const discarded = [...result.discards.values()].reduce((sum, count) => sum + count, 0);
  const rules = new Map<string, number[]>();
  for (const { rule, seed } of result.failures) rules.set(rule, [...(rules.get(rule) ?? []), seed]);
  return [
    `${result.cases} cases of ${result.seeds} worlds in ${seconds.toFixed(1)} s (${(result.cases / seconds).toFixed(0)} a second)`,
    `${discarded} worlds discarded${[...result.discards].map(([reason, count]) => `, ${count} ${reason}`).join('')}`,
    `${result.unplanned} cases that the planner gives up, ${result.broken} that break it and are refused by name`,
    `${result.deferred} cases answered in parts, ${result.subscribed} subscriptions`,
    `${result.crashes.length} worlds that ended the process: ${result.crashes.slice(0, 20).join(' ')}`,
    `${result.failures.length} failures`,
    ...[...rules].map(([rule, seeds]) => `  ${seeds.length} ${rule}: ${seeds.slice(0, 20).join(' ')}`),
  ].join('\n');
}

await main();
