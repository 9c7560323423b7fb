import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { text } from 'node:stream/consumers';
import { buildSchema } from 'graphql';
import { useServer as serveWebSockets } from 'graphql-ws/use/ws';
import { WebSocketServer } from 'ws';
import { listen } from '../measure/listen.ts';

const TICK_MS = 50;

/** Two subgraphs: `ticks` counts, to each subscriber from one on; `words` says a word to each tick, and hello. */
export interface ReloadSubgraphs {
  readonly ticksUrl: string;
  readonly wordsUrl: string;
  close(): Promise<void>;
}

export async function startReloadSubgraphs(): Promise<ReloadSubgraphs> {
  const ticks = createServer();
  const sockets = new WebSocketServer({ server: ticks });
  serveWebSockets({ schema: ticksSchema() }, sockets);
  const words = createServer(async (request, response) => {
    const { query, variables } = JSON.parse(await text(request));
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify({ data: wordsFor(query, variables?.representations) }));
  });
  const [ticksUrl, wordsUrl] = await Promise.all([listen(ticks), listen(words)]);
  return {
    ticksUrl: `${ticksUrl}/graphql`,
    wordsUrl: `${wordsUrl}/graphql`,
    async close() {
      for (const socket of sockets.clients) socket.terminate();
      sockets.close();
      await Promise.all([ticks, words].map(closeServer));
    },
  };
}

function wordsFor(query: string, representations: unknown): object {
  if (Array.isArray(representations)) {
    return { _entities: representations.map(({ id }) => ({ __typename: 'Tick', word: `word ${id}` })) };
  }
  const fields = query.matchAll(/(?:(\w+): *)?(hello|version\d+)/g);
  return Object.fromEntries([...fields].map(([, alias, name = '']) => [alias ?? name, answerTo(name)]));
}

function answerTo(field: string): string | number {
  return field === 'hello' ? field : 1;
}

function ticksSchema() {
  const schema = buildSchema(`type Query { ticking: Boolean } type Subscription { tick: Tick }
    type Tick { id: ID! n: Int! }`);
  const field = schema.getSubscriptionType()?.getFields().tick;
  if (field) field.subscribe = countTicks;
  return schema;
}

async function* countTicks(): AsyncIterable<object> {
  for (let n = 1; ; n++) {
    yield { tick: { __typename: 'Tick', id: String(n), n } };
    await new Promise((resolve) => setTimeout(resolve, TICK_MS));
  }
}

async function closeServer(server: Server): Promise<void> {
  server.closeAllConnections();
  server.close();
  await once(server, 'close');
}
