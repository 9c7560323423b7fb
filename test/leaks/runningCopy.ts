import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { certificatesDirectory } from '../../start/certificates/prepareCertificates.ts';
import { setUpRole } from '../../start/postgres/cluster.ts';
import { freePort } from '../../start/postgres/freePort.ts';
import { tlsQuery } from '../../start/postgres/serverTls.ts';
import { rolePasswords } from '../../start/rolePasswords.ts';
import { repositoryRoot } from '../../start/settings.ts';
import { startLauncher } from '../support/launcher.ts';

/** A process of the copy. The bank's three subgraphs share one; the platform's five are in the gateway's. */
export type CopyProcess = 'gateway' | 'planner' | 'bank';

/** The whole product as `npm start` runs it, in a home of its own, whose processes write their heaps when asked. */
export interface RunningCopy {
  readonly home: string;
  readonly origin: string;
  /** The set-up role's URL of a side's database. */
  readonly databaseUrl: (side: 'bank' | 'platform') => string;
  /** Asks the gateway, and gives the whole answer as text. */
  readonly send: (token: string | null, body: object) => Promise<string>;
  /** Has a process write what is alive in its heap, once; gives the file. The planner has no environment to be told by. */
  readonly writeHeap: (process: Exclude<CopyProcess, 'planner'>) => Promise<string>;
  readonly processId: (process: CopyProcess) => number;
  readonly stop: () => Promise<void>;
}

export async function startCopy(): Promise<RunningCopy> {
  const temporary = mkdtempSync(join(tmpdir(), 'whiteslip-leaks-'));
  const home = join(temporary, 'home');
  const heaps = join(temporary, 'heaps');
  mkdirSync(heaps);
  const port = await freePort();
  const env = {
    WHITESLIP_HOME: home,
    PORT: String(port),
    NODE_OPTIONS: `--heapsnapshot-signal=SIGUSR2 --diagnostic-dir=${heaps}`,
  };
  const launcher = startLauncher({ root: repositoryRoot, env });
  const origin = `http://127.0.0.1:${port}`;
  const stop = async () => {
    await launcher.end('SIGTERM');
    rmSync(temporary, { recursive: true, force: true });
  };
  await launcher.said('Whiteslip is ready.').catch(async (error: unknown) => {
    await stop();
    throw error;
  });
  return {
    home,
    origin,
    databaseUrl: (side) => {
      const databasePort = readFileSync(join(home, 'postgres', 'port'), 'utf8').trim();
      return `postgres://${setUpRole}:${rolePasswords(home)(setUpRole)}@127.0.0.1:${databasePort}/${side}${tlsQuery(certificatesDirectory(home))}`;
    },
    send: async (token, body) => {
      const headers = {
        'content-type': 'application/json',
        ...(token && { authorization: `Bearer ${token}` }),
      };
      const response = await fetch(`${origin}/graphql`, {
        method: 'POST',
        headers,
        body: JSON.stringify(body),
      });
      return response.text();
    },
    writeHeap: (name) => writeHeap(processId(launcher.process.pid ?? 0, name), heaps),
    processId: (name) => processId(launcher.process.pid ?? 0, name),
    stop,
  };
}

function processId(launcherId: number, name: CopyProcess): number {
  switch (name) {
    case 'gateway':
      return processUnder(launcherId, 'gatewayWithPlatform.ts');
    case 'planner':
      return processUnder(processId(launcherId, 'gateway'), 'plannerProgram.ts');
    case 'bank':
      return processUnder(launcherId, 'subgraph.ts');
    default:
      throw new Error(`Unknown process ${name satisfies never}.`);
  }
}

/** The file is whole when it does not grow any more. */
async function writeHeap(id: number, folder: string): Promise<string> {
  const files = () => readdirSync(folder).filter((name) => name.includes(`.${id}.`));
  process.kill(id, 'SIGUSR2');
  const deadline = performance.now() + 120_000;
  for (let before = 0; performance.now() < deadline; ) {
    const [name] = files();
    const size = name === undefined ? 0 : statSync(join(folder, name)).size;
    if (name !== undefined && size > 0 && size === before) return join(folder, name);
    before = size;
    await sleep(1_500);
  }
  throw new Error(`Process ${id} wrote no heap within two minutes.`);
}

function processUnder(parent: number, words: string): number {
  const { stdout } = spawnSync('ps', ['-eo', 'pid=,ppid=,args='], { encoding: 'utf8' });
  const line = stdout
    .split('\n')
    .find((each) => each.trim().split(/\s+/)[1] === String(parent) && each.includes(words));
  if (!line) throw new Error(`${words} does not run.`);
  return Number.parseInt(line, 10);
}
