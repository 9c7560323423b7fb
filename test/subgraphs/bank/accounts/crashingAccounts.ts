import type { ConnectBankCore } from '../../../../subgraphs/bank/accounts/bankCore.ts';
import { embeddedBankCore } from '../../../../subgraphs/bank/accounts/embeddedBankCore.ts';
import { createSubgraph } from '../../../../subgraphs/bank/accounts/main.ts';
import { runSubgraphs } from '../../../../subgraphs/common/runSubgraphs.ts';

/** The accounts subgraph in a process that kills itself at the moment that CRASH_AT names; never without. */
const crashAt = process.env.CRASH_AT;

function passing(moment: string): Promise<void> {
  if (crashAt !== moment) return Promise.resolve();
  process.kill(process.pid, 'SIGKILL');
  return new Promise(() => undefined);
}

const connectBankCore: ConnectBankCore = (parts) => {
  const core = embeddedBankCore(parts);
  return {
    compare: async (elements) => {
      const answer = await core.compare(elements);
      await passing('after comparing');
      return answer;
    },
    sendPassword: async (delivery) => {
      await passing('before sending');
      await core.sendPassword(delivery);
      await passing('after sending');
    },
  };
};

await runSubgraphs([(env) => createSubgraph(env, connectBankCore)], process.env);
