import { cpus, loadavg, release, totalmem } from 'node:os';

/** The machine in one line, with how busy it is: figures from a busy machine are noise. */
export function machineDescription(): string {
  const processors = cpus();
  const gigabytes = Math.round(totalmem() / 2 ** 30);
  const load = loadavg()[0]?.toFixed(2);
  return `${processors[0]?.model.trim()}, ${processors.length} cores, ${gigabytes} GiB, Linux ${release()}, load average at the start ${load}`;
}
