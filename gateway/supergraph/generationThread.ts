import { parentPort, workerData } from 'node:worker_threads';
import { QueryPlanner } from '@graphql-hive/router-query-planner';
import { print } from 'graphql';
import { buildApiSchema } from './apiSchema.ts';
import type { FromThread, ToThread, TravellingGeneration } from './generationMessages.ts';
import { readSupergraph } from './load.ts';
import { SupergraphError } from './supergraphError.ts';

/** A piece of SDL of about this many characters takes some milliseconds to parse. */
const PIECE_LENGTH = 32_768;

/**
 * The thread that builds a generation, so that the one which serves requests does not stand still: it reads and
 * validates the supergraph, makes the planner and stays to plan. This file is the thread's program.
 */
function main(supergraphSdl: string): void {
  try {
    const generation = build(supergraphSdl);
    const planner = makePlanner(supergraphSdl);
    const { overridePercentages, overrideLabels } = planner;
    say({ kind: 'built', generation, overridePercentages, overrideLabels });
    planOnRequest(planner);
  } catch (error) {
    if (!(error instanceof SupergraphError)) throw error;
    say({ kind: 'refused', code: error.code, message: error.message });
  }
}

function say(message: FromThread): void {
  parentPort?.postMessage(message);
}

function build(supergraphSdl: string): TravellingGeneration {
  const { id, subgraphs, requirements, catalogue, apiDefinitions } = readSupergraph(supergraphSdl);
  buildApiSchema(apiDefinitions);
  return { id, subgraphs, requirements, catalogue, apiSdl: joinPieces(apiDefinitions.map(print)) };
}

function joinPieces(texts: readonly string[]): string[] {
  const pieces: string[] = [];
  let piece = '';
  for (const text of texts) {
    piece += `${text}\n`;
    if (piece.length < PIECE_LENGTH) continue;
    pieces.push(piece);
    piece = '';
  }
  return piece === '' ? pieces : [...pieces, piece];
}

function makePlanner(supergraphSdl: string): QueryPlanner {
  try {
    return new QueryPlanner(supergraphSdl);
  } catch (cause) {
    const detail = Error.isError(cause) ? cause.message : String(cause);
    throw new SupergraphError('SUPERGRAPH_UNPLANNABLE', `The planner refuses the supergraph: ${detail}`, {
      cause,
    });
  }
}

function planOnRequest(planner: QueryPlanner): void {
  const underWay = new Map<number, AbortController>();
  parentPort?.on('message', async (message: ToThread) => {
    if (message.kind === 'cancel') return underWay.get(message.id)?.abort();
    const { id, operation, operationName, labels, percentage } = message;
    const controller = new AbortController();
    underWay.set(id, controller);
    try {
      const plan = await planner.planAsync(
        operation,
        operationName,
        new Set(labels),
        percentage,
        controller.signal,
      );
      say({ kind: 'planned', id, plan });
    } catch (error) {
      say({ kind: 'unplanned', id, message: Error.isError(error) ? error.message : String(error) });
    } finally {
      underWay.delete(id);
    }
  });
}

main(workerData);
