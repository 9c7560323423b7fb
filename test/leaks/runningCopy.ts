import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
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

/** The whole product as `npm start` runs it, in a home of its own, whose gateway writes its heap when asked. */
export interface RunningCopy {
  readonly home: string;
  readonly origin: string;
  /** The set-up role's URL of a side's database. */
  readonly databaseUrl: (side: 'bank' | 'platform') => string;
  /** Asks the gateway, and gives the whole answer as text. */
  readonly send: (token: string | null, body: object) => Promise<string>;
  /** Has the gateway write its heap, once; gives the file. */
  readonly writeHeap: () => Promise<string>;
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
    writeHeap: () => writeHeap(launcher.process.pid ?? 0, heaps, origin),
    stop,
  };
}

/**
 * The bank's process is where the numbers are opened, and the planner, which the gateway starts without an environment,
 * keeps nothing: what is looked at is the gateway, with the platform in it.
 */
async function writeHeap(launcherId: number, folder: string, origin: string): Promise<string> {
  const gateway = processUnder(launcherId, 'gatewayWithPlatform.ts');
  process.kill(gateway, 'SIGUSR2');
  await until(() => readdirSync(folder).length > 0);
  // A process that writes its heap answers nothing else meanwhile.
  await fetch(`${origin}/health`, { signal: AbortSignal.timeout(60_000) });
  await sleep(1_000);
  const [name = ''] = readdirSync(folder);
  return join(folder, name);
}

async function until(isSo: () => boolean): Promise<void> {
  const deadline = performance.now() + 60_000;
  while (!isSo()) {
    if (performance.now() > deadline) throw new Error('The gateway wrote no heap within a minute.');
    await sleep(200);
  }
}

function processUnder(parent: number, words: string): number {
  const { stdout } = spawnSync('ps', ['-eo', 'pid=,ppid=,args='], { encoding: 'utf8' });
  const line = stdout
    .split('\n')
    .find((each) => each.trim().split(/\s+/)[1] === String(parent) && each.includes(words));
  if (!line) throw new Error('The gateway does not run.');
  return Number.parseInt(line, 10);
}
