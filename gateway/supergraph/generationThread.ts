import { parentPort, workerData } from 'node:worker_threads';
import { print } from 'graphql';
import { buildApiSchema } from './apiSchema.ts';
import type { FromThread, TravellingGeneration } from './generationMessages.ts';
import { readSupergraph } from './load.ts';
import { SupergraphError } from './supergraphError.ts';

/** A piece of SDL of about this many characters takes some milliseconds to parse. */
const PIECE_LENGTH = 32_768;

/**
 * The thread that builds a generation, so that the one which serves requests does not stand still while a supergraph
 * is read and validated. This file is the thread's program.
 */
function main(supergraphSdl: string): void {
  try {
    say({ kind: 'built', generation: build(supergraphSdl) });
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

main(workerData);
