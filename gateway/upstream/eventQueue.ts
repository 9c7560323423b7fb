/** Events between one who pushes and one who reads, with a bound on how far the reader may fall behind. */
export interface EventQueue<Event> {
  /** False: the queue is full or over, and the event is not taken. */
  push(event: Event): boolean;
  /** No more events: the reader gets those that wait, then the end, or `failure` thrown. */
  end(failure?: Error): void;
  readonly events: AsyncIterable<Event>;
}

/** `onLeave` is called once when the reader stops before the end. */
export function createEventQueue<Event>(limit: number, onLeave: () => void): EventQueue<Event> {
  const waiting: Event[] = [];
  let isOver = false;
  let failure: Error | undefined;
  let wake: (() => void) | null = null;
  const notify = (): void => {
    wake?.();
    wake = null;
  };
  async function* read(): AsyncIterable<Event> {
    try {
      for (;;) {
        while (waiting.length > 0) yield waiting.shift() as Event;
        if (isOver) break;
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    } finally {
      if (!isOver) onLeave();
      isOver = true;
    }
    if (failure) throw failure;
  }
  return {
    push(event) {
      if (isOver || waiting.length >= limit) return false;
      waiting.push(event);
      notify();
      return true;
    },
    end(reason) {
      if (isOver) return;
      isOver = true;
      failure = reason;
      notify();
    },
    events: read(),
  };
}
