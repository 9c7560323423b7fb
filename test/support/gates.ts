import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';

/** A change of one person's row in a database, at which whoever makes it can be made to wait. */
export interface GatePlace {
  /** With its schema. It has a column `user_id`. */
  readonly table: string;
  readonly event: 'INSERT' | 'UPDATE';
  /** The status that the row is given; any unless said. */
  readonly status?: string;
}

/** Gates that are shut: whoever comes to one waits behind it, in a transaction that has not been committed. */
export interface ShutGates {
  /** Resolves when somebody waits at the gate of this person. */
  readonly reached: (userId: string) => Promise<void>;
  /** Lets all go on. Those who died meanwhile leave nothing behind. */
  readonly open: () => Promise<void>;
}

const patienceMs = 30_000;

/** Any numbers that no other advisory lock of the database has. */
let lastKey = 771_900_000;

/**
 * Shuts a gate for each person, as the set-up role: a trigger waits for a lock that is held here until the gates are
 * opened, or until the server dies. So a process can be killed at an exact moment of its work, and not by the clock.
 */
export async function shutGates(
  setUpUrl: string,
  gates: readonly { readonly userId: string; readonly place: GatePlace }[],
): Promise<ShutGates> {
  const client = new pg.Client({ connectionString: setUpUrl });
  client.on('error', () => undefined);
  await client.connect();
  await client.query(waitAtGate);
  const keys = new Map<string, number>();
  for (const { userId, place } of gates) {
    lastKey += 1;
    keys.set(userId, lastKey);
    await client.query('SELECT pg_advisory_lock($1)', [lastKey]);
    await client.query(triggerOf(place, userId, lastKey));
  }
  return {
    reached: async (userId) => {
      const deadline = performance.now() + patienceMs;
      while (!(await isWaited(client, keys.get(userId)))) {
        if (performance.now() > deadline) throw new Error(`Nobody came to the gate of ${userId}.`);
        await sleep(20);
      }
    },
    open: () => client.end().catch(() => undefined),
  };
}

const waitAtGate = `CREATE OR REPLACE FUNCTION public.wait_at_gate() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN PERFORM pg_advisory_xact_lock_shared(TG_ARGV[0]::bigint); RETURN NULL; END $$`;

function triggerOf({ table, event, status }: GatePlace, userId: string, key: number): string {
  const isPerson = `NEW.user_id = ${pg.escapeLiteral(userId)}`;
  const hasStatus = status === undefined ? '' : ` AND NEW.status = ${pg.escapeLiteral(status)}`;
  return `CREATE TRIGGER gate_${key} AFTER ${event} ON ${table} FOR EACH ROW
    WHEN (${isPerson}${hasStatus}) EXECUTE FUNCTION public.wait_at_gate(${key})`;
}

async function isWaited(client: pg.Client, key: number | undefined): Promise<boolean> {
  const { rowCount } = await client.query(
    `SELECT FROM pg_locks WHERE locktype = 'advisory' AND NOT granted AND objid = $1::bigint::oid
       AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`,
    [key],
  );
  return rowCount !== 0;
}
