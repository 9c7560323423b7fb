import { readSettled, writeWhole } from './supergraphFile.ts';
import type { WatchLog } from './watch.ts';

/** The copy of the last supergraph that worked, for a start without a usable source. */
export interface LastGood {
  /** Null when there is none. */
  read(): Promise<string | null>;
  /** What cannot be kept is logged, and costs nothing else. */
  keep(supergraphSdl: string): Promise<void>;
}

/** Without a file nothing is kept. */
export function lastGoodIn(file: string | null, log: WatchLog): LastGood {
  return {
    read: async () => (file === null ? null : readSettled(file).catch(() => null)),
    async keep(supergraphSdl) {
      if (file === null) return;
      try {
        await writeWhole(file, supergraphSdl);
      } catch (error) {
        const reason = Error.isError(error) ? error.message : String(error);
        log.warn({ file, reason }, 'the last good supergraph could not be kept');
      }
    },
  };
}
