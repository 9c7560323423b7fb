import { createHash } from 'node:crypto';
import { type Random, randomOf } from '../../seed/random.ts';
import { formatFen } from '../../subgraphs/common/money.ts';
import type { DecideTransactionInput } from '../../subgraphs/platform/risk/decideTransaction.ts';

/** Patterns of fraud, each of which the rules must catch. */
export type Pattern = 'velocity' | 'takeover' | 'merchant compromise' | 'amount jump';

/** A purchase of the made-up stream, and what it is really. */
export interface LabelledPurchase {
  readonly input: DecideTransactionInput;
  /** Null for a quiet one. */
  readonly pattern: Pattern | null;
}

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
const places = ['CN-31', 'CN-11', 'CN-44', 'CN-33', 'CN-51'];

/**
 * Purchases of ordinary people in the order of their time, the same for the same numbers: each with a card, a device,
 * a home and habits of spending; some buy a new device or go on a journey.
 */
export function quietPurchases(count: number, people: number, from: Date): LabelledPurchase[] {
  const random = randomOf('quiet', count, people);
  const habits = Array.from({ length: people }, (_, number) => ({
    person: `quiet${number}`,
    usualFen: random.whole(80_00, 900_00),
    home: random.pick(places),
    device: 0,
  }));
  // About one purchase in two days for each.
  const stepMs = (2 * dayMs) / people;
  return Array.from({ length: count }, (_, index) => {
    const habit = random.pick(habits);
    if (random.whole(1, 400) === 1) habit.device += 1;
    const isAway = random.whole(1, 200) === 1;
    const at = awake(new Date(from.getTime() + index * stepMs), random);
    return purchase(`quiet${index}`, at, null, {
      userId: habit.person,
      device: `${habit.person}/${habit.device}`,
      fen: Math.round((habit.usualFen * random.whole(30, 220)) / 100),
      place: isAway ? random.pick(places) : habit.home,
      merchantId: `pty_shop${random.whole(1, 60)}`,
    });
  }).sort((a, b) => a.input.occurredAt.getTime() - b.input.occurredAt.getTime());
}

/** The four patterns, each by people who have bought quietly before; `at` is after all that. */
export function plantedPurchases(at: Date, victims: readonly LabelledPurchase[]): LabelledPurchase[] {
  const night = new Date(Math.ceil(at.getTime() / dayMs) * dayMs + 19 * hourMs);
  const [one, two, three, ...others] = distinctPeople(victims);
  if (!one || !two || !three || others.length < 15)
    throw new Error('Too few people to plant patterns among.');
  const own = (victim: LabelledPurchase) => victim.input;
  const velocity = Array.from({ length: 12 }, (_, index) =>
    purchase(`velocity${index}`, new Date(at.getTime() + index * 120_000), 'velocity', {
      ...keyOf(own(one)),
      fen: 200_00,
      merchantId: `pty_shop${index + 1}`,
    }),
  );
  const takeover = purchase('takeover', night, 'takeover', {
    userId: own(two).userId,
    device: 'thief',
    fen: 9_800_00,
    place: 'CN-65',
    merchantId: 'pty_shop1',
  });
  const jump = purchase('jump', new Date(at.getTime() + hourMs), 'amount jump', {
    ...keyOf(own(three)),
    fen: 29_000_00,
    merchantId: 'pty_shop2',
  });
  const compromise = others.slice(0, 15).map((victim, index) =>
    purchase(
      `compromise${index}`,
      new Date(at.getTime() + 3 * hourMs + index * 60_000),
      'merchant compromise',
      {
        ...keyOf(own(victim)),
        device: `cloned${index}`,
        fen: 300_00,
        merchantId: 'pty_compromised',
      },
    ),
  );
  return [...velocity, jump, ...compromise, takeover];
}

/** What tells one made-up purchase from another. */
export interface Facts {
  readonly userId: string;
  readonly device: string;
  readonly fen: number;
  readonly place: string;
  readonly merchantId: string;
}

/** A purchase of the made-up world under its own name; a device is any text, or its hash. */
export function purchase(name: string, at: Date, pattern: Pattern | null, facts: Facts): LabelledPurchase {
  const { userId, device, fen, place, merchantId } = facts;
  const input = {
    orderId: `ord_${name}`,
    userId,
    merchantId,
    merchantCategory: 'electronics',
    amount: { amount: formatFen(BigInt(fen)), currency: 'CNY' },
    cardId: `crd_${userId}`,
    deviceHash: /^[0-9a-f]{64}$/.test(device) ? device : createHash('sha256').update(device).digest('hex'),
    place,
    occurredAt: at,
    idempotencyKey: `key ${name}`,
  };
  return { input, pattern };
}

/** Whose purchase it is: the person with the usual device and place. */
export function keyOf({
  userId,
  deviceHash,
  place,
}: DecideTransactionInput): Omit<Facts, 'fen' | 'merchantId'> {
  return { userId, device: deviceHash, place };
}

/** The person's last purchase with their usual device, of each person with at least eight. */
function distinctPeople(quiet: readonly LabelledPurchase[]): LabelledPurchase[] {
  const byPerson = Map.groupBy(quiet, ({ input }) => input.userId);
  return [...byPerson.values()].flatMap((own) => (own.length >= 8 ? own.slice(-1) : []));
}

/** Few people buy between midnight and eight in Shanghai. */
function awake(at: Date, random: Random): Date {
  const hour = (at.getUTCHours() + 8) % 24;
  return hour >= 8 ? at : new Date(at.getTime() + (8 - hour) * hourMs + random.whole(0, 59) * 60_000);
}
