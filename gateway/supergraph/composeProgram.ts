import { composeSubgraphs } from './compose.ts';
import type { SubgraphSource } from './subgraphDocument.ts';

/**
 * The program of the process that composes: composing asks the planner what it can reach, and the planner, which is
 * native code, may end its process.
 */
process.once('message', (sources: readonly SubgraphSource[]) => {
  process.send?.(composeSubgraphs(sources), () => process.disconnect?.());
});
process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'));
