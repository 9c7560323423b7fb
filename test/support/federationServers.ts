import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { buildSubgraphSchema } from '@apollo/subgraph';
import { execute, type GraphQLSchema, parse } from 'graphql';
import { createEngine, type Engine, type EngineOptions } from '../../gateway/engine/engine.ts';
import { composeSubgraphs } from '../../gateway/supergraph/compose.ts';
import { loadGeneration } from '../../gateway/supergraph/load.ts';
import { createHttpUpstream } from '../../gateway/upstream/http.ts';
import { FEDERATION } from './composition.ts';
import { backends, type RecordedCall, type TestAnswer, testContext } from './federation.ts';

/** A subgraph to be served over HTTP: its types and the functions behind them. */
export interface ServedSubgraph {
  /** Without the `@link` of the federation specification. */
  readonly types: string;
  /** True for a subgraph of federation 1, which links nothing. */
  readonly isFederation1?: boolean;
  readonly resolvers?: object;
}

export interface ServedFederation {
  /** The answer to an operation: the same from generated and from interpreted code, or the test fails. */
  ask(query: string, variables?: Record<string, unknown>): Promise<TestAnswer>;
  /** What the subgraphs were asked for the last answer. */
  calls(): readonly RecordedCall[];
}

const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

/** Serves each subgraph on a port of its own, composes them and puts a gateway's engine before them. */
export async function serveFederation(
  subgraphs: Readonly<Record<string, ServedSubgraph>>,
  options: EngineOptions = {},
): Promise<ServedFederation> {
  const calls: RecordedCall[] = [];
  const sources = await Promise.all(
    Object.entries(subgraphs).map(async ([name, subgraph]) => {
      const sdl = (subgraph.isFederation1 ? '' : FEDERATION) + subgraph.types;
      const resolvers = (subgraph.resolvers ?? {}) as never;
      const schema = buildSubgraphSchema([{ typeDefs: parse(sdl), resolvers }]);
      return { name, sdl, url: await serve(name, schema, calls) };
    }),
  );
  const { supergraphSdl, errors } = composeSubgraphs(sources);
  if (errors) throw new Error(errors.map(({ message }) => message).join('\n'));
  const generation = loadGeneration(supergraphSdl);
  const upstream = createHttpUpstream(generation.subgraphs.values());
  closers.unshift(() => upstream.close());
  const engines = backends.map((codegen) => createEngine(generation, upstream, { ...options, codegen }));
  return {
    calls: () => calls,
    async ask(query, variables = {}) {
      const answers: TestAnswer[] = [];
      for (const engine of engines) {
        calls.length = 0;
        answers.push(await askEngine(engine, query, variables));
      }
      const [answer = {}, ...others] = answers;
      for (const other of others) expect(other).toEqual(answer);
      return answer;
    },
  };
}

async function askEngine(
  engine: Engine,
  query: string,
  variables: Record<string, unknown>,
): Promise<TestAnswer> {
  const outcome = await engine.execute({ query, variables }, testContext());
  if (outcome.kind !== 'complete') throw new Error(`The outcome is ${outcome.kind}.`);
  return JSON.parse(outcome.text);
}

async function serve(subgraph: string, schema: GraphQLSchema, calls: RecordedCall[]): Promise<string> {
  const server = createServer(async (request, response) => {
    const { query, variables = {} } = JSON.parse(await text(request));
    calls.push({ subgraph, query, variables });
    const result = await execute({ schema, document: parse(query), variableValues: variables });
    response.setHeader('content-type', 'application/json').end(JSON.stringify(result));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closers.push(() => close(server));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql`;
}

function close(server: Server): Promise<unknown> {
  server.closeAllConnections();
  return new Promise((resolve) => server.close(resolve));
}
