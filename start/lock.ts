import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { StartFailure } from './failure.ts';
import { processIdentity } from './processIdentity.ts';

/** The hold of one launcher on a state directory. */
export interface Lock {
  /** An earlier launcher was killed: what it started may linger for a moment. */
  readonly isAfterKill: boolean;
  readonly release: () => void;
}

/** Takes the state directory for this process. Throws a StartFailure while another launcher holds it. */
export function takeLock(home: string): Lock {
  const path = join(home, 'launcher.lock');
  const mine = processIdentity(process.pid) ?? String(process.pid);
  const earlier = existsSync(path) ? readFileSync(path, 'utf8') : null;
  if (earlier !== null) {
    if (processIdentity(Number.parseInt(earlier, 10)) === earlier) throw alreadyRuns(earlier);
    rmSync(path, { force: true });
  }
  try {
    writeFileSync(path, mine, { flag: 'wx', mode: 0o600 });
  } catch {
    throw alreadyRuns(existsSync(path) ? readFileSync(path, 'utf8') : 'another');
  }
  return { isAfterKill: earlier !== null, release: () => rmSync(path, { force: true }) };
}

function alreadyRuns(identity: string): StartFailure {
  const pid = Number.parseInt(identity, 10);
  return new StartFailure(
    `Whiteslip already runs here (process ${pid}): stop it first, or start a second copy with other values of WHITESLIP_HOME and PORT.`,
  );
}
