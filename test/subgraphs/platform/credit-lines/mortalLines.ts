import type { DataSource } from 'typeorm';
import type { SubgraphClient } from '../../../../subgraphs/common/callSubgraph.ts';
import { subgraphSettings } from '../../../../subgraphs/common/settings.ts';
import { startSubgraph } from '../../../../subgraphs/common/startSubgraph.ts';
import type { JobWork } from '../../../../subgraphs/common/subgraph.ts';
import { createSubgraph } from '../../../../subgraphs/platform/credit-lines/main.ts';

/**
 * Credit-lines in a process that kills itself at the moment that CRASH_AT names: "before" or "after" a call by the
 * name of its operation, or "after commit" by its number within a job. Tells its URL to
 * who started it.
 */
const crashAt = process.env.CRASH_AT;
const now = new Date(process.env.NOW ?? '');

function passing(moment: string): Promise<void> {
  if (crashAt !== moment) return Promise.resolve();
  process.kill(process.pid, 'SIGKILL');
  return new Promise(() => undefined);
}

function mortalClient(client: SubgraphClient): SubgraphClient {
  return {
    ...client,
    call: async (subgraph, query, variables, options) => {
      const operation = /^\w+ (\w+)/.exec(query)?.[1];
      await passing(`before ${operation}`);
      const answer = await client.call(subgraph, query, variables, options);
      await passing(`after ${operation}`);
      return answer as never;
    },
  };
}

function mortalDataSource(dataSource: DataSource): DataSource {
  let commits = 0;
  const transaction = async (...work: readonly unknown[]) => {
    const result = await Reflect.apply(dataSource.transaction, dataSource, work);
    commits += 1;
    await passing(`after commit ${commits}`);
    return result;
  };
  return Object.assign(Object.create(dataSource), { transaction });
}

const subgraph = createSubgraph();
const work = Object.entries(subgraph.jobs?.work ?? {}).map(([name, work]): [string, JobWork] => [
  name,
  (subject, parts) =>
    work(subject, {
      ...parts,
      client: mortalClient(parts.client),
      dataSource: mortalDataSource(parts.dataSource),
    }),
]);
const mortal: typeof subgraph = {
  ...subgraph,
  jobs: { work: Object.fromEntries(work) },
  createContext: (base) => subgraph.createContext({ ...base, client: mortalClient(base.client) }),
};
const settings = subgraphSettings(subgraph.name, process.env);
const { url } = await startSubgraph(mortal, settings, { clock: { now: () => now } });
process.send?.(url);
