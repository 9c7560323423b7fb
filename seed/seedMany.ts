import { fileVaultKeys, type VaultKeys } from '../subgraphs/bank/accounts/vault/vaultKeys.ts';
import { hashPassword } from '../subgraphs/platform/users/password.ts';
import { writeBankCustomers } from './bankCustomers.ts';
import { writeFoundation } from './foundation.ts';
import { demoPassword } from './people.ts';
import { footRuns } from './shared.ts';
import type { SetUpUrls } from './sides.ts';
import { tellStories } from './tellStories.ts';
import { closeSides, connectSides, type SeedConnections, writeChunk } from './writeChunk.ts';

/** People of one transaction. */
const chunkPeople = 500;
/** The demo's people have the numbers below this one. */
const firstNumber = 1_000;

export interface SeedProgress {
  readonly people: number;
  readonly rows: number;
}

/**
 * Adds made-up people, in the proportions of a plausible portfolio, until there are this many beside the
 * demo's. What was written by an earlier run, finished or not, is kept and not written again. `users`
 * is rounded up to whole chunks. Between chunks it looks at the signal. With the file of the vault's keys
 * they are the bank's customers too, with their cards' numbers in the vault.
 */
export async function seedMany(
  urls: SetUpUrls,
  users: number,
  onProgress: (progress: SeedProgress) => void,
  signal: AbortSignal,
  vaultKeys?: string,
): Promise<SeedProgress> {
  const sides = await connectSides(urls);
  const keys = vaultKeys === undefined ? null : fileVaultKeys(vaultKeys);
  try {
    await writeFoundation(sides);
    const rows = await writeChunks(sides, Math.ceil(users / chunkPeople), onProgress, signal, keys);
    await footRuns(sides.bank);
    return rows;
  } finally {
    await closeSides(sides);
  }
}

async function writeChunks(
  sides: SeedConnections,
  chunks: number,
  onProgress: (progress: SeedProgress) => void,
  signal: AbortSignal,
  keys: VaultKeys | null,
): Promise<SeedProgress> {
  const passwordHash = await hashPassword(demoPassword);
  let progress: SeedProgress = { people: 0, rows: 0 };
  for (let chunk = 0; chunk < chunks && !signal.aborted; chunk += 1) {
    const start = firstNumber + chunk * chunkPeople;
    const people = Array.from({ length: chunkPeople }, (_, index) => ({ number: start + index }));
    const rows = await writeChunk(sides, `people from ${start}`, tellStories(people, passwordHash));
    const customers = keys
      ? await writeBankCustomers(sides.bank, keys, `bank customers from ${start}`, people)
      : 0;
    progress = { people: progress.people + chunkPeople, rows: progress.rows + rows + customers };
    onProgress(progress);
  }
  return progress;
}
