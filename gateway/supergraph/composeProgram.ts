import { composeSubgraphs } from './compose.ts';
import type { Contract } from './contract.ts';
import type { SubgraphSource } from './subgraphDocument.ts';

/** What the process is told, once. */
export interface ComposeTask {
  readonly sources: readonly SubgraphSource[];
  readonly contract: Contract;
}

/**
 * The program of the process that composes: composing asks the planner what it can reach, and the planner, which is
 * native code, may end its process.
 */
process.once('message', ({ sources, contract }: ComposeTask) => {
  process.send?.(composeSubgraphs(sources, contract), () => process.disconnect?.());
});
process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'));
