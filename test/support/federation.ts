import { buildSubgraphSchema } from '@apollo/subgraph';
import { type ExecutionResult, execute, parse, subscribe } from 'graphql';
import { anonymousCaller, type Caller } from '../../gateway/admission/caller.ts';
import { createEngine, type Engine, type EngineOptions } from '../../gateway/engine/engine.ts';
import { composeSubgraphs } from '../../gateway/supergraph/compose.ts';
import { loadGeneration } from '../../gateway/supergraph/load.ts';
import type {
  RequestContext,
  Upstream,
  UpstreamReply,
  UpstreamRequest,
} from '../../gateway/upstream/upstream.ts';

/** A subgraph of a test: a schema, and data or functions behind it. */
export interface TestSubgraph {
  /** Without the `@link` of the federation specification. */
  readonly sdl: string;
  readonly resolvers?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  /** Changes a reply on its way to the gateway, or throws an UpstreamFailure in its place. */
  readonly tamper?: (reply: UpstreamReply, call: RecordedCall) => unknown;
  /** Called before a subscription is opened. */
  readonly onSubscribe?: () => void;
}

/** What the gateway sent to a subgraph. */
export interface RecordedCall {
  readonly subgraph: string;
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
}

export interface Federation {
  readonly engine: Engine;
  readonly calls: RecordedCall[];
  ask(query: string, variables?: Record<string, unknown>, caller?: Caller): Promise<TestAnswer>;
}

/** Loose on purpose: tests compare whole answers. */
export interface TestAnswer {
  readonly data?: unknown;
  readonly errors?: readonly {
    readonly message: string;
    readonly path?: readonly (string | number)[];
    readonly extensions: Readonly<Record<string, unknown>>;
  }[];
}

const federationLink = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: [
  "@key", "@requires", "@provides", "@external", "@shareable", "@override", "@interfaceObject", "@inaccessible",
  "@tag", "@authenticated", "@requiresScopes", "@policy", "FieldSet"
])
`;

/** Where the code of programs comes from: every test of the engine runs with both. */
export const backends = ['generated', 'interpreted'] as const;

export type Federate = typeof federate;

/** `federate` with one of the backends. */
export function federateWith(codegen: (typeof backends)[number]): Federate {
  return (subgraphs, options) => federate(subgraphs, { ...options, codegen });
}

/** Composes the subgraphs and serves them, in this process, through an engine. */
export function federate(
  subgraphs: Readonly<Record<string, TestSubgraph>>,
  options: EngineOptions = {},
): Federation {
  const sources = Object.entries(subgraphs).map(([name, { sdl }]) => ({
    name,
    url: `http://${name}.test/`,
    sdl: federationLink + sdl,
  }));
  const composition = composeSubgraphs(sources);
  if (composition.errors) throw new Error(JSON.stringify(composition.errors, null, 2));
  const calls: RecordedCall[] = [];
  const upstream = localUpstream(subgraphs, calls);
  const engine = createEngine(loadGeneration(composition.supergraphSdl), upstream, options);
  return {
    engine,
    calls,
    async ask(query, variables, caller) {
      const outcome = await engine.execute({ query, variables }, testContext(caller));
      if (outcome.kind !== 'complete') throw new Error(`The outcome is ${outcome.kind}.`);
      return JSON.parse(outcome.text);
    },
  };
}

export function testContext(caller: Caller = anonymousCaller): RequestContext {
  return {
    caller,
    headers: {},
    signal: new AbortController().signal,
    deadlineMs: performance.now() + 10_000,
  };
}

function localUpstream(subgraphs: Readonly<Record<string, TestSubgraph>>, calls: RecordedCall[]): Upstream {
  const schemas = new Map(
    Object.entries(subgraphs).map(([name, { sdl, resolvers }]) => [
      name,
      buildSubgraphSchema([{ typeDefs: parse(federationLink + sdl), resolvers: (resolvers ?? {}) as never }]),
    ]),
  );
  const record = (request: UpstreamRequest): RecordedCall => {
    const { query, variables = {} } = JSON.parse(request.body);
    const call = { subgraph: request.subgraph, query, variables };
    calls.push(call);
    return call;
  };
  const schemaOf = (name: string) => {
    const schema = schemas.get(name);
    if (!schema) throw new Error(`No subgraph ${name}.`);
    return schema;
  };
  return {
    async call(request) {
      const call = record(request);
      const result = await execute({
        schema: schemaOf(request.subgraph),
        document: parse(call.query),
        variableValues: call.variables,
      });
      const reply: UpstreamReply = JSON.parse(JSON.stringify(result));
      const tamper = subgraphs[request.subgraph]?.tamper;
      return (tamper ? tamper(reply, call) : reply) as UpstreamReply;
    },
    async *subscribe(request) {
      const call = record(request);
      subgraphs[request.subgraph]?.onSubscribe?.();
      const events = await subscribe({
        schema: schemaOf(request.subgraph),
        document: parse(call.query),
        variableValues: call.variables,
      });
      if (!(Symbol.asyncIterator in events)) {
        yield JSON.parse(JSON.stringify(events));
        return;
      }
      for await (const event of events as AsyncIterable<ExecutionResult>) {
        yield JSON.parse(JSON.stringify(event));
      }
    },
    close: () => Promise.resolve(),
  };
}
