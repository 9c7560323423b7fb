import { parseArgs } from 'node:util';
import { Presets, SingleBar } from 'cli-progress';
import { seedMany } from '../seed/seedMany.ts';
import { StartFailure } from './failure.ts';
import { prepareKeys } from './keys.ts';
import { stopPostgres } from './postgres/server.ts';
import { startSettings } from './settings.ts';
import { openServer, prepareDatabases } from './sideDatabases.ts';
import { openStateDirectory } from './stateDirectory.ts';
import { listSubgraphs } from './subgraphs.ts';

/**
 * `npm run seed -- --users N`: adds made-up people beside the demo's, whether a copy is running or not.
 * Ctrl-C stops between two transactions; run again, it goes on where it stopped.
 */
async function seed(args: readonly string[]): Promise<void> {
  const users = usersOf(args);
  const settings = startSettings(process.env);
  openStateDirectory(settings.home);
  const server = await openServer(settings);
  try {
    const places = listSubgraphs();
    const { vault } = prepareKeys(settings.home, places);
    const { setUpUrls } = await prepareDatabases(settings, server, places);
    await seedWithProgress(setUpUrls, vault, users);
  } finally {
    if (server && !server.isAdopted) await stopPostgres(server);
  }
}

async function seedWithProgress(
  urls: { bank: string; platform: string },
  vaultKeys: string,
  users: number,
): Promise<void> {
  const leaving = new AbortController();
  process.on('SIGINT', () => leaving.abort());
  process.on('SIGTERM', () => leaving.abort());
  const bar = new SingleBar(
    { format: '{bar} {percentage}%  {value}/{total} people  {rows} rows  {rate} rows a minute' },
    Presets.shades_classic,
  );
  const startedAtMs = performance.now();
  const rateOf = (rows: number) => Math.round((rows / (performance.now() - startedAtMs)) * 60_000);
  bar.start(users, 0, { rows: 0, rate: 0 });
  const progress = await seedMany(
    urls,
    users,
    ({ people, rows }) => bar.update(Math.min(people, users), { rows, rate: rateOf(rows) }),
    leaving.signal,
    vaultKeys,
  ).finally(() => bar.stop());
  const rate = rateOf(progress.rows);
  const ending = leaving.signal.aborted ? 'Stopped; run it again to go on.' : 'Done.';
  process.stdout.write(`${ending} ${progress.rows} new rows, ${rate} a minute.\n`);
}

function usersOf(args: readonly string[]): number {
  const { values } = parseArgs({ args: [...args], options: { users: { type: 'string' } } });
  const users = Number(values.users);
  if (Number.isInteger(users) && users >= 1 && users <= 10_000_000) return users;
  throw new StartFailure('Usage: npm run seed -- --users N, with N from 1 to 10000000.');
}

if (import.meta.main) {
  await seed(process.argv.slice(2)).catch((error: unknown) => {
    const isForPeople = error instanceof StartFailure || (error instanceof TypeError && 'code' in error);
    process.stderr.write(`${isForPeople ? error.message : (error as Error).stack}\n`);
    process.exitCode = 1;
  });
}
