import { runSubgraphs } from '../common/runSubgraphs.ts';
import { type Environment, subgraphSettings } from '../common/settings.ts';
import { type StartOptions, startSubgraph } from '../common/startSubgraph.ts';
import type { CreateSubgraph, RunningSubgraph } from '../common/subgraph.ts';
import { createSubgraph as createCreditLines } from './credit-lines/main.ts';
import { createSubgraph as createOrders } from './orders/main.ts';
import { createSubgraph as createReceivables } from './receivables/main.ts';
import { createSubgraph as createRisk } from './risk/main.ts';
import { createSubgraph as createUsers } from './users/main.ts';

const platform: readonly CreateSubgraph[] = [
  createUsers,
  createCreditLines,
  createOrders,
  createRisk,
  createReceivables,
];

/**
 * Starts the platform's five subgraphs in this process, each with its own settings. Gives their handles,
 * by which a gateway in the same process asks them without HTTP. If one cannot start, none goes on.
 */
export async function startPlatform(
  env: Environment,
  options: StartOptions = {},
): Promise<RunningSubgraph[]> {
  const starts = platform.map(async (create) => {
    const subgraph = create(env);
    return startSubgraph(subgraph, subgraphSettings(subgraph.name, env), options);
  });
  const outcomes = await Promise.allSettled(starts);
  const running = outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []));
  const failure = outcomes.find((outcome) => outcome.status === 'rejected');
  if (!failure) return running;
  await Promise.allSettled(running.map((subgraph) => subgraph.stop()));
  throw failure.reason;
}

if (import.meta.main) await runSubgraphs(platform, process.env);
