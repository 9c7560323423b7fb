/** Remembers what was used, for as long as it could be used again. */
export interface SeenNonces {
  /** Notes a nonce of a key, until then; "seen" when it is there already, "full" when the key has too many. */
  note(keyId: string, nonce: string, untilMs: number, nowMs: number): 'new' | 'seen' | 'full';
}

/**
 * In memory, of this process: a replay to it costs no statement. Bounded per key: whoever signs more than that within
 * a window is refused, and nobody else is. Nothing is forgotten early, so a full memory never lets a replay in.
 */
export function createSeenNonces(mostPerKey = 20_000): SeenNonces {
  const byKey = new Map<string, Map<string, number>>();
  return {
    note: (keyId, nonce, untilMs, nowMs) => {
      const seen = byKey.get(keyId) ?? new Map<string, number>();
      byKey.set(keyId, seen);
      forgetEnded(seen, nowMs);
      if (seen.has(nonce)) return 'seen';
      if (seen.size >= mostPerKey) return 'full';
      seen.set(nonce, untilMs);
      return 'new';
    },
  };
}

/** Signatures come nearly in the order of their ends, so the ended ones are in front. */
function forgetEnded(seen: Map<string, number>, nowMs: number): void {
  for (const [nonce, untilMs] of seen) {
    if (untilMs >= nowMs) return;
    seen.delete(nonce);
  }
}
