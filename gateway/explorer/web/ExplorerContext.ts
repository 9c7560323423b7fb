import { createContext, useContext, useSyncExternalStore } from 'react';
import type { ExplorerConfig } from './config.ts';
import type { SessionState, SessionStore } from './session.ts';

/** What the page's own panels share. */
export interface Explorer {
  readonly config: ExplorerConfig;
  readonly session: SessionStore;
  /** `fetch` in the name of whoever is signed in. */
  readonly fetch: typeof window.fetch;
}

export const ExplorerContext = createContext<Explorer | null>(null);

export function useExplorer(): Explorer {
  const explorer = useContext(ExplorerContext);
  if (explorer === null) throw new Error('A panel of the explorer is shown outside of it.');
  return explorer;
}

export function useSessionState(): SessionState {
  const { session } = useExplorer();
  return useSyncExternalStore(session.subscribe, session.state);
}
