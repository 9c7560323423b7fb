import { createClient as createSseClient } from 'graphql-sse';
import { createClient as createSocketClient } from 'graphql-ws';

/** Something that uses the gateway until it is stopped, and notes what is wrong. */
export interface Client {
  readonly answers: number;
  readonly errors: readonly string[];
  readonly latencies: readonly number[];
  stop(): Promise<void>;
}

const CLIENTS = 6;
const SUBSCRIPTIONS = 5;
const MAX_ERRORS = 20;
const subscription = 'subscription { tick { n word who: __typename } }';

export async function ask(url: string, query: string): Promise<string> {
  const headers = { 'content-type': 'application/json' };
  const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify({ query }) });
  return response.text();
}

/** Clients that ask one after the other; every eighth request of each is an operation that was never asked before. */
export function startClients(url: string): Client {
  const state = { answers: 0, errors: [] as string[], latencies: [] as number[] };
  let isStopped = false;
  const run = async (name: number): Promise<void> => {
    for (let n = 0; !isStopped; n++) {
      const key = n % 8 === 0 ? `new${name}x${n}` : 'hello';
      const startedAt = performance.now();
      const text = await ask(url, `{ ${key}: hello }`).catch(String);
      state.latencies.push(performance.now() - startedAt);
      state.answers++;
      if (text !== `{"data":{"${key}":"hello"}}`) note(state.errors, text);
    }
  };
  const running = Promise.all(Array.from({ length: CLIENTS }, (_, name) => run(name)));
  return Object.assign(state, {
    async stop() {
      isStopped = true;
      await running;
    },
  });
}

export function subscribeOverWebSocket(url: string): Client {
  const client = createSocketClient({
    url: url.replace('http', 'ws'),
    webSocketImpl: WebSocket,
    retryAttempts: 0,
  });
  return followTicks(
    () => client.iterate({ query: subscription }),
    () => client.dispose(),
  );
}

export function subscribeOverSse(url: string): Client {
  const client = createSseClient({ url, retryAttempts: 0 });
  return followTicks(
    () => client.iterate({ query: subscription }),
    () => client.dispose(),
  );
}

/** Each event must be the next one, with what the other subgraph adds to it; none may end before it is stopped. */
function followTicks(open: () => AsyncIterableIterator<unknown>, dispose: () => unknown): Client {
  const state = { answers: 0, errors: [] as string[], latencies: [] as number[] };
  let isStopped = false;
  const follow = async (): Promise<void> => {
    let last: number | null = null;
    try {
      for await (const event of open()) {
        if (isStopped) return;
        last = checkTick(event, last, state.errors);
        state.answers++;
      }
      if (!isStopped) note(state.errors, 'A subscription ended.');
    } catch (error) {
      if (!isStopped) note(state.errors, `A subscription broke: ${String(error)}`);
    }
  };
  const running = Promise.all(Array.from({ length: SUBSCRIPTIONS }, follow));
  return Object.assign(state, {
    async stop() {
      isStopped = true;
      dispose();
      await running;
    },
  });
}

/** Subscriptions that are alike share a stream, so one may begin in its middle. */
function checkTick(event: unknown, last: number | null, errors: string[]): number {
  const text = JSON.stringify(event);
  const n = Number(/"n":(\d+)/.exec(text)?.[1]);
  const expected = `{"data":{"tick":{"n":${n},"word":"word ${n}","who":"Tick"}}}`;
  if (text !== expected || (last !== null && n !== last + 1)) note(errors, `${text} after ${last}`);
  return n;
}

function note(errors: string[], text: string): void {
  if (errors.length < MAX_ERRORS) errors.push(text);
}
