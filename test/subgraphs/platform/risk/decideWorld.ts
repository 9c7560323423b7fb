import { createHash, randomUUID } from 'node:crypto';
import { createSubgraph } from '../../../../subgraphs/platform/risk/main.ts';
import type { TestCaller } from '../../../support/callers.ts';
import { type RunningForTest, startForTest } from '../startForTest.ts';

/** Noon in Shanghai. */
export const start = new Date('2026-11-22T04:00:00.000Z');
export const minuteMs = 60_000;

export const operations = { kind: 'person', userId: 'usr_ops', scope: 'platform:operations' } as const;
export const orders = { kind: 'service', name: 'orders' } as const;

type Input = Readonly<Record<string, unknown>>;

/** The hash of a device's fingerprint, as orders tells it. */
export function deviceHash(name: string): string {
  return createHash('sha256').update(name).digest('hex');
}

/** A purchase of the person at noon for 100.00, with the person's own card and device. */
export function purchaseOf(person: string, changes: Input = {}): Input {
  return {
    orderId: `ord_${randomUUID()}`,
    userId: `usr_${person}`,
    merchantId: 'pty_shop',
    merchantCategory: 'electronics',
    amount: { amount: '100.00', currency: 'CNY' },
    cardId: `crd_${person}`,
    deviceHash: deviceHash(person),
    place: 'CN-31',
    occurredAt: start.toISOString(),
    idempotencyKey: randomUUID(),
    ...changes,
  };
}

const decisionFields = 'decision { id outcome reasons { code } order { id } } userErrors { code }';

/** A running subgraph for the tests of a file. */
export function decisionsForTest() {
  let running: RunningForTest;
  let now = start;

  beforeAll(async () => {
    const services = ['orders', 'receivables', 'clearing', 'credit-lines'];
    running = await startForTest(createSubgraph(), { clock: { now: () => now }, services });
  });

  beforeEach(() => {
    now = start;
  });

  afterAll(async () => {
    await running?.stop();
  });

  const mutate = async (caller: TestCaller, name: string, selection: string, input: Input) => {
    const type = `${name.charAt(0).toUpperCase()}${name.slice(1)}Input!`;
    const query = `mutation ($input: ${type}) { ${name}(input: $input) { ${selection} } }`;
    const { data, errors } = await running.subgraph.ask(caller, query, { input });
    expect(errors).toBeUndefined();
    return data[name];
  };

  const decide = (input: Input) => mutate(orders, 'decideTransaction', decisionFields, input);

  return {
    running: () => running,
    moveTo: (instant: Date) => {
      now = instant;
    },
    mutate,
    decide,
    /** Approved purchases of 100.00 in the days before, one a day, so that the person is known. */
    known: async (person: string, count: number, changes: Input = {}) => {
      for (let day = count; day >= 1; day -= 1) {
        now = new Date(start.getTime() - day * 24 * 60 * minuteMs);
        const input = purchaseOf(person, { ...changes, occurredAt: now.toISOString() });
        expect((await decide(input)).decision.outcome).toBe('APPROVE');
      }
      now = start;
    },
    /** How many rows the tables of deciding have. */
    rowCounts: async () => {
      const tables = ['purchases', 'decisions', 'purchase_decisions', 'decision_requests'];
      const counts = tables.map(
        async (table) =>
          (await running.owner.query(`SELECT count(*)::integer AS rows FROM ${table}`))[0].rows,
      );
      return Promise.all(counts);
    },
  };
}

/** The answer to a refused request, by its code. */
export function refused(code: string) {
  return { decision: null, userErrors: [{ code }] };
}
