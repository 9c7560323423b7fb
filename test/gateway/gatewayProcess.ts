import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { nodeFlags } from '../../gateway/nodeFlags.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** A gateway that runs as a process of its own. */
export interface GatewayProcess {
  readonly url: string;
  readonly child: ChildProcess;
  ask(query: string, headers?: Record<string, string>): Promise<Record<string, unknown>>;
  /** Sends the signal; gives the exit code. */
  stop(signal?: NodeJS.Signals): Promise<number | null>;
}

const running = new Set<ChildProcess>();
afterAll(() => {
  for (const child of running) child.kill('SIGKILL');
});

export async function runGateway(
  args: readonly string[],
  environment: Record<string, string> = {},
): Promise<GatewayProcess> {
  const child = start(args, environment);
  const port = await readyPort(child);
  const url = `http://127.0.0.1:${port}/graphql`;
  return {
    url,
    child,
    async ask(query, headers = {}) {
      const body = JSON.stringify({ query });
      const sent = { 'content-type': 'application/json', ...headers };
      return (await fetch(url, { method: 'POST', headers: sent, body })).json() as Promise<
        Record<string, unknown>
      >;
    },
    async stop(signal = 'SIGTERM') {
      child.kill(signal);
      const [code] = await once(child, 'exit');
      return code;
    },
  };
}

/** What a gateway that cannot start says, and its exit code. */
export async function failToStart(
  args: readonly string[],
  environment: Record<string, string> = {},
): Promise<{ code: number | null; said: string }> {
  const child = start(args, environment);
  let said = '';
  child.stderr?.on('data', (chunk) => {
    said += chunk;
  });
  const [code] = await once(child, 'close');
  return { code, said };
}

function start(args: readonly string[], environment: Record<string, string>): ChildProcess {
  const env = { PATH: process.env.PATH ?? '', ...environment };
  const child = spawn(process.execPath, ['--no-warnings', ...nodeFlags, 'gateway/main.ts', ...args], {
    cwd: root,
    env,
  });
  running.add(child);
  child.on('exit', () => running.delete(child));
  return child;
}

function readyPort(child: ChildProcess): Promise<number> {
  return new Promise((resolve, reject) => {
    let out = '';
    let err = '';
    child.stderr?.on('data', (chunk) => {
      err += chunk;
    });
    child.stdout?.on('data', (chunk) => {
      out += chunk;
      const port = /"port":(\d+)/.exec(out)?.[1];
      if (port !== undefined) resolve(Number(port));
    });
    child.on('exit', (code) => reject(new Error(`The gateway ended with ${code}: ${err}${out}`)));
  });
}
