import { runSubgraphs } from '../../../../subgraphs/common/runSubgraphs.ts';
import { createDeeds, deedsDatabase, deedsJobs } from './deeds.ts';

/** The deeds in a process that kills itself between the two steps of the first job that it takes. */
const jobs = deedsJobs(() => {
  process.kill(process.pid, 'SIGKILL');
  return new Promise(() => undefined);
});

await runSubgraphs([(env) => createDeeds(deedsDatabase(env.DEEDS_SCHEMA ?? ''), jobs)], process.env);
