const everyMs = 86_400_000;

/** Runs the renewal once a day, so that a copy that is never stopped keeps its certificates. Gives a way to stop. */
export function renewDaily(
  renew: () => Promise<unknown>,
  say: (sentence: string) => void,
): () => Promise<void> {
  const timer = setInterval(() => {
    renew().catch(() => say('The certificates could not be renewed; the next try is in a day.'));
  }, everyMs);
  timer.unref();
  return async () => clearInterval(timer);
}
