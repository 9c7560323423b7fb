/** A map that forgets what was used longest ago once it is full, and counts how often it helped. */
export interface BoundedCache<Value> {
  get(key: string): Value | undefined;
  set(key: string, value: Value): void;
  delete(key: string): void;
  readonly figures: CacheFigures;
}

export interface CacheFigures {
  readonly entries: number;
  readonly hits: number;
  readonly misses: number;
}

/** `limit` is the largest number of entries, at least 1. */
export function createBoundedCache<Value>(limit: number): BoundedCache<Value> {
  const entries = new Map<string, Value>();
  let hits = 0;
  let misses = 0;
  return {
    get(key) {
      const value = entries.get(key);
      if (value === undefined) {
        misses++;
        return undefined;
      }
      hits++;
      entries.delete(key);
      entries.set(key, value);
      return value;
    },
    set(key, value) {
      entries.delete(key);
      entries.set(key, value);
      if (entries.size > limit) dropOldest(entries);
    },
    delete(key) {
      entries.delete(key);
    },
    get figures() {
      return { entries: entries.size, hits, misses };
    },
  };
}

/** A Map keeps the order of insertion and every hit inserts anew, so its first key is the oldest. */
function dropOldest(entries: Map<string, unknown>): void {
  const oldest = entries.keys().next();
  if (!oldest.done) entries.delete(oldest.value);
}
