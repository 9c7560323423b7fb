import { type Random, randomOf } from '../../seed/random.ts';
import { parseFen } from '../../subgraphs/common/money.ts';
import { keyOf, type LabelledPurchase, type Pattern, purchase, quietPurchases } from './purchases.ts';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const patterns: readonly Pattern[] = ['velocity', 'takeover', 'amount jump', 'merchant compromise'];

/**
 * Quiet purchases with frauds of all patterns among them, in the order of their time; the same for the same numbers.
 * How bold a fraud is, is drawn: many are no larger, faster or stranger than ordinary purchases are now and then. All
 * purchases of a fraud are labelled, the first ones of a burst too.
 */
export function labelledPurchases(
  quiet: number,
  people: number,
  frauds: number,
  from: Date,
): LabelledPurchase[] {
  const random = randomOf('labelled', quiet, people, frauds);
  const history = quietPurchases(quiet, people, from);
  const stolen = Array.from({ length: frauds }, (_, number) => {
    const pattern = patterns[number % patterns.length] ?? 'velocity';
    const victims = victimsOf(history, random, pattern === 'merchant compromise' ? random.whole(4, 15) : 1);
    return fraud[pattern](`fraud${number}`, victims, random);
  });
  return [...history, ...stolen.flat()].sort(
    (a, b) => a.input.occurredAt.getTime() - b.input.occurredAt.getTime(),
  );
}

/** A fraud of each pattern, some minutes after purchases of those who suffer it. */
const fraud: Readonly<
  Record<Pattern, (name: string, victims: readonly LabelledPurchase[], random: Random) => LabelledPurchase[]>
> = {
  velocity: (name, victims, random) =>
    victims.flatMap((victim) => {
      const pauseMs = random.whole(1, 15) * minuteMs;
      return Array.from({ length: random.whole(3, 12) }, (_, index) =>
        purchase(`${name}/${index}`, after(victim, 30 * minuteMs + index * pauseMs), 'velocity', {
          ...keyOf(victim.input),
          fen: timesUsual(victim, random, 5, 20),
          merchantId: `pty_shop${random.whole(1, 60)}`,
        }),
      );
    }),
  takeover: (name, victims, random) =>
    victims.flatMap((victim) => {
      const place = random.chance(0.6) ? 'CN-65' : victim.input.place;
      const laterMs = random.whole(1, 16) * hourMs;
      return Array.from({ length: random.whole(1, 3) }, (_, index) =>
        purchase(`${name}/${index}`, after(victim, laterMs + index * 10 * minuteMs), 'takeover', {
          ...keyOf(victim.input),
          device: `${name} thief`,
          place,
          fen: timesUsual(victim, random, 10, 120),
          merchantId: `pty_shop${random.whole(1, 60)}`,
        }),
      );
    }),
  'amount jump': (name, victims, random) =>
    victims.map((victim) =>
      purchase(name, after(victim, random.whole(1, 16) * hourMs), 'amount jump', {
        ...keyOf(victim.input),
        fen: timesUsual(victim, random, 30, 250),
        merchantId: `pty_shop${random.whole(1, 60)}`,
      }),
    ),
  'merchant compromise': (name, victims, random) => {
    const [first] = victims;
    return victims.map((victim, index) =>
      purchase(
        `${name}/${index}`,
        after(first ?? victim, (index + 1) * random.whole(1, 4) * minuteMs),
        'merchant compromise',
        {
          ...keyOf(victim.input),
          device: `${name} clone ${index}`,
          fen: timesUsual(victim, random, 5, 30),
          merchantId: `pty_${name}`,
        },
      ),
    );
  },
};

/** Different people, each by a purchase of the later half, before which the person has bought. */
function victimsOf(history: readonly LabelledPurchase[], random: Random, count: number): LabelledPurchase[] {
  const later = history.slice(Math.floor(history.length / 2));
  const victims = new Map<string, LabelledPurchase>();
  for (let tries = 0; victims.size < count && tries < 1_000; tries += 1) {
    const victim = random.pick(later);
    victims.set(victim.input.userId, victim);
  }
  return [...victims.values()];
}

function after({ input }: LabelledPurchase, ms: number): Date {
  return new Date(input.occurredAt.getTime() + ms);
}

/** So many tenths of what the victim has just spent. */
function timesUsual({ input }: LabelledPurchase, random: Random, least: number, most: number): number {
  return Math.round((Number(parseFen(input.amount.amount)) * random.whole(least, most)) / 10);
}
