import { renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createClient as createSseClient } from 'graphql-sse';
import { createClient as createWsClient } from 'graphql-ws';
import { WebSocket } from 'ws';
import { composeSubgraphs } from '../../gateway/supergraph/compose.ts';
import { type HttpSubgraph, replyJson, startHttpSubgraph } from '../support/httpSubgraph.ts';
import { type StreamSubgraph, startStreamSubgraph } from '../support/streamSubgraph.ts';
import { temporaryFolder } from '../support/temporaryFolder.ts';
import { type GatewayProcess, runGateway } from './gatewayProcess.ts';

/** What becomes of an open subscription, in a real gateway, when a new supergraph no longer knows its field. */

const file = join(temporaryFolder(), 'supergraph.graphql');
let counter: StreamSubgraph;
let books: HttpSubgraph;
let gateway: GatewayProcess;
const closing: (() => void)[] = [];

beforeEach(async () => {
  counter = await startStreamSubgraph();
  books = await startHttpSubgraph((response) => replyJson(response, { data: { book: 'Emma' } }));
  serve('type Query { a: Int } type Subscription { count: Int }');
  gateway = await runGateway(['--supergraph', file, '--port', '0']);
});

afterEach(async () => {
  for (const close of closing.splice(0)) close();
  expect(await gateway.stop()).toBe(0);
  await counter.close();
  await books.close();
});

/** Writes a supergraph of books and of what the counter's subgraph has, if it is there at all. */
function serve(counted: string | null): void {
  const link = 'extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key"])';
  const subgraphs = [
    { name: 'books', url: books.url, sdl: `${link} type Query { book: String }` },
    ...(counted === null ? [] : [{ name: 'counter', url: counter.url, sdl: `${link} ${counted}` }]),
  ];
  const { supergraphSdl, errors } = composeSubgraphs(subgraphs);
  if (errors) throw new Error(errors.map(({ message }) => message).join('\n'));
  writeFileSync(`${file}.draft`, supergraphSdl);
  renameSync(`${file}.draft`, file);
}

/** What a subscriber is given, as it comes, and "end". */
function subscribe(over: 'websocket' | 'sse'): unknown[] {
  const client =
    over === 'sse'
      ? createSseClient({ url: gateway.url, retryAttempts: 0 })
      : createWsClient({
          url: gateway.url.replace('http', 'ws'),
          webSocketImpl: WebSocket,
          retryAttempts: 0,
        });
  closing.push(() => void client.dispose());
  const events: unknown[] = [];
  void (async () => {
    for await (const event of client.iterate({ query: 'subscription { count }' })) events.push(event);
  })().then(
    () => events.push('end'),
    (error) => events.push(error),
  );
  return events;
}

async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
  for (let tries = 0; !(await isSo()); tries++) {
    if (tries > 200) throw new Error('It never came to be.');
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

const knowsTheField = async () =>
  JSON.stringify(await gateway.ask('{ __type(name: "Subscription") { name } }')).includes('Subscription"');

test.each([
  ['the field', 'type Query { a: Int }'],
  ['the whole subgraph', null],
])('an open subscription goes on when a reload removes %s, and a new one is refused', async (_, next) => {
  const open = [subscribe('websocket'), subscribe('sse')];
  await until(() => counter.open.now === 1);
  const emitUntilHeard = (count: number) =>
    until(() => {
      counter.emit(count);
      return open.every((events) => events.some((event) => JSON.stringify(event).includes(`:${count}}`)));
    });
  await emitUntilHeard(1);
  expect(await knowsTheField()).toBe(true);
  serve(next);
  await until(async () => !(await knowsTheField()));
  expect(await gateway.ask('{ book }')).toEqual({ data: { book: 'Emma' } });
  await emitUntilHeard(2);
  const late = subscribe('sse');
  await until(() => late.includes('end'));
  expect(late).toEqual([
    { errors: [expect.objectContaining({ message: expect.stringContaining('subscription') })] },
    'end',
  ]);
  const counts = new Set(open.flat().map((event) => JSON.stringify(event)));
  expect([...counts].toSorted()).toEqual(['{"data":{"count":1}}', '{"data":{"count":2}}']);
  for (const close of closing.splice(0)) close();
  await until(() => counter.open.now === 0);
  expect(counter.open.ever).toBe(1);
});
