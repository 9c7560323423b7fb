import { parseArgs } from 'node:util';
import { machineDescription } from '../measure/machine.ts';
import { quantile } from '../measure/statistics.ts';
import { writeReport } from '../measure/writeReport.ts';
import { type ReloadFigures, reloadUnderLoad } from './reloads.ts';

/** Reloads a gateway under load, writes what it cost, and fails when it cost an answer. */
async function main(args: readonly string[]): Promise<void> {
  const options = { reloads: { type: 'string', default: '100' }, out: { type: 'string' } } as const;
  const { values } = parseArgs({ args: [...args], options });
  const machine = machineDescription();
  const figures = await reloadUnderLoad(Number(values.reloads));
  const text = page(machine, figures);
  writeReport(values.out ?? import.meta.dirname, 'RESULTS.md', text);
  console.log(text);
  if (figures.errors.length > 0) process.exitCode = 1;
}

function page(machine: string, figures: ReloadFigures): string {
  const { reloads, requests, events, errors, swapMs, latencies, peakMb } = figures;
  const ms = (values: readonly number[], q: number) => quantile(values, q).toFixed(1);
  return `# Reloads under load

Written by \`npm run bench:reload\`: the supergraph file of a running gateway is replaced ${reloads} times, each time as soon as the last one is served, every tenth time with a subgraph at another address.

| | |
| --- | ---: |
| reloads | ${reloads} |
| requests meanwhile, every eighth an operation never asked before | ${requests} |
| events of 5 subscriptions over WebSocket, none missing | ${events.webSocket} |
| events of 5 subscriptions over SSE, none missing | ${events.sse} |
| wrong answers, errors, broken subscriptions | ${errors.length} |
| from the new file to the first answer by it, p50 / p99 ms | ${ms(swapMs, 0.5)} / ${ms(swapMs, 0.99)} |
| a request, p50 / p99 ms | ${ms(latencies, 0.5)} / ${ms(latencies, 0.99)} |
| peak memory of gateway and planners, MB | ${peakMb.toFixed(0)} |
${errors.map((error) => `\n- ${error}`).join('')}
- ${machine}. Clients, subgraphs and gateway share the machine.
`;
}

await main(process.argv.slice(2));
