import { setTimeout as sleep } from 'node:timers/promises';
import { replyJson, startHttpSubgraph } from '../../../support/httpSubgraph.ts';

/** What the bank told of a binding. */
export interface Told {
  readonly fact: 'cardBound' | 'cardUnbound';
  readonly userId: string;
  readonly cardId: string;
  readonly idempotencyKey: string;
}

export interface CreditLinesStandIn {
  readonly url: string;
  /** What was told of a person's cards, in order, refused tellings included. */
  readonly toldOf: (userId: string) => readonly Told[];
  /** Waits until so much was told of the person, and a moment longer for what must not come. */
  readonly untilTold: (userId: string, count: number) => Promise<readonly Told[]>;
  /** What happens to tellings: they are noted, they fail, or they are never answered. */
  setMood(mood: 'answers' | 'fails' | 'hangs'): void;
  readonly close: () => Promise<void>;
}

export async function startCreditLines(): Promise<CreditLinesStandIn> {
  let mood: 'answers' | 'fails' | 'hangs' = 'answers';
  const told: Told[] = [];
  const server = await startHttpSubgraph((response, body) => {
    const { query, variables } = JSON.parse(body);
    const fact = query.includes('cardUnbound(') ? 'cardUnbound' : 'cardBound';
    told.push({ fact, ...variables.input });
    if (mood === 'answers') replyJson(response, { data: { [fact]: { userErrors: [] } } });
    if (mood === 'fails')
      replyJson(response, { errors: [{ extensions: { code: 'INTERNAL_SERVER_ERROR' } }] });
  });
  const toldOf = (userId: string) => told.filter((each) => each.userId === userId);
  return {
    url: server.url,
    toldOf,
    untilTold: async (userId, count) => {
      for (let look = 0; look < 600 && toldOf(userId).length < count; look += 1) await sleep(25);
      await sleep(100);
      return toldOf(userId);
    },
    setMood: (next) => {
      mood = next;
    },
    close: server.close,
  };
}
