import { freePort } from '../../start/postgres/freePort.ts';
import { prefixOf } from '../../subgraphs/common/settings.ts';
import type { RunningSubgraph } from '../../subgraphs/common/subgraph.ts';

const mostAttempts = 5;

/**
 * Starts subgraphs, and writes where they are into the environment, since each must know of all before it starts.
 * Another process can take a port between its choice and its use: then all stop and start again on new ones.
 */
export async function startOnFreePorts(
  names: readonly string[],
  env: Record<string, string | undefined>,
  start: (name: string) => Promise<RunningSubgraph>,
  choosePort: () => Promise<number> = freePort,
): Promise<ReadonlyMap<string, RunningSubgraph>> {
  for (let attempt = 1; ; attempt += 1) {
    for (const name of names) {
      const port = await choosePort();
      env[`${prefixOf(name)}_PORT`] = String(port);
      env[`${prefixOf(name)}_URL`] = `https://127.0.0.1:${port}/graphql`;
    }
    const running = new Map<string, RunningSubgraph>();
    try {
      for (const name of names) running.set(name, await start(name));
      return running;
    } catch (error) {
      await Promise.all([...running.values()].map((subgraph) => subgraph.stop()));
      if (attempt === mostAttempts || (error as { code?: unknown }).code !== 'EADDRINUSE') throw error;
    }
  }
}
