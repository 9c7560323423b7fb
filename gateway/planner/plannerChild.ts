import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { Socket } from 'node:net';
import { fileURLToPath } from 'node:url';
import { SupergraphError } from '../supergraph/supergraphError.ts';
import type { FromPlanner, Overrides, PlanRequest, ToPlanner } from './plannerMessages.ts';

export type PlannerAnswer = Extract<FromPlanner, { readonly id: number }>;

/** One process that holds the planner of one supergraph. */
export interface PlannerChild {
  readonly pid: number;
  readonly overrides: Overrides;
  plan(id: number, request: PlanRequest): void;
  /** Ends it at once, whatever it does; `onDeath` is not called. */
  kill(): Promise<void>;
}

export interface PlannerChildParts {
  readonly supergraphSdl: string;
  readonly maxMemoryMb: number;
  /** How long reading the supergraph may take. */
  readonly startTimeoutMs: number;
  readonly onAnswer: (answer: PlannerAnswer) => void;
  /** Called when the process ends by itself or by somebody else's hand. */
  readonly onDeath: (death: Death) => void;
}

export interface Death {
  /** The signal or exit code. */
  readonly how: string;
  /** What it wrote to stderr, without the stack, for the log. */
  readonly lastWords: string;
}

const program = fileURLToPath(new URL('./plannerProgram.ts', import.meta.url));
const MAX_WORDS = 1_000;

/** Resolves once the process can plan. Rejects with a SupergraphError when the planner refuses the supergraph. */
export async function startPlannerChild(parts: PlannerChildParts): Promise<PlannerChild> {
  const child = forkProgram();
  const lastWords = collectWords(child);
  let isOurs = false;
  const kill = async (): Promise<void> => {
    isOurs = true;
    await end(child);
  };
  try {
    const open: ToPlanner = {
      kind: 'open',
      supergraphSdl: parts.supergraphSdl,
      maxMemoryMb: parts.maxMemoryMb,
    };
    child.send(open, () => undefined);
    const overrides = await untilReady(child, parts.startTimeoutMs, lastWords);
    child.on('message', (answer: FromPlanner) => {
      if ('id' in answer) parts.onAnswer(answer);
    });
    child.once('exit', (code, signal) => {
      if (!isOurs) parts.onDeath({ how: signal ?? `exit code ${code}`, lastWords: lastWords() });
    });
    letGo(child);
    const plan = (id: number, request: PlanRequest): void => {
      child.send({ kind: 'plan', id, ...request } satisfies ToPlanner, () => undefined);
    };
    return { pid: child.pid ?? 0, overrides, plan, kill };
  } catch (error) {
    await kill();
    throw error;
  }
}

/** It gets no environment: it needs none, and what it could leak is not there. */
function forkProgram(): ChildProcess {
  return fork(program, {
    execArgv: ['--no-warnings', '--max-old-space-size=256', '--max-semi-space-size=2'],
    env: { RUST_BACKTRACE: '0' },
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
}

function collectWords(child: ChildProcess): () => string {
  let words = '';
  child.stderr?.setEncoding('utf8').on('data', (chunk: string) => {
    if (words.length < MAX_WORDS) words += chunk;
  });
  return () => (words.split('stack backtrace:')[0] ?? '').slice(0, MAX_WORDS).trim();
}

function untilReady(child: ChildProcess, timeoutMs: number, lastWords: () => string): Promise<Overrides> {
  const { promise, resolve, reject } = Promise.withResolvers<Overrides>();
  const unplannable = (why: string): void =>
    reject(new SupergraphError('SUPERGRAPH_UNPLANNABLE', `The planner refuses the supergraph: ${why}`));
  const late = (): void =>
    reject(
      new SupergraphError('SUPERGRAPH_BUILD_FAILED', `The planner was not ready after ${timeoutMs} ms.`),
    );
  const timer = setTimeout(late, timeoutMs);
  const onExit = (code: number | null, signal: string | null): void =>
    unplannable(`it ended with ${signal ?? `exit code ${code}`} ${lastWords()}`);
  child.once('exit', onExit);
  child.once('error', (error) => unplannable(error.message));
  child.once('message', (message: FromPlanner) => {
    if (message.kind === 'ready') resolve(message);
    else if (message.kind === 'refused') unplannable(message.message);
  });
  return promise.finally(() => {
    clearTimeout(timer);
    child.off('exit', onExit);
  });
}

/** A gateway that has nothing else to do may end; the planner's process then ends, too. */
function letGo(child: ChildProcess): void {
  child.unref();
  child.channel?.unref();
  if (child.stderr instanceof Socket) child.stderr.unref();
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
  child.ref();
  const ended = once(child, 'exit');
  child.kill('SIGKILL');
  await ended;
}
