import { openLog } from './openLog.ts';
import { type Environment, subgraphSettings } from './settings.ts';
import { startFailureText } from './startFailureText.ts';
import { startSubgraph } from './startSubgraph.ts';
import type { CreateSubgraph, RunningSubgraph } from './subgraph.ts';

/**
 * The life of a process that serves subgraphs: start all, tell a parent their URLs, stop cleanly on
 * SIGINT and SIGTERM. A setting that is wrong, a port in use or a database
 * that is away is one sentence on stderr and exit code 1.
 */
export async function runSubgraphs(creators: readonly CreateSubgraph[], env: Environment): Promise<void> {
  const log = openLog();
  const running: RunningSubgraph[] = [];
  const stop = async () => {
    await Promise.allSettled(running.map((subgraph) => subgraph.stop()));
    process.exit(process.exitCode ?? 0);
  };
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, stop);
  try {
    for (const create of creators) {
      const subgraph = create(env);
      running.push(await startSubgraph(subgraph, subgraphSettings(subgraph.name, env), { log }));
    }
    process.send?.({ listening: Object.fromEntries(running.map(({ name, url }) => [name, url])) });
  } catch (error) {
    process.stderr.write(`${startFailureText(error)}\n`);
    process.exitCode = 1;
    await stop();
  }
}
