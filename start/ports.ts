import { join } from 'node:path';
import { freePort } from './postgres/freePort.ts';
import { readState, writeState } from './stateDirectory.ts';

/** Ports of 127.0.0.1 for the named parties: those of the last time where they are still free. */
export async function choosePorts(home: string, names: readonly string[]): Promise<Record<string, number>> {
  const path = join(home, 'ports.json');
  const earlier = readState<Record<string, number>>(path) ?? {};
  const ports: Record<string, number> = {};
  for (const name of names) ports[name] = await freePort(earlier[name] ?? null);
  writeState(path, ports);
  return ports;
}
