import { execFile, spawnSync } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { promisify } from 'node:util';
import { StartFailure } from '../failure.ts';
import { useYourOwn } from './binaries.ts';

/**
 * PostgreSQL refuses to run as root. Who runs it then: ourselves when we are not root; a user without
 * rights ("nobody", or who owns the data already) when that user can enter the directory; else
 * ourselves under another name in a user namespace of our own.
 */
export interface RunAs {
  /** The user to become, who must own the data; null to stay who we are. */
  readonly uid: number | null;
  /** The command that the program is given to, if any. */
  readonly prefix: readonly string[];
}

const nobody = 65_534;
const asOurselves: RunAs = { uid: null, prefix: [] };
const inNamespace: RunAs = {
  uid: null,
  prefix: ['unshare', '--user', `--map-user=${nobody}`, `--map-group=${nobody}`],
};

/** Decides who runs PostgreSQL on `dataDirectory`, which may not exist yet; its parent does. */
export function chooseRunAs(parent: string, dataDirectory: string, postgres: string): RunAs {
  const us = process.getuid?.() ?? nobody;
  const owner = existsSync(dataDirectory) ? statSync(dataDirectory).uid : null;
  if (us !== 0) {
    if (owner === null || owner === us) return asOurselves;
    throw new StartFailure(`${dataDirectory} belongs to another user: start as that user, or delete it.`);
  }
  const candidates: RunAs[] = owner === 0 ? [inNamespace] : [{ uid: owner ?? nobody, prefix: [] }];
  if (owner === null) candidates.push(inNamespace);
  const possible = candidates.find((candidate) => canWorkIn(candidate, parent, postgres));
  if (possible) return possible;
  throw new StartFailure(
    `PostgreSQL refuses to run as root and no other user can work in ${parent}: start as a normal user, or ${useYourOwn}`,
  );
}

/** Runs a PostgreSQL program to its end. Rejects with what it said if it fails. */
export async function runProgram(runAs: RunAs, program: string, args: readonly string[], cwd: string) {
  const [command = program, ...rest] = [...runAs.prefix, program, ...args];
  await promisify(execFile)(command, rest, { cwd, ...identity(runAs) });
}

function canWorkIn(runAs: RunAs, directory: string, postgres: string): boolean {
  const script = 'cd "$1" && "$2" --version';
  const [command = 'sh', ...rest] = [...runAs.prefix, 'sh', '-c', script, 'sh', directory, postgres];
  return spawnSync(command, rest, { stdio: 'ignore', cwd: '/', ...identity(runAs) }).status === 0;
}

function identity({ uid }: RunAs): { uid?: number; gid?: number } {
  return uid === null ? {} : { uid, gid: uid };
}
