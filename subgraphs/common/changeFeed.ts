import { Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import type { Logger } from 'pino';
import type { Change } from './announceChange.ts';
import { watchLockOf } from './announceRows.ts';
import { createListener, type Heard, type Listener } from './changeListener.ts';
import { Outage } from './outage.ts';

/**
 * What changed, as announced by `announceChange` or by the triggers of `announceRows` in whatever process of this
 * subgraph. A subscription's resolver
 * listens, and reads the thing itself for each event:
 *
 *     Subscription: {
 *       cardChanged: {
 *         subscribe: (_parent, _args, { changes, caller }) =>
 *           changes.listen({ topic: 'card', key: requirePerson(caller) }),
 *         resolve: (heard: Heard, _args, { loaders }) => ...
 *       },
 *     }
 *
 * Nothing that is committed after `listen` has resolved is missed without a sign. Where announcements may have been
 * missed, because the connection to the database broke or the reader fell too far behind, the reader hears a `gap`
 * and reads anew what it is about. A database that stays away ends the streams with an Outage. Equal announcements
 * that wait for the reader are one: it reads what the thing is now.
 */
export interface ChangeFeed {
  /** Those of one key, or without one all of the topic. Throws an Outage if the database cannot be reached. */
  listen(selector: { readonly topic: string; readonly key?: string }): Promise<AsyncIterableIterator<Heard>>;
  /** Ends every listener and lets go of the connection. */
  close(): Promise<void>;
}

export interface ChangeFeedOptions {
  readonly databaseUrl: string;
  readonly schema: string;
  readonly log: Logger;
  /** How long listeners may go without a connection before they are ended. Default 10,000. */
  readonly longestDeafMs?: number;
  /** How often a connection in silence is asked whether it still is one. Default 15,000. */
  readonly pingEveryMs?: number;
}

/** Who watches for a listener: the connection that has the lock on its key, or is getting it. */
interface Watch {
  readonly client: pg.Client;
  readonly isWatched: Promise<unknown>;
}

/** One connection for all listeners of the process; opened for the first, so a subgraph without any has none. */
export function createChangeFeed(options: ChangeFeedOptions): ChangeFeed {
  const { log, schema, longestDeafMs = 10_000 } = options;
  const listeners = new Map<Listener, Watch | null>();
  let connection: Promise<pg.Client> | null = null;
  let isClosed = false;

  const deliver = (payload: string | undefined): void => {
    const change = readChange(payload);
    if (change === null) return;
    for (const listener of listeners.keys()) listener.hear(change);
  };
  const endAll = (failure?: Error): void => {
    for (const listener of listeners.keys()) listener.end(failure);
  };
  const onLost = (): void => {
    connection = null;
    if (isClosed || listeners.size === 0) return;
    log.warn('the connection that hears of changes broke');
    reopen().catch((error: unknown) => endAll(asOutage(error)));
  };
  const open = (): Promise<pg.Client> => {
    const opening = connect(options, deliver, onLost);
    connection = opening;
    opening.catch(() => {
      if (connection === opening) connection = null;
    });
    return opening;
  };
  const reopen = async (): Promise<void> => {
    const deadlineMs = performance.now() + longestDeafMs;
    const client = await openBefore(deadlineMs);
    for (const listener of listeners.keys()) {
      const endIt = (error: unknown): void => listener.end(asOutage(error));
      watch(client, listener).then(() => listener.hear('gap'), endIt);
    }
  };
  const openBefore = async (deadlineMs: number): Promise<pg.Client> => {
    for (;;) {
      try {
        return await (connection ?? open());
      } catch (error) {
        if (isClosed || performance.now() >= deadlineMs) throw error;
        await sleep(longestDeafMs / 40, undefined, { ref: false });
      }
    }
  };
  const watch = (client: pg.Client, listener: Listener): Promise<unknown> => {
    const current = listeners.get(listener);
    if (current?.client === client) return current.isWatched;
    const isWatched = lockKey(client, 'pg_advisory_lock_shared', schema, listener);
    listeners.set(listener, { client, isWatched });
    return isWatched;
  };
  /** A connection that is lost has let go of its locks. */
  const leave = (listener: Listener): void => {
    const watched = listeners.get(listener);
    listeners.delete(listener);
    watched?.isWatched
      .then(() => lockKey(watched.client, 'pg_advisory_unlock_shared', schema, listener))
      .catch(() => undefined);
  };

  return {
    async listen({ topic, key }) {
      const listener = createListener(topic, key ?? null, () => leave(listener));
      try {
        if (isClosed) throw new Error('The change feed is closed.');
        listeners.set(listener, null);
        await watch(await (connection ?? open()), listener);
        return listener.heard;
      } catch (error) {
        listener.end();
        throw asOutage(error);
      }
    },
    async close() {
      isClosed = true;
      endAll();
      const client = await connection?.catch(() => null);
      await client?.end();
    },
  };
}

/** Tells those who write that somebody listens; waits for the writers that did not know it. */
async function lockKey(
  client: pg.Client,
  deed: 'pg_advisory_lock_shared' | 'pg_advisory_unlock_shared',
  schema: string,
  { topic, key }: Listener,
): Promise<void> {
  if (key === null) return;
  const lock = watchLockOf('$1::text', '$2::text', '$3::text');
  await client.query(`SELECT ${deed}(${lock})`, [schema, topic, key]);
}

async function connect(
  { databaseUrl, schema, pingEveryMs = 15_000 }: ChangeFeedOptions,
  deliver: (payload: string | undefined) => void,
  onLost: () => void,
): Promise<pg.Client> {
  const socket = new Socket();
  const client = new pg.Client({
    connectionString: databaseUrl,
    application_name: `whiteslip_${schema}_changes`,
    connectionTimeoutMillis: 5_000,
    query_timeout: 5_000,
    keepAlive: true,
    stream: () => socket,
  });
  // What breaks a connection ends it, too; the end is what counts.
  client.on('error', () => undefined);
  client.on('notification', ({ payload }) => deliver(payload));
  try {
    await client.connect();
    await client.query(`SET lock_timeout = 3000`);
    await client.query(`LISTEN "${schema}_changes"`);
  } catch (error) {
    socket.destroy();
    throw error;
  }
  const ping = setInterval(() => {
    client.query('SELECT 1').catch(() => socket.destroy());
  }, pingEveryMs);
  ping.unref();
  client.once('end', () => {
    clearInterval(ping);
    onLost();
  });
  return client;
}

/** The announcement of a newer release may have a form that is not known here; it is none of ours then. */
function readChange(payload: string | undefined): Change | null {
  try {
    const read: unknown = JSON.parse(payload ?? '');
    if (!Array.isArray(read) || read.length !== 3) return null;
    const [topic, key, id] = read.map(String) as [string, string, string];
    return { topic, key, id };
  } catch {
    return null;
  }
}

function asOutage(error: unknown): Error {
  return error instanceof Outage ? error : new Outage('database', { cause: error });
}
