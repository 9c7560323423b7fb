import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { TestCaller, TestCallers } from './callers.ts';
import type { GraphqlAnswer } from './subgraph.ts';

/** A process of a subgraph (see mortalSubgraph.ts), to be killed over what it is asked. */
export interface MortalProcess {
  /** Null where the process died over it. */
  readonly ask: (
    caller: TestCaller,
    query: string,
    variables: Readonly<Record<string, unknown>>,
  ) => Promise<{ readonly answer: GraphqlAnswer; readonly steps: number } | null>;
  /** The signal that it died of. */
  readonly end: Promise<NodeJS.Signals | null>;
  readonly kill: () => Promise<void>;
}

export interface MortalProcessOptions {
  /** The program, beside the test: `new URL('mortalUsers.ts', import.meta.url)`. */
  readonly program: URL;
  readonly subgraph: string;
  readonly callers: TestCallers;
  readonly env: Readonly<Record<string, string>>;
  /** After how many lasting steps it dies; it lives on unless given. */
  readonly crashAfter?: number;
}

const longestStartMs = 60_000;

/** Starts it; resolves when it answers. */
export async function startMortalProcess(options: MortalProcessOptions): Promise<MortalProcess> {
  const { program, subgraph, callers, env, crashAfter } = options;
  const child = fork(fileURLToPath(program), {
    execArgv: ['--no-warnings'],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    env: { ...env, ...(crashAfter !== undefined && { CRASH_AFTER: String(crashAfter) }) },
  });
  const end = once(child, 'exit').then(([, signal]) => signal as NodeJS.Signals | null);
  const [url] = await once(child, 'message', { signal: AbortSignal.timeout(longestStartMs) });
  return {
    end,
    kill: async () => {
      child.kill('SIGKILL');
      await end;
    },
    ask: async (caller, query, variables) => {
      const headers = await callers.headers(subgraph, caller);
      const response = await fetch(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: JSON.stringify({ query, variables }),
      }).catch(() => null);
      const text = await response?.text().catch(() => null);
      if (!response || !text) return null;
      const steps = Number(response.headers.get('lasting-steps'));
      return { answer: { status: response.status, ...JSON.parse(text) }, steps };
    },
  };
}
