import { watch as watchFolder } from 'node:fs';
import { basename, dirname } from 'node:path';
import type { PlannerOptions } from '../planner/plannerOptions.ts';
import type { PlannerProcess } from '../planner/plannerProcess.ts';
import { type BuiltGeneration, buildOffThread } from './buildOffThread.ts';
import type { Generation } from './generation.ts';
import { readSettled, writeWhole } from './supergraphFile.ts';

/** The generation that new requests are to use; those under way finish on the one they began with. */
export interface GenerationHolder {
  current(): Generation;
  /** Calls the listener each time that new requests get another generation. Gives the way to stop that. */
  onSwap(listener: SwapListener): () => void;
  /** Stops watching and ends the planners. */
  close(): Promise<void>;
}

export type SwapListener = (next: Generation, previous: Generation) => void;

export interface WatchOptions {
  /** The supergraph document. */
  readonly file: string;
  /** What the caller has built of the file already, so that the start needs no thread. It is closed with the rest. */
  readonly first?: BuiltGeneration;
  /** Where the last document that worked is kept, for a start without a usable `file`. */
  readonly lastGoodFile?: string;
  /**
   * Called with each generation and its planner, the first one included, before it is used: to make an engine and
   * plan the hottest operations. When it rejects, the generation is refused.
   */
  readonly prepare?: (next: Generation, planner: PlannerProcess) => Promise<void> | void;
  readonly log: WatchLog;
  /** How often the file is looked at, beside the file system's own notices. Default 1,000. */
  readonly pollMs?: number;
  /** For the planners of later generations. */
  readonly planner?: PlannerOptions;
}

/** The part of a pino logger that is used. */
export interface WatchLog {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

/**
 * Follows a supergraph file. A changed document is built off the main thread, prepared and swapped in; one that is
 * refused is logged once, and the current generation stays. Rejects when neither the file nor the last good copy
 * of it can be used at the start.
 */
export async function watchSupergraph(options: WatchOptions): Promise<GenerationHolder> {
  let seen = options.first?.generation.supergraphSdl ?? (await readSettled(options.file));
  let built = options.first ?? (await buildFirst(options, seen));
  const listeners = new Set<SwapListener>();

  const reload = async (): Promise<void> => {
    const text = await readSettled(options.file);
    if (text === null || text === seen) return;
    seen = text;
    if (text === built.generation.supergraphSdl) return;
    const next = await tryBuild(options, text);
    if (next === null) return;
    const replaced = built;
    built = next;
    for (const listener of listeners) listener(next.generation, replaced.generation);
    // Requests under way may still need it: it ends when nothing waits for it.
    replaced.planner.retire();
    await keep(options, text);
  };

  const stop = follow(options, reload);
  return {
    current: () => built.generation,
    onSwap(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    async close() {
      await stop();
      await built.planner.close();
    },
  };
}

async function buildFirst(options: WatchOptions, text: string | null): Promise<BuiltGeneration> {
  try {
    if (text === null) throw new Error(`The supergraph ${options.file} is not there.`);
    const built = await build(options, text);
    await keep(options, text);
    return built;
  } catch (error) {
    const lastGood = options.lastGoodFile === undefined ? null : await readSettled(options.lastGoodFile);
    if (lastGood === null) throw error;
    options.log.warn(
      { file: options.file, reason: reasonOf(error) },
      'supergraph refused: starting on the last good one',
    );
    return build(options, lastGood);
  }
}

async function tryBuild(options: WatchOptions, text: string): Promise<BuiltGeneration | null> {
  const startedAt = performance.now();
  try {
    const built = await build(options, text);
    const durationMs = Math.round(performance.now() - startedAt);
    options.log.info({ generation: built.generation.id, durationMs }, 'supergraph reloaded');
    return built;
  } catch (error) {
    options.log.error(
      { file: options.file, reason: reasonOf(error) },
      'supergraph refused: the current one stays',
    );
    return null;
  }
}

async function build(options: WatchOptions, text: string): Promise<BuiltGeneration> {
  const built = await buildOffThread(text, options.planner ? { planner: options.planner } : {});
  try {
    await options.prepare?.(built.generation, built.planner);
    return built;
  } catch (error) {
    await built.planner.close();
    throw error;
  }
}

async function keep({ lastGoodFile, log }: WatchOptions, text: string): Promise<void> {
  if (lastGoodFile === undefined) return;
  try {
    await writeWhole(lastGoodFile, text);
  } catch (error) {
    log.warn({ file: lastGoodFile, reason: reasonOf(error) }, 'the last good supergraph could not be kept');
  }
}

/**
 * Calls `reload` at once after each notice of the file system and at every poll, one call at a time. Gives the way
 * to stop, which waits for the call under way.
 */
function follow(
  { file, pollMs = 1_000, log }: WatchOptions,
  reload: () => Promise<void>,
): () => Promise<void> {
  let running: Promise<void> | null = null;
  let isStopped = false;
  let isDue = false;
  const run = async (): Promise<void> => {
    do {
      isDue = false;
      await reload().catch((error) =>
        log.error({ file, reason: reasonOf(error) }, 'supergraph could not be read'),
      );
    } while (isDue && !isStopped);
    running = null;
  };
  const check = (): void => {
    isDue = true;
    if (!isStopped) running ??= run();
  };
  const timer = setInterval(check, pollMs).unref();
  const watcher = watchFolder(dirname(file), (_event, name) => {
    if (name === null || name === basename(file)) check();
  });
  // Polling goes on where the file system gives no notices.
  watcher.on('error', (error) =>
    log.warn({ file, reason: reasonOf(error) }, 'no notices of the file system'),
  );
  return async () => {
    isStopped = true;
    clearInterval(timer);
    watcher.close();
    await running;
  };
}

function reasonOf(error: unknown): string {
  return Error.isError(error) ? error.message : String(error);
}
