/** A stream of choices that follows from its seed alone. */
export interface Random {
  /** A whole number from 0 to below `limit`. */
  below(limit: number): number;
  chance(probability: number): boolean;
  /** One of the items; there must be one. */
  pick<Item>(items: readonly Item[]): Item;
  /** Between `least` and `most` of the items, in random order, as far as there are so many. */
  some<Item>(items: readonly Item[], least: number, most: number): Item[];
  /** Another stream that follows from this one. */
  fork(): Random;
}

/** Mulberry32: small, and good enough to choose test cases. */
export function createRandom(seed: number): Random {
  let state = mix(seed);
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
  const random: Random = {
    below: (limit) => Math.floor(next() * limit),
    chance: (probability) => next() < probability,
    pick: (items) => {
      if (items.length === 0) throw new Error('There is nothing to pick from.');
      return items[random.below(items.length)] as (typeof items)[number];
    },
    some(items, least, most) {
      const left = [...items];
      const count = Math.min(items.length, least + random.below(most - least + 1));
      return Array.from({ length: count }, () => left.splice(random.below(left.length), 1)).flat();
    },
    fork: () => createRandom(Math.floor(next() * 4294967296)),
  };
  return random;
}

/** Neighbouring seeds must not begin alike. */
function mix(seed: number): number {
  let hash = Math.imul(seed ^ 0x9e3779b9, 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) | 0;
}
