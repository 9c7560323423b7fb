import { setImmediate as nextTurn } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { buildASTSchema, type DefinitionNode, type GraphQLSchema, Kind, parse } from 'graphql';
import { openPlanner } from '../planner/openPlanner.ts';
import type { PlannerOptions } from '../planner/plannerOptions.ts';
import type { PlannerProcess } from '../planner/plannerProcess.ts';
import type { Generation } from './generation.ts';
import type { FromThread, TravellingGeneration } from './generationMessages.ts';
import { SupergraphError } from './supergraphError.ts';

/** A generation, and what plans for it. Whoever holds it closes the planner. */
export interface BuiltGeneration {
  readonly generation: Generation;
  readonly planner: PlannerProcess;
}

export interface BuildOptions {
  /** How long building may take. Default 60,000. */
  readonly timeoutMs?: number;
  readonly planner?: PlannerOptions;
}

/**
 * Builds a generation in a thread, and opens its planner in a process. The calling thread only parses the schema for
 * clients in small pieces and puts it together. Rejects with a SupergraphError like `loadGeneration`, and when the
 * planner refuses the document or the thread dies or takes too long.
 */
export async function buildOffThread(
  supergraphSdl: string,
  options: BuildOptions = {},
): Promise<BuiltGeneration> {
  const { timeoutMs = 60_000 } = options;
  return withPlanner(
    buildInThread(supergraphSdl, timeoutMs),
    openPlanner(supergraphSdl, { startTimeoutMs: timeoutMs, ...options.planner }),
  );
}

/** Both or none: what the generation is refused for is said before what the planner says. */
export async function withPlanner(
  building: Promise<Generation>,
  opening: Promise<PlannerProcess>,
): Promise<BuiltGeneration> {
  const [generation, planner] = await Promise.allSettled([building, opening]);
  if (generation.status === 'rejected') {
    if (planner.status === 'fulfilled') await planner.value.close();
    throw generation.reason;
  }
  if (planner.status === 'rejected') throw planner.reason;
  return { generation: generation.value, planner: planner.value };
}

async function buildInThread(supergraphSdl: string, timeoutMs: number): Promise<Generation> {
  const worker = new Worker(new URL('./generationThread.ts', import.meta.url), { workerData: supergraphSdl });
  try {
    const built = await firstMessage(worker, timeoutMs);
    return await receive(built.generation, supergraphSdl);
  } finally {
    await worker.terminate();
  }
}

type Built = Extract<FromThread, { kind: 'built' }>;

function firstMessage(worker: Worker, timeoutMs: number): Promise<Built> {
  const { promise, resolve, reject } = Promise.withResolvers<Built>();
  const fail = (message: string, cause?: unknown): void =>
    reject(new SupergraphError('SUPERGRAPH_BUILD_FAILED', message, { cause }));
  const timer = setTimeout(() => fail(`Building took longer than ${timeoutMs} ms.`), timeoutMs);
  worker.once('message', (message: FromThread) => {
    if (message.kind === 'built') resolve(message);
    else if (message.kind === 'refused') reject(new SupergraphError(message.code, message.message));
  });
  worker.once('error', (cause) => fail(`The building thread failed: ${cause}`, cause));
  worker.once('exit', () => fail('The building thread ended early.'));
  return promise.finally(() => clearTimeout(timer));
}

/** Puts the schema together. The thread has validated it, so that need not be done again. */
async function receive(travelled: TravellingGeneration, supergraphSdl: string): Promise<Generation> {
  const { apiSdl, ...rest } = travelled;
  const definitions: DefinitionNode[] = [];
  for (const piece of apiSdl) {
    definitions.push(...parse(piece, { noLocation: true }).definitions);
    await nextTurn();
  }
  return Object.freeze({ ...rest, supergraphSdl, apiSchema: assemble(definitions) });
}

function assemble(definitions: readonly DefinitionNode[]): GraphQLSchema {
  return buildASTSchema({ kind: Kind.DOCUMENT, definitions }, { assumeValid: true, assumeValidSDL: true });
}
