import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Agent } from 'undici';
import { type Launched, launch } from '../measure/launched.ts';
import { freePort } from '../measure/listen.ts';
import { type Bookshop, openBookshop } from './bookshop/bookshop.ts';
import type { Contender, Setting } from './contenders/contender.ts';
import { bookshopSupergraph } from './supergraph.ts';

export const gatewayCore = 0;
export const loadCore = 1;

/** A gateway that runs now. */
export interface Entrant {
  /** The contender's name, and the Node it runs on when it runs on several. */
  readonly label: string;
  readonly version: string;
  readonly nodeVersion: string | null;
  readonly origin: string;
  readonly path: string;
  readonly process: Launched;
}

/** The bookshop and the gateways in front of it, all up at once. */
export interface Session {
  readonly bookshop: Bookshop;
  readonly setting: Setting;
  readonly dispatcher: Agent;
  /** Starts a gateway and waits until it answers `probe`, a GraphQL request body. */
  enter(contender: Contender, node: string, probe: string): Promise<Entrant>;
  /** Stops one gateway before the end. */
  leave(entrant: Entrant): Promise<void>;
  close(): Promise<void>;
}

/** Starts the bookshop, pins this process, the load generator, beside it, and leaves the other core to the gateways. */
export async function openSession(connections: number): Promise<Session> {
  execFileSync('taskset', ['-a', '-p', '-c', String(loadCore), String(process.pid)]);
  const workDir = mkdtempSync(join(tmpdir(), 'whiteslip-bench-'));
  const dispatcher = new Agent({ connections });
  const bookshop = await openBookshop(dispatcher, loadCore, join(workDir, 'bookshop.log'));
  const setting: Setting = {
    supergraphFile: join(workDir, 'supergraph.graphql'),
    subgraphs: bookshop.urls,
    workDir,
    scriptFile: join(workDir, 'floor.json'),
  };
  writeFileSync(setting.supergraphFile, bookshopSupergraph(bookshop.urls));
  const running = new Set<Launched>([bookshop.process]);

  async function close(): Promise<void> {
    await dispatcher.destroy();
    await Promise.all([...running].map((launched) => launched.stop()));
    rmSync(workDir, { recursive: true, force: true });
  }
  // The gateways are in process groups of their own, so the terminal's interrupt does not reach them.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => close().finally(() => process.exit(1)));
  }

  return {
    bookshop,
    setting,
    dispatcher,
    async enter(contender, node, probe) {
      const port = await freePort();
      const nodeVersion = contender.isNodeProgram ? versionOf(node) : null;
      const label = nodeVersion ? `${contender.name}-node${nodeVersion.split('.')[0]}` : contender.name;
      const launched = launch(
        contender.command(setting, port, node),
        gatewayCore,
        join(workDir, `${label}-${port}.log`),
      );
      running.add(launched);
      const origin = `http://127.0.0.1:${port}`;
      await launched.ready(async () => (await ask(origin + contender.path, probe)).ok);
      return {
        label,
        version: contender.version,
        nodeVersion,
        origin,
        path: contender.path,
        process: launched,
      };
    },
    async leave(entrant) {
      await entrant.process.stop();
      running.delete(entrant.process);
    },
    close,
  };
}

/** The version of a Node binary, without the leading v. */
function versionOf(node: string): string {
  return execFileSync(node, ['--version']).toString().trim().slice(1);
}

function ask(url: string, body: string): Promise<Response> {
  const headers = { 'content-type': 'application/json', accept: 'application/json' };
  return fetch(url, { method: 'POST', headers, body, signal: AbortSignal.timeout(10_000) });
}
