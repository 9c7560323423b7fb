import { setImmediate as nextTurn } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { buildASTSchema, type DefinitionNode, type GraphQLSchema, Kind, parse } from 'graphql';
import type { Generation } from './generation.ts';
import type { FromThread, TravellingGeneration } from './generationMessages.ts';
import { SupergraphError } from './supergraphError.ts';
import { type ThreadPlanner, threadPlanner } from './threadPlanner.ts';

export interface BuiltGeneration {
  readonly generation: Generation;
  readonly planner: ThreadPlanner;
  /** Ends the thread. Plans under way are rejected. */
  close(): Promise<void>;
}

export interface BuildOptions {
  /** How long building may take. Default 60,000. */
  readonly timeoutMs?: number;
}

/**
 * Builds a generation in a thread of its own, planner included. The calling thread only parses the schema for
 * clients in small pieces and puts it together. Rejects with a SupergraphError like `loadGeneration`, and when the
 * planner refuses the document or the thread dies or takes too long.
 */
export async function buildOffThread(
  supergraphSdl: string,
  options: BuildOptions = {},
): Promise<BuiltGeneration> {
  const worker = new Worker(new URL('./generationThread.ts', import.meta.url), { workerData: supergraphSdl });
  const close = async (): Promise<void> => void (await worker.terminate());
  try {
    const built = await firstMessage(worker, options.timeoutMs ?? 60_000);
    const generation = await receive(built.generation, supergraphSdl);
    // A gateway that has nothing else to do may end, whatever this thread waits for.
    worker.unref();
    return { generation, planner: threadPlanner(worker, overridesOf(built)), close };
  } catch (error) {
    await close();
    throw error;
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

function overridesOf({ overridePercentages, overrideLabels }: Built) {
  return { overridePercentages: [...overridePercentages], overrideLabels: [...overrideLabels] };
}
