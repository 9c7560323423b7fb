import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ApolloServer, type ApolloServerPlugin } from '@apollo/server';
import { startStandaloneServer } from '@apollo/server/standalone';
import type { Caller } from '../../gateway/admission/caller.ts';
import { type ApolloGatewayOptions, createApolloGateway } from '../../gateway/apollo.ts';
import { composeSubgraphs } from '../../gateway/supergraph/compose.ts';
import { type HttpSubgraph, replyJson, startHttpSubgraph } from '../support/httpSubgraph.ts';
import { temporaryFolder } from '../support/temporaryFolder.ts';

interface Context extends Record<string, unknown> {
  readonly user: string | null;
}

const types = `
  extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@authenticated"])
  type Query { book(number: Int): String broken: String secret: String @authenticated }
`;
let books: HttpSubgraph;
const servers: ApolloServer<Context>[] = [];

beforeAll(async () => {
  books = await startHttpSubgraph((response, body) => {
    if (!body.includes('broken'))
      return replyJson(response, { data: { book: 'Emma', secret: 'x', pages: 7 } });
    replyJson(response, {
      data: { book: 'Emma', broken: null },
      errors: [{ message: 'No ink.', path: ['broken'] }],
    });
  });
});
afterEach(async () => {
  for (const server of servers.splice(0)) await server.stop();
});
afterAll(() => books.close());

function compose(sdl = types): string {
  const { supergraphSdl, errors } = composeSubgraphs([{ name: 'books', url: books.url, sdl }]);
  if (errors) throw new Error(errors.map(({ message }) => message).join('\n'));
  return supergraphSdl;
}

type Rest = Partial<ConstructorParameters<typeof ApolloServer<Context>>[0]>;

async function serve(options: Partial<ApolloGatewayOptions> = {}, rest: Rest = {}) {
  const log = { info: () => undefined, warn: () => undefined, error: () => undefined };
  const gateway = createApolloGateway({ supergraphSdl: compose(), log, ...options } as ApolloGatewayOptions);
  const server = new ApolloServer<Context>({ ...rest, gateway } as ConstructorParameters<
    typeof ApolloServer<Context>
  >[0]);
  servers.push(server);
  const context = async ({ req }: { req: { headers: Record<string, unknown> } }): Promise<Context> => ({
    user: typeof req.headers['x-user'] === 'string' ? req.headers['x-user'] : null,
  });
  const { url } = await startStandaloneServer(server, { listen: { port: 0, host: '127.0.0.1' }, context });
  return async (query: string, headers: Record<string, string> = {}, variables: object = {}) => {
    const sent = { 'content-type': 'application/json', ...headers };
    const response = await fetch(url, {
      method: 'POST',
      headers: sent,
      body: JSON.stringify({ query, variables }),
    });
    return { status: response.status, headers: response.headers, body: await response.json() };
  };
}

test('an Apollo Server answers over HTTP from our engine, the client made known to subgraphs', async () => {
  const headersFor = (subgraph: string) => ({ 'x-called': subgraph });
  const ask = await serve({ headersFor });
  const answer = await ask('{ book }', { authorization: 'Bearer of-the-client' });
  expect(answer).toMatchObject({ status: 200, body: { data: { book: 'Emma' } } });
  expect(books.headers.at(-1)).toMatchObject({ authorization: 'Bearer of-the-client', 'x-called': 'books' });
});

