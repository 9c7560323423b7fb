import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SubgraphUrls } from '../supergraph.ts';

/** What every gateway is started with. */
export interface Setting {
  readonly supergraphFile: string;
  readonly subgraphs: SubgraphUrls;
  /** A folder of this run, for a gateway's own files and its log. */
  readonly workDir: string;
  /** The upstream calls of each operation, for the floor. */
  readonly scriptFile: string;
}

/** A program to start. */
export interface Command {
  readonly file: string;
  readonly args: readonly string[];
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** A gateway that can be measured. */
export interface Contender {
  readonly name: string;
  readonly version: string;
  /** Whether it runs on Node, so that the Node to run it on is a choice. */
  readonly isNodeProgram: boolean;
  /** Where it answers GraphQL. */
  readonly path: string;
  /** How to start it so that it listens on the loopback address and this port. `node` runs Node programs. */
  command(setting: Setting, port: number, node: string): Command;
}

export const peersDir = join(import.meta.dirname, '../peers');
export const repositoryDir = join(import.meta.dirname, '../../..');

/** The installed version of a peer's package; says how to install the peers when there is none. */
export function peerVersion(packageName: string): string {
  const file = join(peersDir, 'node_modules', packageName, 'package.json');
  try {
    return JSON.parse(readFileSync(file, 'utf8')).version;
  } catch (error) {
    throw new Error(`${packageName} is not installed: run npm ci --prefix bench/gateways/peers`, {
      cause: error,
    });
  }
}
