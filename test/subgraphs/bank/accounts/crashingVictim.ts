import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { TestCaller } from '../../../support/callers.ts';
import { type MortalProcess, startMortalProcess } from '../../../support/mortalProcess.ts';
import { type BindingWorld, bankPartyId, platformPartyId } from './bindingWorld.ts';

/** Another process of accounts on the same database, to be killed. */
export interface Victim {
  readonly process: ChildProcess;
  readonly end: Promise<unknown>;
  /** Sends a mutation; what comes back is of no interest, since the process dies over it. */
  readonly send: (caller: TestCaller, mutation: string, input: object) => Promise<void>;
}

const program = fileURLToPath(new URL('crashingAccounts.ts', import.meta.url));

/** Starts it; it kills itself at the moment that is named, and at none that is unknown. */
export async function startVictim(world: BindingWorld, crashAt = 'never'): Promise<Victim> {
  const child = fork(program, {
    execArgv: ['--no-warnings'],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    env: { ...environmentOf(world), CRASH_AT: crashAt },
  });
  const [message] = await once(child, 'message', { signal: AbortSignal.timeout(20_000) });
  return {
    process: child,
    end: once(child, 'exit'),
    send: async (caller, mutation, input) => {
      await fetch(message.listening.accounts, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          ...(await world.callers.headers('accounts', caller)),
        },
        body: JSON.stringify({ query: mutation, variables: { input } }),
      }).catch(() => undefined);
    },
  };
}

/** Another process of accounts, at the world's time, that dies after so many lasting steps of a request. */
export function startMortalAccounts(world: BindingWorld, crashAfter?: number): Promise<MortalProcess> {
  return startMortalProcess({
    program: new URL('mortalAccounts.ts', import.meta.url),
    subgraph: 'accounts',
    callers: world.callers,
    ...(crashAfter !== undefined && { crashAfter }),
    env: { ...environmentOf(world), NOW: world.now().toISOString() },
  });
}

function environmentOf(world: BindingWorld): Readonly<Record<string, string>> {
  return {
    ACCOUNTS_DATABASE_URL: world.bank.urlOf('accounts'),
    ACCOUNTS_SERVICE_KEY: world.callers.serviceKeyPath('accounts'),
    TRUSTED_CALLERS: world.callers.trustedCallersPath,
    INTERNAL_TRAFFIC: 'plain',
    USERS_URL: world.users.url,
    CREDIT_LINES_URL: world.creditLines.url,
    VAULT_KEYS: world.vaultKeysPath,
    BANK_PARTY_ID: bankPartyId,
    PLATFORM_PARTY_ID: platformPartyId,
  };
}

/** Waits until a statement of the service waits for a lock that the test holds. */
export async function untilSomebodyWaits({ owner }: BindingWorld): Promise<void> {
  for (let look = 0; look < 200; look += 1) {
    const waiting: unknown[] = await owner.query(
      `SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND application_name = 'whiteslip_accounts'
         AND usename = 'whiteslip_accounts' AND datname = current_database()`,
    );
    if (waiting.length > 0) return;
    await sleep(25);
  }
  throw new Error('Nobody came to wait for the lock.');
}
