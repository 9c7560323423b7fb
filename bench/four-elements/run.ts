import { randomUUID } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { pino } from 'pino';
import type { AccountsParts } from '../../subgraphs/bank/accounts/context.ts';
import { embeddedBankCore } from '../../subgraphs/bank/accounts/embeddedBankCore.ts';
import type { FourElements } from '../../subgraphs/bank/accounts/fourElements.ts';
import { sealCard } from '../../subgraphs/bank/accounts/sealCard.ts';
import { verifyFourElements } from '../../subgraphs/bank/accounts/verifyFourElements.ts';
import { systemClock } from '../../subgraphs/common/clock.ts';
import { machineDescription } from '../measure/machine.ts';
import { quantile } from '../measure/statistics.ts';
import { type BenchBank, createBenchBank, unknownCardNumber } from './bank.ts';

/**
 * Whether the time that an answer of the bank takes tells a match from a miss. The operation is measured without HTTP,
 * which would add noise and hide a difference; each person asks once for each kind, in an order that changes.
 */
async function main(people: number): Promise<void> {
  const machine = machineDescription();
  const bank = await createBenchBank(people);
  try {
    const text = page(machine, people, await measure(bank));
    writeFileSync(new URL('RESULTS.md', import.meta.url), text);
    console.log(text);
  } finally {
    await bank.remove();
  }
}

const kinds = ['MATCH', 'wrong name', 'wrong mobile number', 'unknown card'] as const;
type Kind = (typeof kinds)[number];
type Times = Readonly<Record<Kind, number[]>>;

/** Each kind stands at each place of the order equally often. */
async function measure({ dataSource, keys, customers }: BenchBank): Promise<Times> {
  const parts = {
    dataSource,
    keys,
    clock: systemClock,
    log: pino({ enabled: false }),
    core: embeddedBankCore({ dataSource, keys, clock: systemClock }),
  } as unknown as AccountsParts;
  const sealing = (await keys.sealingKeys()).at(-1);
  if (!sealing) throw new Error('The vault has no sealing key.');
  const times: Times = { MATCH: [], 'wrong name': [], 'wrong mobile number': [], 'unknown card': [] };
  for (const [index, customer] of customers.entries()) {
    for (let place = 0; place < kinds.length; place += 1) {
      const kind = kinds[(index + place) % kinds.length] ?? 'MATCH';
      const sealedCard = await sealCard(sealing.published, elementsOf(kind, customer, index));
      // A person of its own for each question: a lock after three misses would be another answer.
      const input = { userId: `usr_${index}_${place}`, sealedCard, idempotencyKey: randomUUID() };
      const startedAtMs = performance.now();
      const { outcome } = await verifyFourElements(input, 'users', parts);
      const tookMs = performance.now() - startedAtMs;
      if (outcome !== (kind === 'MATCH' ? 'MATCH' : 'MISMATCH')) throw new Error(`${kind}: ${outcome}`);
      if (index >= warmUp) times[kind].push(tookMs);
    }
  }
  return times;
}

const warmUp = 100;

function elementsOf(kind: Kind, customer: FourElements, index: number): FourElements {
  switch (kind) {
    case 'MATCH':
      return customer;
    case 'wrong name':
      return { ...customer, holderName: '别人啊' };
    case 'wrong mobile number':
      return { ...customer, mobile: '13800000000' };
    case 'unknown card':
      return { ...customer, cardNumber: unknownCardNumber(index) };
  }
}

/** The chance that a random time of one kind is longer than one of the other; 0.5 tells nothing. */
function auc(one: readonly number[], other: readonly number[]): number {
  const sorted = other.toSorted((a, b) => a - b);
  const below = (value: number) => {
    let [low, high] = [0, sorted.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((sorted[middle] ?? 0) < value) low = middle + 1;
      else high = middle;
    }
    return low;
  };
  return one.reduce((sum, value) => sum + below(value), 0) / (one.length * other.length);
}

function page(machine: string, people: number, times: Times): string {
  const rows = kinds.map((kind) => {
    const own = times[kind];
    const cells = [0.25, 0.5, 0.75].map((q) => quantile(own, q).toFixed(3));
    const separation = kind === 'MATCH' ? '' : auc(own, times.MATCH).toFixed(3);
    return `| ${kind} | ${cells.join(' | ')} | ${separation} |`;
  });
  const count = times.MATCH.length;
  // The standard error of the Mann-Whitney statistic where the two are the same.
  const error = Math.sqrt((2 * count + 1) / (12 * count * count));
  return `# Comparing four elements

Written by \`node bench/four-elements/run.ts\`: ${people} people, each kind of question once a person, in turning order, the first ${warmUp} left out. Milliseconds of \`verifyFourElements\`, opening the seal included, without HTTP, on a PostgreSQL that flushes each commit to disk.

| question | p25 ms | p50 ms | p75 ms | chance to be slower than a match |
| --- | ---: | ---: | ---: | ---: |
${rows.join('\n')}

- A chance of 0.5 says that the time tells nothing. With ${count} times of each kind, chance alone moves it by ${(1.96 * error).toFixed(3)} either way in 95 of 100 runs.
- ${machine}. Node ${process.versions.node}.
`;
}

const { values } = parseArgs({ options: { people: { type: 'string', default: '2000' } } });
await main(Number(values.people));
