import type { Pool } from 'undici';
import type { ClientTls } from './clientTls.ts';

/** The connections to one subgraph, none of them older than our certificates and what was revoked. */
export interface FreshPool {
  current(): Pool;
  close(): Promise<void>;
}

/**
 * Opens another pool once the files of TLS have changed. The former one takes no new call, lets those under way finish,
 * and closes, so a renewed certificate costs no call and a revoked server is not asked again.
 */
export function createFreshPool(open: () => Pool, tls: ClientTls | undefined): FreshPool {
  let pool = open();
  let openedBy = tls?.version();
  return {
    current() {
      const version = tls?.version();
      if (version === openedBy) return pool;
      void pool.close();
      openedBy = version;
      pool = open();
      return pool;
    },
    close: () => pool.close(),
  };
}
