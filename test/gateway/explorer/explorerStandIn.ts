import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { setTimeout } from 'node:timers/promises';
import { buildSchema, execute, graphql, parse, subscribe } from 'graphql';
import { createHandler } from 'graphql-sse/lib/use/http';
import { useServer as serveSockets } from 'graphql-ws/use/ws';
import { WebSocketServer } from 'ws';
import { createExplorerFiles } from '../../../gateway/host/explorerFiles.ts';
import { bundleFolder } from './bundleExplorer.ts';

export interface StandInOptions {
  /** Served as `/explorer/config.json`; absent for none. */
  readonly config?: object;
  /** Answered at `/explorer/plan`; absent for none. */
  readonly plan?: object;
  readonly hasWebSockets?: boolean;
  readonly tokenLifeMs?: number;
}

/** A stand-in for the gateway: one small schema, the real pages under their real policy. */
export interface StandIn {
  readonly url: string;
  /** What was asked at `/graphql` over HTTP, in order. */
  readonly requests: { readonly body: GraphqlBody; readonly authorization: string | null }[];
  /** Tokens given out so far become worthless, as after a rotation of keys. */
  forgetTokens(): void;
  close(): Promise<void>;
}

interface GraphqlBody {
  readonly query: string;
  readonly operationName?: string;
  readonly variables?: Record<string, unknown>;
}

export const demoPeople = [
  { username: 'lina', password: 'paper-lina', name: 'Li Na', situation: 'New: no purchase yet' },
  { username: 'wangwei', password: 'paper-wangwei', name: 'Wang Wei', situation: 'Two cards, pays on time' },
];

const schema = buildSchema(`
  directive @defer(if: Boolean! = true, label: String) on FRAGMENT_SPREAD | INLINE_FRAGMENT
  type Query { "Who is signed in." me: User greeting(name: String!): String! slowly: String! }
  type Mutation { signIn(input: SignInInput!): SignInPayload! }
  type Subscription { ticks: Tick! }
  type Tick { number: Int! seenBy: String! }
  type User { name: String! boundCards: [Card!] }
  type Card { maskedNumber: String! }
  input SignInInput { username: String! password: String! idempotencyKey: ID! }
  type SignInPayload { accessToken: String expiresAt: String userErrors: [UserError!]! }
  type UserError { code: String! message: String! }
`);

export async function startStandIn(options: StandInOptions = {}): Promise<StandIn> {
  const site = createExplorerFiles(bundleFolder, null);
  const people = createPeople(options.tokenLifeMs ?? 600_000);
  const requests: { body: GraphqlBody; authorization: string | null }[] = [];
  const events = createHandler({
    schema,
    onSubscribe: (request, parameters) =>
      subscriptionOf(people, request.headers.get('authorization') ?? null, parameters),
  });

  const server = createServer(async (request, response) => {
    const path = request.url ?? '/';
    if (path === '/explorer/config.json') return sendJson(response, options.config);
    if (site.send(path, request, response)) return;
    if (path === '/explorer/plan') return sendJson(response, options.plan);
    if (path !== '/graphql') return send(response, 404, {}, '');
    if (request.headers.accept === 'text/event-stream') return events(request, response);
    const body = (await json(request)) as GraphqlBody;
    const authorization = request.headers.authorization ?? null;
    requests.push({ body, authorization });
    return answer(people, body, authorization, response);
  });
  const sockets = options.hasWebSockets === false ? null : serveWebSockets(people, server);
  if (sockets === null) server.on('upgrade', (_request, socket) => socket.destroy());

  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    forgetTokens: () => people.forgetTokens(),
    async close() {
      await sockets?.dispose();
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };
}

type People = ReturnType<typeof createPeople>;

function createPeople(tokenLifeMs: number) {
  const byToken = new Map<string, (typeof demoPeople)[number]>();
  return {
    forgetTokens: () => byToken.clear(),
    find: (authorization: string | null) => byToken.get(authorization?.replace('Bearer ', '') ?? '') ?? null,
    signIn(username: string, password: string) {
      const person = demoPeople.find((one) => one.username === username && one.password === password);
      if (!person) {
        const message = 'The user name or the password is wrong.';
        return { accessToken: null, expiresAt: null, userErrors: [{ code: 'WRONG_CREDENTIALS', message }] };
      }
      const accessToken = `token-${username}-${byToken.size}-${performance.now()}`;
      byToken.set(accessToken, person);
      return { accessToken, expiresAt: new Date(Date.now() + tokenLifeMs).toISOString(), userErrors: [] };
    },
  };
}

function rootFor(people: People, authorization: string | null) {
  const person = people.find(authorization);
  return {
    me: person && {
      name: person.name,
      boundCards: [{ maskedNumber: '6222 60** **** 9013' }],
    },
    slowly: () => setTimeout(500, `An answer for ${person?.name}`),
    greeting: ({ name }: { name: string }) => `Hello ${name}`,
    signIn: ({ input }: { input: { username: string; password: string } }) =>
      people.signIn(input.username, input.password),
    ticks: async function* () {
      for (let number = 1; number <= 2; number += 1) {
        yield { ticks: { number, seenBy: person?.name ?? 'nobody' } };
      }
    },
  };
}

async function answer(
  people: People,
  body: GraphqlBody,
  authorization: string | null,
  response: ServerResponse,
): Promise<void> {
  if (authorization !== null && people.find(authorization) === null) return send(response, 401, {}, '{}');
  if (/@defer\b/.test(body.query) && !body.query.includes('__schema')) return sendDeferred(response);
  const result = await graphql({
    schema,
    source: body.query,
    rootValue: rootFor(people, authorization),
    variableValues: body.variables ?? {},
    operationName: body.operationName ?? null,
  });
  sendJson(response, result);
}

/** An answer in two parts, as the incremental delivery specification writes them. */
function sendDeferred(response: ServerResponse): void {
  const parts = [
    { data: { me: { name: 'Li Na' } }, pending: [{ id: '0', path: ['me'] }], hasNext: true },
    {
      incremental: [{ id: '0', data: { boundCards: [{ maskedNumber: 'came later' }] } }],
      completed: [{ id: '0' }],
      hasNext: false,
    },
  ];
  const text = parts.map(
    (part) => `\r\n---\r\ncontent-type: application/json\r\n\r\n${JSON.stringify(part)}`,
  );
  send(response, 200, { 'content-type': 'multipart/mixed; boundary="-"' }, `${text.join('')}\r\n-----\r\n`);
}

function serveWebSockets(people: People, server: ReturnType<typeof createServer>) {
  const sockets = new WebSocketServer({ server, path: '/graphql' });
  return serveSockets(
    {
      schema,
      execute,
      subscribe,
      onSubscribe: ({ connectionParams }, _id, payload) =>
        subscriptionOf(people, String(connectionParams?.authorization ?? ''), payload),
    },
    sockets,
  );
}

function subscriptionOf(people: People, authorization: string | null, { query }: { query: string }) {
  return {
    schema,
    document: parse(query),
    rootValue: rootFor(people, authorization),
    contextValue: undefined,
  };
}

function sendJson(response: ServerResponse, body: object | undefined): void {
  if (body === undefined) send(response, 404, {}, '');
  else send(response, 200, { 'content-type': 'application/json' }, JSON.stringify(body));
}

function send(
  response: ServerResponse,
  status: number,
  headers: Readonly<Record<string, string>>,
  body: string,
): void {
  response.writeHead(status, { ...headers });
  response.end(body);
}
