/** A map that forgets what was used longest ago once it is full, and counts how often it helped. */
export interface BoundedCache<Value> {
  get(key: string): Value | undefined;
  set(key: string, value: Value): void;
  delete(key: string): void;
  values(): Iterable<Value>;
  readonly figures: CacheFigures;
}

export interface CacheFigures {
  readonly entries: number;
  readonly hits: number;
  readonly misses: number;
}

/** One entry, in a ring in the order of use. */
interface Entry<Value> {
  readonly key: string;
  readonly value: Value;
  older: Entry<Value>;
  newer: Entry<Value>;
}

/**
 * `limit` is the largest number of entries, at least 1. The order of use is a ring of entries: keeping it in the Map,
 * by inserting anew at each hit, would have the Map make its table anew again and again.
 */
export function createBoundedCache<Value>(limit: number): BoundedCache<Value> {
  const entries = new Map<string, Entry<Value>>();
  let newest: Entry<Value> | null = null;
  let hits = 0;
  let misses = 0;

  const remove = (entry: Entry<Value>): void => {
    entries.delete(entry.key);
    if (entry === newest) newest = entry.older === entry ? null : entry.older;
    unlink(entry);
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
    set(key, value) {
      const known = entries.get(key);
      if (known !== undefined) remove(known);
      const entry = { key, value } as Entry<Value>;
      link(entry, newest ?? entry);
      newest = entry;
      entries.set(key, entry);
      // After the newest the ring goes on with the oldest.
      if (entries.size > limit) remove(entry.newer);
    },
    delete(key) {
      const entry = entries.get(key);
      if (entry !== undefined) remove(entry);
    },
    *values() {
      for (const { value } of entries.values()) yield value;
    },
    get figures() {
      return { entries: entries.size, hits, misses };
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
