import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Composition } from './compose.ts';
import type { ComposeTask } from './composeProgram.ts';
import type { Contract } from './contract.ts';
import type { SubgraphSource } from './subgraphDocument.ts';
import { SupergraphError } from './supergraphError.ts';

const program = fileURLToPath(new URL('./composeProgram.ts', import.meta.url));

/**
 * Composes in a process that ends with it. Rejects with a SupergraphError when that process dies or takes longer than
 * `timeoutMs`; what is wrong with the subgraphs is in the composition.
 */
export function composeOffProcess(
  sources: readonly SubgraphSource[],
  contract: Contract = {},
  timeoutMs = 60_000,
): Promise<Composition> {
  const { promise, resolve, reject } = Promise.withResolvers<Composition>();
  const child = fork(program, {
    execArgv: ['--no-warnings'],
    env: { RUST_BACKTRACE: '0' },
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  const lastWords = collectWords(child);
  const fail = (why: string, cause?: unknown): void =>
    reject(new SupergraphError('SUPERGRAPH_COMPOSITION_BROKE', `Composing ${why}.`, { cause }));
  const timer = setTimeout(() => fail(`took longer than ${timeoutMs} ms`), timeoutMs);
  child.once('message', (composition: Composition) => resolve(composition));
  child.once('error', (cause) => fail('could not be started', cause));
  child.once('close', (code, signal) =>
    fail(`ended its process with ${signal ?? `exit code ${code}`}${lastWords()}`),
  );
  child.send({ sources, contract } satisfies ComposeTask, () => undefined);
  return promise.finally(() => {
    clearTimeout(timer);
    child.kill('SIGKILL');
  });
}

const mostWords = 1_000;

/** What native code says when it ends its process, without the stack. */
function collectWords(child: ChildProcess): () => string {
  let words = '';
  child.stderr?.setEncoding('utf8').on('data', (chunk: string) => {
    if (words.length < mostWords) words += chunk;
  });
  return () => {
    const [said = ''] = words.slice(0, mostWords).split(/stack backtrace:|note: run with/);
    return said.trim() === '' ? '' : `: ${said.trim().replaceAll(/\s*\n\s*/g, ' ')}`;
  };
}
