import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { composeSubgraphs } from '../../gateway/supergraph/compose.ts';
import { treeUsage } from '../measure/processTree.ts';
import { ask, type Client, startClients, subscribeOverSse, subscribeOverWebSocket } from './clients.ts';
import { type ReloadSubgraphs, startReloadSubgraphs } from './subgraphs.ts';

export interface ReloadFigures {
  readonly reloads: number;
  readonly requests: number;
  readonly events: { readonly webSocket: number; readonly sse: number };
  /** What was not the right answer, or no answer, or an event missing or out of order. */
  readonly errors: readonly string[];
  /** From the new file to the first answer by it, in ms. */
  readonly swapMs: readonly number[];
  /** Of requests, in ms. */
  readonly latencies: readonly number[];
  readonly peakMb: number;
}

const repository = join(import.meta.dirname, '../..');
const SWAP_TIMEOUT_MS = 30_000;

/**
 * Replaces the supergraph of a running gateway again and again, each time by one with a field of its own, while
 * clients ask and subscriptions run over WebSocket and SSE.
 */
export async function reloadUnderLoad(reloads: number): Promise<ReloadFigures> {
  const folder = mkdtempSync(join(tmpdir(), 'whiteslip-reload-'));
  const subgraphs = await startReloadSubgraphs();
  const file = join(folder, 'supergraph.graphql');
  writeFileSync(file, nth(subgraphs, 0));
  const gateway = await startGateway(file);
  try {
    const clients = startClients(gateway.url);
    const sockets = subscribeOverWebSocket(gateway.url);
    const streams = subscribeOverSse(gateway.url);
    const swapMs: number[] = [];
    for (let n = 1; n <= reloads; n++) {
      writeFileSync(`${file}.next`, nth(subgraphs, n));
      renameSync(`${file}.next`, file);
      swapMs.push(await untilSwapped(gateway.url, n));
    }
    const { peakMb } = treeUsage(gateway.child.pid ?? 0);
    const all = [clients, sockets, streams];
    await Promise.all(all.map((one: Client) => one.stop()));
    return {
      reloads,
      requests: clients.answers,
      events: { webSocket: sockets.answers, sse: streams.answers },
      errors: all.flatMap(({ errors }) => errors),
      swapMs,
      latencies: clients.latencies,
      peakMb,
    };
  } finally {
    gateway.child.kill();
    await once(gateway.child, 'exit');
    await subgraphs.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The n-th supergraph. Every tenth move reaches a subgraph at another address, which needs new connections. */
function nth({ ticksUrl, wordsUrl }: ReloadSubgraphs, n: number): string {
  const link = 'extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key"])\n';
  const { supergraphSdl, errors } = composeSubgraphs([
    {
      name: 'ticks',
      url: ticksUrl,
      sdl: `${link}type Query { ticking: Boolean } type Subscription { tick: Tick }
        type Tick @key(fields: "id") { id: ID! n: Int! }`,
    },
    {
      name: 'words',
      url: `${wordsUrl}?move=${Math.floor(n / 10)}`,
      sdl: `${link}type Query { hello: String version${n}: Int } type Tick @key(fields: "id") { id: ID! word: String }`,
    },
  ]);
  if (errors) throw new Error(errors.map(({ message }) => message).join('\n'));
  return supergraphSdl;
}

async function untilSwapped(url: string, n: number): Promise<number> {
  const startedAt = performance.now();
  while (performance.now() - startedAt < SWAP_TIMEOUT_MS) {
    const { errors } = JSON.parse(await ask(url, `{ version${n} }`));
    if (errors === undefined) return performance.now() - startedAt;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error(`The gateway does not take supergraph ${n}.`);
}

async function startGateway(file: string): Promise<{ child: ChildProcess; url: string }> {
  const args = ['--no-warnings', 'gateway/main.ts', '--supergraph', file, '--port', '0', '--no-explorer'];
  const child = spawn(process.execPath, args, { cwd: repository, stdio: ['ignore', 'pipe', 'inherit'] });
  const port = await portIn(child.stdout);
  return { child, url: `http://127.0.0.1:${port}/graphql` };
}

/** Reads on when it has found it, for a full pipe would stop the gateway. */
function portIn(output: Readable): Promise<string> {
  return new Promise((resolve, reject) => {
    let said = '';
    output.on('data', (chunk) => {
      if (said.length < 10_000) said += chunk;
      const port = /"port":(\d+)/.exec(said)?.[1];
      if (port !== undefined) resolve(port);
    });
    output.once('end', () => reject(new Error(`The gateway did not start: ${said}`)));
  });
}
