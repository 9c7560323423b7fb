/** Something that lies in at most one bag at a time and knows where. */
export interface Bagged {
  /** Written by the bag alone; -1 outside of any. */
  place: number;
}

/** Things under way, in no order. */
export interface Bag<Item extends Bagged> {
  readonly size: number;
  add(item: Item): void;
  /** Nothing happens when the item is not in this bag. */
  delete(item: Item): void;
  /** Items may leave meanwhile; one of the others may then be looked at twice. */
  forEach(look: (item: Item) => void): void;
}

/**
 * A Set would do, but for the garbage collector: V8 keeps a pointer from each table that a Set has outgrown to the
 * next one. As soon as one of them is old, all that was ever under way after it survives until a full collection.
 */
export function createBag<Item extends Bagged>(): Bag<Item> {
  const items: Item[] = [];
  return {
    get size() {
      return items.length;
    },
    add(item) {
      item.place = items.push(item) - 1;
    },
    delete(item) {
      const { place } = item;
      if (items[place] !== item) return;
      const last = items.pop() as Item;
      if (last !== item) {
        items[place] = last;
        last.place = place;
      }
      item.place = -1;
    },
    forEach(look) {
      // From the end, because the last item takes the place of the one that leaves.
      for (let place = items.length - 1; place >= 0; place--) {
        const item = items[place];
        if (item) look(item);
      }
    },
  };
}
