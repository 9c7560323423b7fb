import type { SeedFailure } from './fuzzSeed.ts';
import { printSubgraph } from './printSubgraph.ts';

/** A failure as text: what to compose, what is stored, what to ask, what came and what should have. */
export function describeFailure(seed: number, failure: SeedFailure): string {
  const { world, failing, rule, detail, mode, expected, actual, transcript } = failure;
  const parts = [
    `Seed ${seed}, ${mode} code, breaks the rule "${rule}": ${detail}`,
    ...world.subgraphs.map((name) => `# subgraph ${name}\n${printSubgraph(world, name)}`),
    `# data\n${world.store.map((node) => JSON.stringify(node)).join('\n')}`,
    `# operation\n${failing?.operation.query ?? ''}\n${JSON.stringify(failing?.operation.variables ?? {})}`,
    `# faults${failing?.isLying ? ' (subgraphs do not check their types)' : ''}\n${JSON.stringify(failing?.faults ?? [])}`,
    `# calls\n${transcript.join('\n')}`,
    `# expected\n${asText(expected)}`,
    `# actual\n${asText(actual)}`,
    `Again: npm run fuzz -- --seed ${seed}`,
  ];
  return parts.join('\n\n');
}

function asText(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value, null, 2);
}
