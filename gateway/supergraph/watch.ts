import { watch as watchFolder } from 'node:fs';
import { dirname } from 'node:path';
import type { PlannerOptions } from '../planner/plannerOptions.ts';
import type { PlannerProcess } from '../planner/plannerProcess.ts';
import { type BuiltGeneration, buildOffThread } from './buildOffThread.ts';
import type { Generation } from './generation.ts';
import { type LastGood, lastGoodIn } from './lastGood.ts';
import type { WatchedSource } from './watchedSource.ts';

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
  readonly source: WatchedSource;
  /** Whether the source is followed when it changes. Default true. */
  readonly isFollowing?: boolean;
  /** Where the last supergraph that worked is kept, for a start without a usable source. Default: nowhere. */
  readonly lastGoodFile?: string | null;
  /**
   * Called with each generation and its planner, the first one included, before it is used: to make an engine and
   * plan the hottest operations. When it rejects, the generation is refused.
   */
  readonly prepare?: (next: Generation, planner: PlannerProcess) => Promise<void> | void;
  /** Builds the first generation, before anybody waits. Default: like the others, in a thread. */
  readonly buildFirst?: (supergraphSdl: string, planner: PlannerOptions) => Promise<BuiltGeneration>;
  readonly planner?: PlannerOptions;
  readonly log: WatchLog;
  /** How often the source is looked at, beside the file system's own notices. Default 1,000. */
  readonly pollMs?: number;
}

/** The part of a pino logger that is used. */
export interface WatchLog {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

/**
 * Follows where supergraphs come from. A changed one is built off the main thread, prepared and swapped in; one that
 * is refused is logged once, and the current generation stays. Rejects when neither the source nor the last good
 * supergraph can be used at the start.
 */
export async function watchSupergraph(options: WatchOptions): Promise<GenerationHolder> {
  const { source } = options;
  const lastGood = lastGoodIn(options.lastGoodFile ?? null, options.log);
  const first = await buildFirst(options, lastGood);
  let { built } = first;
  let seen = first.content;
  const listeners = new Set<SwapListener>();

  const swap = (next: BuiltGeneration): void => {
    const replaced = built;
    built = next;
    for (const listener of listeners) listener(next.generation, replaced.generation);
    // Requests under way may still need it: it ends when nothing waits for it.
    replaced.planner.retire();
  };

  const reload = async (): Promise<void> => {
    const content = await source.read();
    if (content === seen) return;
    seen = content;
    const next = await tryBuild(options, content, built.generation);
    if (next === null) return;
    swap(next);
    await lastGood.keep(next.generation.supergraphSdl);
  };

  const isFollowing = (options.isFollowing ?? true) && source.file !== null;
  const stop = isFollowing ? follow(options, source.file, reload) : async () => undefined;
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

interface First {
  readonly built: BuiltGeneration;
  /** Null when the source could not be used, so that it is tried again. */
  readonly content: string | null;
}

async function buildFirst(options: WatchOptions, lastGood: LastGood): Promise<First> {
  const { source, log, buildFirst = buildLater } = options;
  let content: string | null = null;
  try {
    content = await source.read();
    const built = await build(options, await source.toSupergraph(content), buildFirst);
    await lastGood.keep(built.generation.supergraphSdl);
    return { built, content };
  } catch (error) {
    const supergraphSdl = await lastGood.read();
    if (supergraphSdl === null) throw error;
    log.error(
      { file: source.file, reason: reasonOf(error) },
      'supergraph refused: starting on the last good one',
    );
    return { built: await build(options, supergraphSdl, buildFirst), content };
  }
}

/** Null when the supergraph is refused, or no other than the current one. */
async function tryBuild(
  options: WatchOptions,
  content: string,
  current: Generation,
): Promise<BuiltGeneration | null> {
  const { source, log } = options;
  const startedAt = performance.now();
  try {
    const supergraphSdl = await source.toSupergraph(content);
    if (supergraphSdl === current.supergraphSdl) return null;
    const built = await build(options, supergraphSdl, buildLater);
    const durationMs = Math.round(performance.now() - startedAt);
    log.info({ generation: built.generation.id, durationMs }, 'supergraph reloaded');
    return built;
  } catch (error) {
    log.error({ file: source.file, reason: reasonOf(error) }, 'supergraph refused: the current one stays');
    return null;
  }
}

function buildLater(supergraphSdl: string, planner: PlannerOptions): Promise<BuiltGeneration> {
  return buildOffThread(supergraphSdl, { planner });
}

async function build(
  { planner = {}, prepare }: WatchOptions,
  supergraphSdl: string,
  make: typeof buildLater,
): Promise<BuiltGeneration> {
  const built = await make(supergraphSdl, planner);
  try {
    await prepare?.(built.generation, built.planner);
    return built;
  } catch (error) {
    await built.planner.close();
    throw error;
  }
}

/**
 * Calls `reload` at once after each notice of the file system and at every poll, one call at a time. Gives the way
 * to stop, which waits for the call under way.
 */
function follow(
  { pollMs = 1_000, log }: WatchOptions,
  file: string,
  reload: () => Promise<void>,
): () => Promise<void> {
  let running: Promise<void> | null = null;
  let isStopped = false;
  let isDue = false;
  let unreadable: string | null = null;
  const sayOnce = (reason: string): void => {
    if (reason !== unreadable) log.error({ file, reason }, 'supergraph refused: the current one stays');
    unreadable = reason;
  };
  const run = async (): Promise<void> => {
    do {
      isDue = false;
      await reload().then(
        () => {
          unreadable = null;
        },
        (error) => sayOnce(reasonOf(error)),
      );
    } while (isDue && !isStopped);
    running = null;
  };
  const check = (): void => {
    isDue = true;
    if (!isStopped) running ??= run();
  };
  const timer = setInterval(check, pollMs).unref();
  const unwatch = notice(file, check, log);
  return async () => {
    isStopped = true;
    clearInterval(timer);
    unwatch();
    await running;
  };
}

/** Polling goes on where the file system gives no notices. Gives the way to stop. */
function notice(file: string, check: () => void, log: WatchLog): () => void {
  const giveUp = (error: unknown): void =>
    log.warn({ file, reason: reasonOf(error) }, 'no notices of the file system');
  try {
    const watcher = watchFolder(dirname(file), check);
    watcher.on('error', giveUp);
    return () => watcher.close();
  } catch (error) {
    giveUp(error);
    return () => undefined;
  }
}

function reasonOf(error: unknown): string {
  return Error.isError(error) ? error.message : String(error);
}
