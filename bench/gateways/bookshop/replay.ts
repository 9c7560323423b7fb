/** Executes one GraphQL request body, as it came over HTTP. */
export type ExecuteBody = (body: string) => Promise<unknown>;

export interface Replay {
  /** The reply to a body: from memory at once, or executed and then remembered. */
  answer(body: string): Buffer | Promise<Buffer>;
  /** How many bodies were executed because they had never been seen. */
  learned(): number;
}

/**
 * Remembers the reply to each request body, so that a measured subgraph costs next to nothing.
 * Every gateway phrases its requests differently and all are served alike. Refuses more than
 * `limit` different bodies: a gateway that never repeats itself would measure the subgraph.
 */
export function replay(execute: ExecuteBody, limit = 200_000): Replay {
  const remembered = new Map<string, Buffer>();

  async function learn(body: string): Promise<Buffer> {
    if (remembered.size >= limit) throw new RangeError(`more than ${limit} different request bodies`);
    const reply = Buffer.from(JSON.stringify(await execute(body)));
    remembered.set(body, reply);
    return reply;
  }

  return {
    answer: (body) => remembered.get(body) ?? learn(body),
    learned: () => remembered.size,
  };
}
