import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Composition } from './compose.ts';
import type { SubgraphSource } from './subgraphDocument.ts';
import { SupergraphError } from './supergraphError.ts';

const program = fileURLToPath(new URL('./composeProgram.ts', import.meta.url));

/**
 * Composes in a process that ends with it. Rejects with a SupergraphError when that process dies or takes longer than
 * `timeoutMs`; what is wrong with the subgraphs is in the composition.
 */
export function composeOffProcess(
  sources: readonly SubgraphSource[],
  timeoutMs = 60_000,
): Promise<Composition> {
  const { promise, resolve, reject } = Promise.withResolvers<Composition>();
  const child = fork(program, {
    execArgv: ['--no-warnings'],
    env: { RUST_BACKTRACE: '0' },
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
  const fail = (why: string, cause?: unknown): void =>
    reject(new SupergraphError('SUPERGRAPH_COMPOSITION_BROKE', `Composing ${why}.`, { cause }));
  const timer = setTimeout(() => fail(`took longer than ${timeoutMs} ms`), timeoutMs);
  child.once('message', (composition: Composition) => resolve(composition));
  child.once('error', (cause) => fail('could not be started', cause));
  child.once('exit', (code, signal) => fail(`ended its process with ${signal ?? `exit code ${code}`}`));
  child.send(sources, () => undefined);
  return promise.finally(() => {
    clearTimeout(timer);
    child.kill('SIGKILL');
  });
}
