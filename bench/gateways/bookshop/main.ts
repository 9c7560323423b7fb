import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { execute, parse } from 'graphql';
import { listen } from '../../measure/listen.ts';
import { type Counters, controlServer } from './control.ts';
import { type Replay, replay } from './replay.ts';
import { type SubgraphName, subgraphNames, subgraphSchema } from './subgraphs.ts';

/** Serves the four subgraphs from one bare process and prints where, as one line of JSON. */
async function main(): Promise<void> {
  const replays = subgraphNames.map((name) => replay(executeOn(name)));
  const counters: Counters = {
    calls: 0,
    watch: null,
    learned: () => replays.reduce((sum, { learned }) => sum + learned(), 0),
  };
  const urls: Record<string, string> = {};
  for (const [index, name] of subgraphNames.entries()) {
    const replies = replays[index];
    if (replies) urls[name] = await listen(subgraphServer(name, replies, counters));
  }
  const control = await listen(controlServer(counters));
  console.log(JSON.stringify({ urls, control }));
}

function executeOn(name: SubgraphName): (body: string) => Promise<unknown> {
  const schema = subgraphSchema(name);
  return async (body) => {
    const { query, variables, operationName } = JSON.parse(body);
    return execute({ schema, document: parse(query), variableValues: variables, operationName });
  };
}

function subgraphServer(name: SubgraphName, replies: Replay, counters: Counters): Server {
  const server = createServer((request, response) => {
    collect(request, async (body) => {
      counters.calls += 1;
      if (counters.watch) await counters.watch.note({ subgraph: name, body });
      const reply = replies.answer(body);
      if (Buffer.isBuffer(reply)) send(response, 200, reply);
      else await sendLearned(response, reply);
    });
  });
  // Longer than any pause between turns: a connection closed under a gateway would be our fault, not its.
  server.keepAliveTimeout = 600_000;
  return server;
}

async function sendLearned(response: ServerResponse, reply: Promise<Buffer>): Promise<void> {
  try {
    send(response, 200, await reply);
  } catch (error) {
    send(response, 500, Buffer.from(JSON.stringify({ errors: [{ message: String(error) }] })));
  }
}

function collect(request: IncomingMessage, done: (body: string) => void): void {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => done(chunks.length === 1 ? String(chunks[0]) : Buffer.concat(chunks).toString()));
}

function send(response: ServerResponse, status: number, body: Buffer): void {
  response.writeHead(status, { 'content-type': 'application/json', 'content-length': body.length });
  response.end(body);
}

await main();
