import type { DataSource } from 'typeorm';
import { captureHold } from '../../../../subgraphs/platform/credit-lines/captureHold.ts';
import { releaseHold } from '../../../../subgraphs/platform/credit-lines/releaseHold.ts';
import { placeApproved } from './placeApproved.ts';

const workers = 8;
const yuan = (amount: string) => ({ amount, currency: 'CNY' });

export interface Burst {
  readonly dataSource: DataSource;
  readonly userId: string;
  readonly productId: string;
  /** How many purchases: of each, 10.00 are held, 4.00 captured, and of every second one the rest released. */
  readonly purchases: number;
  readonly onAnswer: () => void;
}

/** Makes purchases, some at once, under keys that are the same each time. */
export async function runBurst({ dataSource, userId, productId, purchases, onAnswer }: Burst): Promise<void> {
  const parts = { dataSource, clock: { now: () => new Date('2026-11-22T08:00:00.000Z') } };
  const numbers = Array.from({ length: purchases }, (_, number) => number).values();
  const work = async () => {
    for (const number of numbers) {
      const place = {
        userId,
        orderId: `ord_${number}`,
        productId,
        amount: yuan('10.00'),
        idempotencyKey: `place ${number}`,
      };
      const { id: holdId } = await placeApproved(place, parts);
      onAnswer();
      await captureHold(
        { holdId, amount: yuan('4.00'), idempotencyKey: `capture ${number}` },
        'orders',
        parts,
      );
      onAnswer();
      if (number % 2 === 1) continue;
      await releaseHold({ holdId, idempotencyKey: `release ${number}` }, 'orders', parts);
      onAnswer();
    }
  };
  await Promise.all(Array.from({ length: workers }, work));
}
