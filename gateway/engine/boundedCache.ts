/** A map that forgets what was used longest ago once it is full, and counts how often it helped. */
export interface BoundedCache<Value> {
  get(key: string): Value | undefined;
  /** `bytes` is about what the entry takes. One that would take too much of the cache for itself is not kept. */
  set(key: string, value: Value, bytes?: number): void;
  /** Corrects the size of an entry, if it is still there. */
  resize(key: string, bytes: number): void;
  delete(key: string): void;
  values(): Iterable<Value>;
  readonly figures: CacheFigures;
}

export interface CacheLimits {
  /** At least 1. */
  readonly maxEntries: number;
  /** Of all entries together. Unbounded unless given. */
  readonly maxBytes?: number;
}

export interface CacheFigures {
  readonly entries: number;
  /** About what the entries take. */
  readonly bytes: number;
  readonly hits: number;
  readonly misses: number;
}

/** One entry, in a ring in the order of use. */
interface Entry<Value> {
  readonly key: string;
  readonly value: Value;
  bytes: number;
  older: Entry<Value>;
  newer: Entry<Value>;
}

/** The share of a cache that one entry may take, so that a few large ones cannot push out all others. */
const LARGEST_SHARE = 1 / 8;

/**
 * The order of use is a ring of entries: keeping it in the Map, by inserting anew at each hit, would have the Map make
 * its table anew again and again.
 */
export function createBoundedCache<Value>({
  maxEntries,
  maxBytes = Number.POSITIVE_INFINITY,
}: CacheLimits): BoundedCache<Value> {
  const entries = new Map<string, Entry<Value>>();
  let newest: Entry<Value> | null = null;
  let total = 0;
  let hits = 0;
  let misses = 0;

  const remove = (entry: Entry<Value>): void => {
    entries.delete(entry.key);
    total -= entry.bytes;
    if (entry === newest) newest = entry.older === entry ? null : entry.older;
    unlink(entry);
  };
  const resize = (entry: Entry<Value>, bytes: number): void => {
    total += bytes - entry.bytes;
    entry.bytes = bytes;
    if (bytes > maxBytes * LARGEST_SHARE) remove(entry);
    // After the newest the ring goes on with the oldest.
    while (newest !== null && (entries.size > maxEntries || total > maxBytes)) remove(newest.newer);
  };
  return {
    get(key) {
      const entry = entries.get(key);
      if (entry === undefined) {
        misses++;
        return undefined;
      }
      hits++;
      if (entry !== newest && newest !== null) {
        unlink(entry);
        link(entry, newest);
        newest = entry;
      }
      return entry.value;
    },
    set(key, value, bytes = 0) {
      const known = entries.get(key);
      if (known !== undefined) remove(known);
      const entry = { key, value, bytes: 0 } as Entry<Value>;
      link(entry, newest ?? entry);
      newest = entry;
      entries.set(key, entry);
      resize(entry, bytes);
    },
    resize(key, bytes) {
      const entry = entries.get(key);
      if (entry !== undefined) resize(entry, bytes);
    },
    delete(key) {
      const entry = entries.get(key);
      if (entry !== undefined) remove(entry);
    },
    *values() {
      for (const { value } of entries.values()) yield value;
    },
    get figures() {
      return { entries: entries.size, bytes: total, hits, misses };
    },
  };
}

/** Puts an entry between the newest and the oldest; alone when it is the newest itself. */
function link<Value>(entry: Entry<Value>, newest: Entry<Value>): void {
  const oldest = newest === entry ? entry : newest.newer;
  entry.older = newest;
  entry.newer = oldest;
  newest.newer = entry;
  oldest.older = entry;
}

function unlink<Value>({ older, newer }: Entry<Value>): void {
  older.newer = newer;
  newer.older = older;
}
