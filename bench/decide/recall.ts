import type { DataSource } from 'typeorm';
import { parseFen } from '../../subgraphs/common/money.ts';
import type { LabelledPurchase } from './purchases.ts';

/** A purchase by how suspicious somebody finds it. */
export interface Suspicion {
  readonly isFraud: boolean;
  readonly score: number;
}

/**
 * The share of frauds that are among the alerts, where a share of all purchases may raise one: the most suspicious
 * ones. Of equally suspicious ones at the edge as many do as there is room for, picked blindly.
 */
export function recallAt(suspicions: readonly Suspicion[], budget: number): number {
  const frauds = suspicions.filter(({ isFraud }) => isFraud).length;
  let room = Math.floor(suspicions.length * budget);
  let caught = 0;
  const byScore = [...Map.groupBy(suspicions, ({ score }) => score)].sort(([a], [b]) => b - a);
  for (const [, equals] of byScore) {
    const alerts = Math.min(room, equals.length);
    caught += (equals.filter(({ isFraud }) => isFraud).length * alerts) / equals.length;
    room -= alerts;
  }
  return caught / frauds;
}

/** The same purchases in different eyes. */
export interface Judges {
  readonly rules: readonly Suspicion[];
  readonly amount: readonly Suspicion[];
  /** The amount against the mean of what the person has spent before. */
  readonly amountOfPerson: readonly Suspicion[];
}

/** What the rules gave purchases that were decided about, beside what two simple baselines would. */
export async function judgesOf(
  dataSource: DataSource,
  purchases: readonly LabelledPurchase[],
): Promise<Judges> {
  const rows: { orderId: string; score: number }[] = await dataSource.query(
    'SELECT order_id AS "orderId", score FROM purchase_decisions',
  );
  const scores = new Map(rows.map(({ orderId, score }) => [orderId, score]));
  const spent = new Map<string, number[]>();
  const judges = purchases.map(({ input, pattern }) => {
    const amount = Number(parseFen(input.amount.amount));
    const before = spent.get(input.userId) ?? [];
    spent.set(input.userId, [...before, amount]);
    const rules = scores.get(input.orderId);
    if (rules === undefined) throw new Error(`Nobody decided about ${input.orderId}.`);
    return { isFraud: pattern !== null, rules, amount, amountOfPerson: amount / (meanOf(before) || amount) };
  });
  const inEyesOf = (judge: keyof Judges) =>
    judges.map(({ isFraud, ...each }) => ({ isFraud, score: each[judge] }));
  return { rules: inEyesOf('rules'), amount: inEyesOf('amount'), amountOfPerson: inEyesOf('amountOfPerson') };
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / Math.max(values.length, 1);
}
