import { composeOffProcess } from './composeOffProcess.ts';
import type { SubgraphSource } from './subgraphDocument.ts';
import { readSubgraphsFile } from './subgraphsFile.ts';
import { SupergraphError } from './supergraphError.ts';
import { readSettled, settled } from './supergraphFile.ts';

/** Where supergraphs come from, now and later. */
export interface WatchedSource {
  /** The file to watch; null for text that never changes. */
  readonly file: string | null;
  /** Everything that the supergraph depends on, as one text. Rejects when it cannot be read. */
  read(): Promise<string>;
  /** Makes the supergraph of what was read. Rejects with a SupergraphError. */
  toSupergraph(content: string): Promise<string>;
}

export function fixedSource(supergraphSdl: string): WatchedSource {
  return { file: null, read: async () => supergraphSdl, toSupergraph: async (content) => content };
}

/** A file that holds a supergraph. */
export function supergraphFileSource(file: string): WatchedSource {
  return { file, read: () => readSettled(file), toSupergraph: async (content) => content };
}

/** A JSON list of subgraphs; the files that it names are read again with it. */
export function subgraphListSource(file: string): WatchedSource {
  return {
    file,
    read: () => settled(async () => JSON.stringify(readSubgraphsFile(file))),
    async toSupergraph(content) {
      const sources: SubgraphSource[] = JSON.parse(content);
      const { supergraphSdl, errors } = await composeOffProcess(sources);
      if (errors === undefined) return supergraphSdl;
      const reasons = errors.map(({ subgraph, message }) =>
        subgraph === null ? message : `[${subgraph}] ${message}`,
      );
      throw new SupergraphError(
        'SUPERGRAPH_NOT_COMPOSED',
        `The subgraphs of ${file} do not compose: ${reasons.join('; ')}`,
      );
    },
  };
}
