import type { Change } from './announceChange.ts';

/**
 * What a listener hears: that a thing changed, or that announcements may have been missed, so that whatever is of
 * interest must be read anew.
 */
export type Heard = { readonly kind: 'change'; readonly id: string } | { readonly kind: 'gap' };

/** Between the feed and one reader. */
export interface Listener {
  readonly topic: string;
  /** Null: all keys. */
  readonly key: string | null;
  hear(what: Change | 'gap'): void;
  /** The reader gets what waits, then the end, or `failure` thrown. */
  end(failure?: Error): void;
  readonly heard: AsyncIterableIterator<Heard>;
}

/** Different things that may wait for a reader; one more, and it hears of a gap instead of all of them. */
const mostWaiting = 256;

/**
 * Hears the changes of one topic and, unless it is null, one key. Written as an object and not as a generator, whose
 * `return` would wait for a change that never comes.
 */
export function createListener(topic: string, key: string | null, onLeave: () => void): Listener {
  const waiting = new Set<string>();
  let isGap = false;
  let isOver = false;
  let failure: Error | undefined;
  let wake: (() => void) | null = null;
  const notify = (): void => {
    wake?.();
    wake = null;
  };
  const take = (): Heard | null => {
    if (isGap) {
      isGap = false;
      return { kind: 'gap' };
    }
    const [id] = waiting;
    if (id === undefined) return null;
    waiting.delete(id);
    return { kind: 'change', id };
  };
  const end = (reason?: Error): void => {
    if (isOver) return;
    isOver = true;
    failure = reason;
    onLeave();
    notify();
  };
  const heard: AsyncIterableIterator<Heard> = {
    async next() {
      for (;;) {
        const value = take();
        if (value) return { done: false, value };
        if (isOver) break;
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
      const reason = failure;
      failure = undefined;
      if (reason) throw reason;
      return { done: true, value: undefined };
    },
    async return() {
      waiting.clear();
      isGap = false;
      end();
      return { done: true, value: undefined };
    },
    [Symbol.asyncIterator]: () => heard,
  };
  return {
    topic,
    key,
    heard,
    end,
    hear(what) {
      if (isOver) return;
      if (what !== 'gap') {
        if (what.topic !== topic || (key !== null && what.key !== key)) return;
        waiting.add(what.id);
      }
      if (what === 'gap' || waiting.size > mostWaiting) {
        waiting.clear();
        isGap = true;
      }
      notify();
    },
  };
}