test('its plugins see every step of a request, and may change the answer', async () => {
  const steps: string[] = [];
  const plugin: ApolloServerPlugin<Context> = {
    async serverWillStart() {
      return {
        schemaDidLoadOrUpdate({ apiSchema, coreSupergraphSdl }) {
          const field = apiSchema.getQueryType()?.getFields().book;
          steps.push(`schema ${field?.type} ${coreSupergraphSdl?.includes('join__Graph')}`);
        },
      };
    },
    async requestDidStart({ contextValue }) {
      steps.push(`start ${contextValue.user}`);
      return {
        async didResolveOperation({ operationName }) {
          steps.push(`operation ${operationName}`);
        },
        async didEncounterErrors({ errors }) {
          steps.push(`errors ${errors.map((error) => `${error.name} ${error.path}`)}`);
        },
        async willSendResponse({ response }) {
          response.http.headers.set('x-steps', String(steps.length));
          if (response.body.kind === 'single') response.body.singleResult.extensions = { seen: true };
        },
      };
    },
  };
  const ask = await serve({}, { plugins: [plugin] });
  const answer = await ask('query Ink { book broken }', { 'x-user': 'anna' });
  expect(steps).toEqual(['schema String true', 'start anna', 'operation Ink', 'errors GraphQLError broken']);
  expect(answer.body).toMatchObject({ data: { book: 'Emma', broken: null }, extensions: { seen: true } });
  expect(answer.headers.get('x-steps')).toBe('4');
});

test('formatError gets every error, with its path and code', async () => {
  const formatError = ({ path, extensions }: { path?: unknown; extensions?: Record<string, unknown> }) => ({
    message: `formatted ${path}`,
    extensions: { code: extensions?.code ?? null },
  });
  const ask = await serve({ engine: { exposeSubgraphErrors: true } }, { formatError });
  const { body } = await ask('{ broken }');
  expect(body).toMatchObject({ data: { broken: null }, errors: [{ message: 'formatted broken' }] });
});

test('errors of subgraphs are masked unless they are to be seen', async () => {
  expect(JSON.stringify((await (await serve())('{ broken }')).body)).not.toContain('No ink.');
  const ask = await serve({ engine: { exposeSubgraphErrors: true } });
  expect(JSON.stringify((await ask('{ broken }')).body)).toContain('No ink.');
});

test('what is protected is for the caller that the context names', async () => {
  const person = (subject: string): Caller => ({
    kind: 'person',
    subject,
    scopes: new Set(),
    policies: new Set(),
    claims: {},
  });
  const anonymous: Caller = { ...person(''), kind: 'anonymous', subject: null };
  const callerOf = (context: Record<string, unknown>) =>
    typeof context.user === 'string' ? person(context.user) : anonymous;
  const ask = await serve({ callerOf });
  expect((await ask('{ secret }', { 'x-user': 'anna' })).body).toEqual({ data: { secret: 'x' } });
  const refused = await ask('{ secret }');
  expect(refused.body).toMatchObject({ data: { secret: null }, errors: [{ path: ['secret'] }] });
  const nobody = await (await serve())('{ secret }', { 'x-user': 'anna' });
  expect(nobody.body).toMatchObject({ data: { secret: null } });
});

test('a variable of the wrong type is the fault of the client', async () => {
  const ask = await serve();
  const { status, body } = await ask('query ($n: Int) { book(number: $n) }', {}, { n: 'one' });
  expect(status).toBe(400);
  expect(body).toMatchObject({ errors: [{ extensions: { code: 'BAD_USER_INPUT' } }] });
  expect(JSON.stringify(body)).not.toContain('"http"');
});

test('a supergraph file is followed', async () => {
  const supergraphFile = join(temporaryFolder(), 'supergraph.graphql');
  writeFileSync(supergraphFile, compose());
  const ask = await serve({ supergraphFile, supergraphSdl: undefined } as never);
  expect((await ask('{ pages }')).status).toBe(400);
  writeFileSync(supergraphFile, compose(types.replace('broken: String', 'broken: String pages: Int')));
  for (let tries = 0; (await ask('{ pages }')).status !== 200; tries++) {
    if (tries > 100) throw new Error('The new supergraph was never taken up.');
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  expect((await ask('{ pages }')).body).toEqual({ data: { pages: 7 } });
});

test('a server does not start on a supergraph that cannot be served', async () => {
  const gateway = createApolloGateway({ supergraphSdl: 'type Query { a: Int }' });
  await expect(new ApolloServer({ gateway }).start()).rejects.toThrow(/supergraph/i);
});
