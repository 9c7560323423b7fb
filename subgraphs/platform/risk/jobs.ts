import type { SubgraphJobs } from '../../common/subgraph.ts';
import { monitorModels } from './monitorPsi.ts';

/** What comes round by itself; each safe to do again. */
export const jobs: SubgraphJobs = {
  work: { monitorPsi: (_subject, parts) => monitorModels(parts) },
  // Once a day does it; each hour, so that a day on which the process was down for a while is not left out.
  rounds: { monitorPsi: '5 * * * *' },
};
